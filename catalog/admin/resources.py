"""What identifies resources."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from alignhub.kit.tables import ReadOnlyAdmin
from alignhub.kit.wording import gettext_lazy as _
from catalog.importers.identify import canonical_url
from catalog.kinds import IdentifierScheme
from catalog.models import Identifier, ResourceDetail


@admin.register(Identifier)
class IdentifierAdmin(ReadOnlyAdmin):
    list_display = ["scheme", "value", "resource"]
    list_select_related = ["resource"]
    list_filter = ["scheme"]
    search_fields = ["value"]
    search_help_text = _("A whole identifier, without its scheme")
    ordering = ["-id"]

    def find(self, request: HttpRequest, queryset: QuerySet[Any], term: str) -> QuerySet[Any]:
        # The index begins with the scheme.
        return queryset.filter(scheme__in=IdentifierScheme.values, value__in={term, term.lower()})


@admin.register(ResourceDetail)
class ResourceDetailAdmin(ReadOnlyAdmin):
    list_display = ["entry", "type", "date", "standing", "url"]
    list_select_related = ["entry"]
    search_fields = ["url_key"]
    search_help_text = _("A whole web address")
    ordering = ["-entry"]

    def find(self, request: HttpRequest, queryset: QuerySet[Any], term: str) -> QuerySet[Any]:
        key = canonical_url(term)
        return queryset.filter(url_key=key).exclude(url_key="")
