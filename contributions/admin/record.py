"""The record of every decision, to be looked at."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from catalog.admin import CappedPaginator
from contributions.models import ContributionEvent


@admin.register(ContributionEvent)
class ContributionEventAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The record, for administrators, read only: it would show moderators their own work's history."""

    list_display = ["position", "step", "contribution", "created_at"]
    list_select_related = ["contribution"]
    show_full_result_count = False
    paginator = CappedPaginator
    ordering = ["-position"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
