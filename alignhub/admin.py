"""Accounts at the desk, for administrators: roles and suspensions, never passwords or texts."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from alignhub.models import User


@admin.register(User)
class UserAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["email", "contributor", "is_moderator", "is_staff", "is_active"]
    list_select_related = ["contributor"]
    search_fields = ["email"]
    fields = ["email", "contributor", "is_moderator", "is_staff", "is_active", "suspended_at"]
    readonly_fields = ["email", "contributor"]
    show_full_result_count = False
    ordering = ["-id"]

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
