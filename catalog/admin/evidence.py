"""Claims, evidence and links: parts of entries, and what the cells of the map said."""

from django.contrib import admin

from alignhub.kit.tables import ReadOnlyAdmin
from alignhub.kit.wording import gettext_lazy as _
from catalog.models import CellChange, Claim, Evidence, Link


@admin.register(Claim)
class ClaimAdmin(ReadOnlyAdmin):
    list_display = ["statement", "solution", "challenge", "amount", "balance"]
    list_select_related = ["solution", "challenge"]
    search_fields = ["solution__slug"]
    search_help_text = _("The solution's address, whole")
    ordering = ["-id"]


@admin.register(Evidence)
class EvidenceAdmin(ReadOnlyAdmin):
    list_display = ["sentence", "resource", "stance", "design"]
    list_select_related = ["resource"]
    search_fields = ["resource__slug"]
    search_help_text = _("The resource's address, whole")
    ordering = ["-id"]


@admin.register(Link)
class LinkAdmin(ReadOnlyAdmin):
    list_display = ["source", "kind", "target"]
    list_select_related = ["source", "target"]
    search_fields = ["source__slug"]
    search_help_text = _("The address of the entry that links, whole")
    ordering = ["-id"]


@admin.register(CellChange)
class CellChangeAdmin(ReadOnlyAdmin):
    list_display = ["solution", "challenge", "state", "amount", "balance", "works", "changed_at"]
    list_select_related = ["solution", "challenge"]
    search_fields = ["solution__slug"]
    search_help_text = _("The solution's address, whole")
    ordering = ["-id"]
