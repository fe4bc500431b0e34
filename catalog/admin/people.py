"""The public side of people."""

from django.contrib import admin

from alignhub.kit.tables import ReadOnlyAdmin
from alignhub.kit.wording import gettext_lazy as _
from catalog.models import Contributor


@admin.register(Contributor)
class ContributorAdmin(ReadOnlyAdmin):
    list_display = ["name", "handle", "orcid", "page_enabled"]
    search_fields = ["handle__startswith"]
    search_help_text = _("The beginning of the handle")
    ordering = ["-id"]
