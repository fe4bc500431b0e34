"""The vocabulary, whose definitions and synonyms moderators keep, and the totals that pages print."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from alignhub.kit.tables import AdministratorsOnly, ReadOnlyAdmin
from alignhub.kit.wording import gettext_lazy as _
from catalog.actions.refused import Refused
from catalog.actions.tags import check_synonyms, describe_tag
from catalog.admin import tag_changes
from catalog.folding import fold_name
from catalog.models import Counter, Tag


class TagForm(forms.ModelForm):  # type: ignore[type-arg]
    """Definition and synonyms. The name is cited, so it changes on a page of its own, which shows what comes of it."""

    class Meta:
        model = Tag
        fields = ["definition", "synonyms"]

    def clean_synonyms(self) -> list[str]:
        try:
            return list(check_synonyms(self.instance, self.cleaned_data["synonyms"] or []))
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


@admin.register(Tag)
class TagAdmin(ReadOnlyAdmin):
    form = TagForm
    list_display = ["name", "slug", "entries", "definition"]
    search_fields = ["slug__startswith", "fold__startswith"]
    search_help_text = _("The beginning of the name or of the address")
    fields = ["name", "slug", "definition", "synonyms", "entries", "merged_into"]
    readonly_fields = ["name", "slug", "entries", "merged_into"]
    ordering = ["name"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def find(self, request: HttpRequest, queryset: QuerySet[Any], term: str) -> QuerySet[Any]:
        return queryset.filter(Q(slug__startswith=term.lower()) | Q(fold__startswith=fold_name(term) or term))

    def get_urls(self) -> list[Any]:
        return [*tag_changes.addresses(self), *super().get_urls()]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        describe_tag(obj.pk, definition=form.cleaned_data["definition"], synonyms=form.cleaned_data["synonyms"])


@admin.register(Counter)
class CounterAdmin(AdministratorsOnly):
    list_display = ["key", "value"]
    search_fields = ["key__startswith"]
    ordering = ["key"]
