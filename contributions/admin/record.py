"""The record of every decision and of every look at private data, to be looked at."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from alignhub.kit.tables import AdministratorsOnly
from alignhub.kit.wording import gettext_lazy as _
from contributions.models import ContributionEvent, PrivateRead


@admin.register(ContributionEvent)
class ContributionEventAdmin(AdministratorsOnly):
    """For administrators: it would show moderators their own work's history, as it would administrators."""

    list_display = ["position", "step", "contribution", "created_at"]
    list_select_related = ["contribution"]
    search_fields = ["position"]
    search_help_text = _("The position in the record")
    ordering = ["-position"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).exclude(contribution__author=request.user.pk)

    def find(self, request: HttpRequest, queryset: QuerySet[Any], term: str) -> QuerySet[Any]:
        is_position = term.isascii() and term.isdigit() and len(term) < 19
        return queryset.filter(position=term) if is_position else queryset.none()


@admin.register(PrivateRead)
class PrivateReadAdmin(AdministratorsOnly):
    """Which administrator was shown whose mail address, sign-in history or draft, and when."""

    list_display = ["read_at", "reader", "what", "subject", "draft"]
    list_select_related = ["reader__contributor", "subject__contributor"]
    search_fields = ["subject__contributor__handle"]
    search_help_text = _("Handle of the person it was about, whole")
    ordering = ["-id"]
