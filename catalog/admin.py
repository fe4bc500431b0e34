"""The catalogue's tables at the desk: to be looked at. They change only through contributions."""

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.functional import cached_property

from catalog.models import Claim, Contributor, Entry, EntryRevision, Evidence, Tag


class CappedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts to 10,000 at most: nobody pages further, and counting a million rows takes seconds."""

    @cached_property
    def count(self) -> int:
        return len(self.object_list.order_by().values("pk")[:10_000])  # type: ignore[union-attr]


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    show_full_result_count = False
    paginator = CappedPaginator

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_staff)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    list_display = ["title", "kind", "curation", "version", "published_at"]
    list_filter = ["kind", "curation"]
    search_fields = ["slug"]
    ordering = ["-published_at", "-id"]
    exclude = ["fold_title", "fold_names", "fold_summary", "fold_body"]


@admin.register(EntryRevision)
class EntryRevisionAdmin(ReadOnlyAdmin):
    list_display = ["entry", "number", "act", "created_at"]
    list_select_related = ["entry"]
    ordering = ["-id"]


@admin.register(Tag)
class TagAdmin(ReadOnlyAdmin):
    list_display = ["name", "slug", "entries", "definition"]
    search_fields = ["name"]
    ordering = ["name"]


@admin.register(Claim)
class ClaimAdmin(ReadOnlyAdmin):
    list_display = ["statement", "solution", "challenge", "amount", "balance"]
    list_select_related = ["solution", "challenge"]
    ordering = ["-id"]


@admin.register(Evidence)
class EvidenceAdmin(ReadOnlyAdmin):
    list_display = ["sentence", "resource", "stance", "design"]
    list_select_related = ["resource"]
    ordering = ["-id"]


@admin.register(Contributor)
class ContributorAdmin(ReadOnlyAdmin):
    list_display = ["name", "handle", "page_enabled"]
    ordering = ["-id"]
