"""The admin site: the moderation desk's frame, sign-in and index."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse


class DeskSite(AdminSite):
    site_header = site_title = "AlignHub moderation"
    index_title = "Moderation"

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The site's own sign-in, with its limits and second factor, never the admin's."""
        return secure_admin_login(super().login)(request, extra_context)
