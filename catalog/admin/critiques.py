"""Published critiques and what became of them."""

from django.contrib import admin

from alignhub.kit.tables import ReadOnlyAdmin
from alignhub.kit.wording import gettext_lazy as _
from catalog.models import Critique, CritiqueResponse, CritiqueTransition


@admin.register(Critique)
class CritiqueAdmin(ReadOnlyAdmin):
    list_display = ["entry", "kind", "state", "contributor", "published_at"]
    list_select_related = ["entry", "contributor"]
    list_filter = ["state"]
    search_fields = ["entry__slug"]
    search_help_text = _("The entry's address, whole")
    exclude = ["body_html"]
    ordering = ["-id"]


@admin.register(CritiqueResponse)
class CritiqueResponseAdmin(ReadOnlyAdmin):
    list_display = ["critique", "contributor", "wrote_entry", "wrote_work", "published_at"]
    list_select_related = ["critique", "contributor"]
    search_fields = ["critique__entry__slug"]
    search_help_text = _("The entry's address, whole")
    exclude = ["body_html"]
    ordering = ["-id"]


@admin.register(CritiqueTransition)
class CritiqueTransitionAdmin(ReadOnlyAdmin):
    list_display = ["critique", "state", "reason", "changed_at"]
    list_select_related = ["critique"]
    search_fields = ["critique__entry__slug"]
    search_help_text = _("The entry's address, whole")
    ordering = ["-id"]
