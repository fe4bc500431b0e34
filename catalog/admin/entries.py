"""Entries, their versions and their addresses."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.contrib.postgres.search import SearchQuery
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from alignhub.kit.tables import ReadOnlyAdmin
from alignhub.kit.wording import gettext_lazy as _
from catalog.folding import fold
from catalog.kinds import Kind
from catalog.models import (
    ChallengeDetail,
    DirectionDetail,
    Entry,
    EntryRevision,
    MilestoneDetail,
    Redirect,
    ResourceDetail,
    SolutionDetail,
    Verification,
)


class DetailInline(admin.StackedInline):  # type: ignore[type-arg]
    """The facts of the entry's kind."""

    can_delete = False
    extra = 0
    fk_name = "entry"
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _inline(detail: type[models.Model]) -> type[InlineModelAdmin]:  # type: ignore[type-arg]
    return type(f"{detail.__name__}Inline", (DetailInline,), {"model": detail})


DETAIL_OF = {
    Kind.CHALLENGE: _inline(ChallengeDetail),
    Kind.SOLUTION: _inline(SolutionDetail),
    Kind.RESOURCE: _inline(ResourceDetail),
    Kind.DIRECTION: _inline(DirectionDetail),
    Kind.MILESTONE: _inline(MilestoneDetail),
}


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "kind", "curation", "version", "published_at", "withdrawn_at"]
    list_filter = ["kind"]
    search_fields = ["slug__startswith"]
    search_help_text = _("Words of the title, or the beginning of the address")
    # In the order of the primary key: with the withdrawn ones, no other index has every row.
    ordering = ["-id"]
    exclude = ["fold_title", "fold_names", "fold_summary", "fold_body", "facets"]

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [DETAIL_OF[Kind(obj.kind)]] if obj else []

    def find(self, request: HttpRequest, queryset: QuerySet[Any], term: str) -> QuerySet[Any]:
        words = fold(term)
        named = Q(slug__startswith=term.lower())
        if words:
            named |= Q(title_search=SearchQuery(words, config="simple", search_type="plain"))
        return queryset.filter(named)


@admin.register(EntryRevision)
class EntryRevisionAdmin(ReadOnlyAdmin):
    list_display = ["entry", "number", "act", "contributor", "created_at"]
    list_select_related = ["entry", "contributor"]
    search_fields = ["entry__slug"]
    search_help_text = _("The entry's address, whole")
    ordering = ["-id"]


@admin.register(Redirect)
class RedirectAdmin(ReadOnlyAdmin):
    list_display = ["kind", "slug", "entry"]
    list_select_related = ["entry"]
    search_fields = ["slug__startswith"]
    ordering = ["-id"]


@admin.register(Verification)
class VerificationAdmin(ReadOnlyAdmin):
    list_display = ["entry", "verified_on", "contributor"]
    list_select_related = ["entry", "contributor"]
    search_fields = ["entry__slug"]
    search_help_text = _("The entry's address, whole")
    ordering = ["-id"]
