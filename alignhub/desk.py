"""The admin site: the moderation desk's frame, sign-in and index."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.http import HttpRequest

from contributions.permissions import is_moderator
from contributions.queries.desk.queue import waiting_count


class DeskSite(AdminSite):
    site_header = site_title = "AlignHub moderation"
    index_title = "Moderation"
    login = secure_admin_login(AdminSite.login)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Django's, and how many contributions wait, for the bar at the top."""
        context = super().each_context(request)
        if is_moderator(request.user):  # type: ignore[arg-type]
            context["waiting"] = waiting_count()
        return context
