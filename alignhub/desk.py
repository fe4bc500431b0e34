"""The admin site: the moderation desk's frame, sign-in and index."""

import functools
from collections.abc import Callable
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

from alignhub.kit.wording import gettext
from alignhub.kit.wording import gettext_lazy as _
from contributions.permissions import is_moderator
from contributions.queries.chain_state import chain_trouble
from contributions.queries.desk.queue import queue_counts, waiting_count
from contributions.queries.desk.workload import workload

View = Callable[..., HttpResponse]


class DeskSite(AdminSite):
    site_header = site_title = _("AlignHub moderation")
    index_title = _("Moderation")

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Django's, and how many contributions wait, for the bar at the top."""
        context = super().each_context(request)
        if is_moderator(request.user):  # type: ignore[arg-type]
            # Asked for when the bar is printed; the queue knows it already.
            context["waiting"] = SimpleLazyObject(waiting_count)
        return context

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if trouble := chain_trouble():
            messages.error(request, trouble)
        user: Any = request.user
        at_desk = is_moderator(user)
        told = {"counts": queue_counts(user) if at_desk else None, "load": workload(user) if at_desk else None}
        return super().index(request, {**(extra_context or {}), **told})

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """As Django's own, but an address with a NUL in it is a bad request and no failure of the database."""
        inner = super().admin_view(view, cacheable)

        @functools.wraps(inner)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            # Signed-out people are sent to sign in whatever they ask for.
            if self.has_permission(request) and any(
                "\x00" in value for values in request.GET.lists() for value in (values[0], *values[1])
            ):
                raise BadRequest("An address cannot contain a NUL character.")
            return inner(request, *args, **kwargs)

        return guarded

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The site's own sign-in, with its limits and second factor; people without a desk role are sent away."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            messages.info(request, gettext("The desk is for moderators."))
            return redirect("contributions:list")
        # Bound first: the decorator takes the request for its first argument.
        return secure_admin_login(super().login)(request, extra_context)

    # Passwords change where a second factor and a notice by mail go with it.
    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect("account_change_password")

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect("account_change_password")

    def get_urls(self) -> list[Any]:
        # "View on site" tells of any row of any table whether it exists.
        return [pattern for pattern in super().get_urls() if getattr(pattern, "name", "") != "view_on_site"]
