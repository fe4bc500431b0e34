"""The other tables of contributions at the desk. Nobody finds their own work in them."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from alignhub.kit.tables import AdministratorsOnly, ReadOnlyAdmin
from alignhub.kit.wording import gettext_lazy as _
from contributions.models import (
    Batch,
    CheckResult,
    Contribution,
    ContributionRevision,
    Message,
    Notification,
    PrivateNote,
    SentIdentifier,
)
from contributions.permissions import criticism_of, is_moderator


class BesideOwnAdmin(ReadOnlyAdmin):
    """Rows about contributions, for moderators, without those about their own, or about what is about their own."""

    list_select_related = ["contribution"]
    search_fields = ["contribution__uuid"]
    search_help_text = _("The identifier in the contribution's address, whole")
    ordering = ["-id"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_moderator(request.user)  # type: ignore[arg-type]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        user: Any = request.user
        about_own = Contribution.objects.filter(criticism_of(user), pk=OuterRef("contribution"))
        return super().get_queryset(request).exclude(contribution__author=user.pk).exclude(Exists(about_own))

    def find(self, request: HttpRequest, queryset: QuerySet[Any], term: str) -> QuerySet[Any]:
        try:
            return queryset.filter(contribution__uuid=UUID(term))
        except ValueError:
            return queryset.none()


@admin.register(ContributionRevision)
class ContributionRevisionAdmin(BesideOwnAdmin):
    list_display = ["contribution", "number", "created_at"]


@admin.register(Message)
class MessageAdmin(BesideOwnAdmin):
    list_display = ["contribution", "from_desk", "sender", "created_at"]
    list_select_related = ["contribution", "sender__contributor"]


@admin.register(PrivateNote)
class PrivateNoteAdmin(BesideOwnAdmin):
    list_display = ["__str__", "moderator", "created_at"]
    list_select_related = ["batch", "moderator__contributor"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).exclude(batch__author=request.user.pk).defer("batch__source")


@admin.register(CheckResult)
class CheckResultAdmin(BesideOwnAdmin):
    list_display = ["contribution", "revision", "name", "passed", "checked_at"]


@admin.register(SentIdentifier)
class SentIdentifierAdmin(BesideOwnAdmin):
    """What identifies the works that wait."""

    list_display = ["value", "contribution"]
    search_fields = ["value"]
    search_help_text = _("A whole identifier, such as doi:10.1000/182")

    def find(self, request: HttpRequest, queryset: QuerySet[Any], term: str) -> QuerySet[Any]:
        return queryset.filter(value__in={term, term.lower()})


@admin.register(Batch)
class BatchAdmin(ReadOnlyAdmin):
    """Imports of many records."""

    list_display = ["name", "author", "created_at"]
    list_select_related = ["author__contributor"]
    ordering = ["-id"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_moderator(request.user)  # type: ignore[arg-type]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        # What has not been sent does not exist for the desk.
        sent = super().get_queryset(request).filter(submitted_at__isnull=False)
        return sent.exclude(author=request.user.pk)


@admin.register(Notification)
class NotificationAdmin(AdministratorsOnly):
    """Whether mails have left."""

    list_display = ["user", "event", "mailed_at", "seen_at"]
    list_select_related = ["user__contributor", "event"]
    search_fields = ["user__contributor__handle"]
    search_help_text = _("The person's handle, whole")
    ordering = ["-id"]
