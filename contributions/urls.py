"""The addresses of the contribute area; all of them private."""

from django.urls import path

from contributions.views import assist, mine
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
]
