"""Tables that libraries would put into the admin: out of it, or read only.

Left in, they would show mail addresses and second factors without a trace, and let tags be changed past the actions.
"""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from procrastinate.contrib.django.models import ProcrastinateJob
from taggit.models import Tag

from alignhub.kit.tables import AdministratorsOnly, QuickAdmin

admin.site.unregister([EmailAddress, Authenticator, Group, ProcrastinateJob, Tag, UserSession])


@admin.register(Group)
class GroupAdmin(QuickAdmin):
    """Sets of permissions, for administrators."""

    search_fields = ["name__startswith"]
    ordering = ["name"]
    filter_horizontal = ["permissions"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    has_add_permission = has_module_permission
    has_change_permission = has_delete_permission = has_view_permission


@admin.register(ProcrastinateJob)
class JobAdmin(AdministratorsOnly):
    """What the worker does. Jobs carry ids only, never texts or addresses."""

    list_display = ["id", "task_name", "args", "status", "attempts", "scheduled_at"]
    list_filter = ["status"]
    search_fields = ["id"]
    ordering = ["-id"]
    fields = readonly_fields = ["id", "queue_name", "task_name", "args", "status", "attempts", "scheduled_at"]

    def find(self, request: HttpRequest, queryset: Any, term: str) -> Any:
        return queryset.filter(pk=term) if term.isascii() and term.isdigit() and len(term) < 19 else queryset.none()
