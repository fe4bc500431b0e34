"""The lists the moderation team keeps: policy, reasons, everybody's own interests."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from alignhub.kit.tables import QuickAdmin
from contributions.models import Affiliation, PolicyClause, ReasonTemplate
from contributions.permissions import is_moderator


class TeamAdmin(QuickAdmin):
    """Lists that every moderator may read and edit, and nobody deletes from: decisions point to them."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_moderator(request.user)  # type: ignore[arg-type]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_moderator(request.user)  # type: ignore[arg-type]

    has_add_permission = has_module_permission
    has_change_permission = has_view_permission

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(PolicyClause)
class PolicyClauseAdmin(TeamAdmin):
    list_display = ["number", "title", "retired"]
    ordering = ["number"]


@admin.register(ReasonTemplate)
class ReasonTemplateAdmin(TeamAdmin):
    list_display = ["title", "step", "clause"]
    list_select_related = ["clause"]
    list_filter = ["step"]
    ordering = ["step", "title", "id"]


@admin.register(Affiliation)
class AffiliationAdmin(TeamAdmin):
    """Everybody declares their own interests."""

    list_display = ["name", "kind", "since", "until"]
    exclude = ["user"]
    ordering = ["-id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Affiliation]:
        return super().get_queryset(request).filter(user=request.user.pk)

    def save_model(self, request: HttpRequest, obj: Affiliation, form: Any, change: bool) -> None:
        obj.user_id = request.user.pk  # type: ignore[assignment]
        super().save_model(request, obj, form, change)
