"""The addresses of the contribute area, which are private, and of the record, which are public."""

from django.urls import path

from contributions.views import assist, mine, record
from contributions.views.paper.details import details
from contributions.views.paper.find import find_paper
from contributions.views.paper.review import review

app_name = "contributions"

urlpatterns = [
    path("contribute/", mine.ways, name="contribute"),
    path("contribute/paper/", find_paper, name="paper"),
    path("contribute/paper/<uuid:uuid>/", details, name="paper_details"),
    path("contribute/paper/<uuid:uuid>/review/", review, name="paper_review"),
    path("contribute/preview/", assist.preview, name="preview"),
    path("contribute/lookup/", assist.lookup, name="lookup"),
    path("contribute/draft/", assist.draft, name="draft"),
    path("contribute/tags/", assist.tags, name="tags"),
    path("contributions/", mine.contributions, name="list"),
    path("contributions/<uuid:uuid>/", mine.contribution, name="contribution"),
    path("contributions/<uuid:uuid>/withdraw/", mine.withdraw, name="withdraw"),
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
