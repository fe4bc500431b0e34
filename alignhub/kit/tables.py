"""Admin pages of tables that only actions write: to be looked at, and as quick on a million rows as on ten."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

# Nobody pages further than this, and a later page costs an OFFSET that reads all rows before it.
MOST = 10_000


class CappedPaginator(Paginator):
    """Counts to ``MOST`` at most, and has no page beyond it."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[:MOST].count())


class FixedOrder(ChangeList):
    """A list in the one order that its index gives, whatever the address asks for."""

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        ordered: Any = self
        return list(ordered._get_deterministic_ordering(list(self.model_admin.get_ordering(request))))

    @property
    def capped(self) -> bool:
        """Whether there may be more rows than were counted."""
        return self.result_count >= MOST


class QuickAdmin(admin.ModelAdmin):
    """A table of any size. Each of ``search_fields`` is a whole look-up that an index answers.

    Lists cannot be filtered by anything but ``list_filter``: other look-ups read every row, and could be used to guess
    at columns that are not shown.
    """

    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = CappedPaginator
    sortable_by = ()
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    list_per_page = 50

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return FixedOrder

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = " ".join(search_term.replace("\x00", "").split())[:300]
        return (self.find(request, queryset, term) if term else queryset), False

    def find(self, request: HttpRequest, queryset: QuerySet[Any], term: str) -> QuerySet[Any]:
        """The rows that ``term`` names; the term has no blanks around it."""
        wanted = Q()
        for lookup in self.get_search_fields(request):
            wanted |= Q((str(lookup), term))
        return queryset.filter(wanted)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup.removesuffix("__exact").removesuffix("__isnull") in self.list_filter


class ReadOnlyAdmin(QuickAdmin):
    """A table that everybody with a desk role may look at and nobody changes here."""

    actions = None

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


class AdministratorsOnly(ReadOnlyAdmin):
    """The same for administrators alone."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)
