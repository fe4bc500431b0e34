"""The addresses of the contribute area, which are private, and of the record, which are public."""

from django.urls import path, register_converter

from contributions.forms.registry import EDIT, FORMS
from contributions.views import assist, imports, mine, record
from contributions.views.entry.details import details
from contributions.views.entry.edit import edit
from contributions.views.entry.evidence import evidence
from contributions.views.entry.find import find_paper
from contributions.views.entry.review import review
from contributions.views.entry.start import start


class FormConverter:
    """The name of a form: a kind of entry, "paper", or "edit"."""

    regex = "|".join([*FORMS, EDIT])

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FormConverter, "form")
app_name = "contributions"

urlpatterns = [
    path("contribute/", mine.ways, name="contribute"),
    path("contribute/paper/", find_paper, name="paper"),
    path("contribute/import/", imports.begin, name="imports"),
    path("contribute/import/<uuid:uuid>/", imports.batch, name="import"),
    path("contribute/<form:name>/", start, name="start"),
    path("contribute/<form:name>/<uuid:uuid>/", details, name="details"),
    path("contribute/<form:name>/<uuid:uuid>/review/", review, name="review"),
    path("contribute/preview/", assist.preview, name="preview"),
    path("contribute/lookup/", assist.lookup, name="lookup"),
    path("contribute/draft/", assist.draft, name="draft"),
    path("contribute/tags/", assist.tags, name="tags"),
    path("contributions/", mine.contributions, name="list"),
    path("contributions/<uuid:uuid>/", mine.contribution, name="contribution"),
    path("contributions/<uuid:uuid>/withdraw/", mine.withdraw, name="withdraw"),
    path("contributions/<uuid:uuid>/again/", mine.again, name="again"),
    path("<listed:kind>/<slug:slug>/edit/", edit, name="edit"),
    path("<listed:kind>/<slug:slug>/evidence/", evidence, name="evidence"),
    # The record.
    path("policy/", record.policy, name="policy"),
    path("privacy/", record.privacy, name="privacy"),
    path("ledger/", record.ledger, name="ledger"),
    path("ledger/feed.atom", record.ledger_feed, name="ledger_feed"),
    path("ledger/heads.txt", record.ledger_heads, name="ledger_heads"),
    path("transparency/", record.transparency, name="transparency"),
    path("transparency/<str:month>/", record.transparency, name="transparency_month"),
    path("transparency.json", record.transparency_json, name="transparency_json"),
    path("transparency.csv", record.transparency_csv, name="transparency_csv"),
]
