"""Accounts at the desk, for administrators: roles and suspensions, never passwords or texts.

A change of either ends the person's sessions at once (``User`` ties them to it).
"""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator

from alignhub.leaving import end_sessions
from alignhub.models import User
from catalog.admin import CappedPaginator


@admin.register(User)
class UserAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["email", "contributor", "is_moderator", "is_staff", "is_active"]
    list_select_related = ["contributor"]
    search_fields = ["email"]
    fields = ["email", "contributor", "is_moderator", "is_staff", "is_active", "suspended_at"]
    readonly_fields = ["email", "contributor"]
    show_full_result_count = False
    paginator = CappedPaginator
    ordering = ["-id"]

    # Roles and suspensions are changed only by somebody who has proved in the last ten minutes to be who they are.
    @method_decorator(reauthentication_required(app="allauth.account"))
    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().change_view(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        # Those that a later change back would otherwise bring to life again.
        if form.changed_data:
            end_sessions(obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
