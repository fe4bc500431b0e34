"""The addresses of the contribute area; all of them private."""

from django.urls import path

from contributions.views import assist, mine, paper

app_name = "contributions"

urlpatterns = [
    path("contribute/", mine.ways, name="contribute"),
    path("contribute/paper/", paper.find_paper, name="paper"),
    path("contribute/paper/<uuid:uuid>/", paper.details, name="paper_details"),
    path("contribute/paper/<uuid:uuid>/review/", paper.review, name="paper_review"),
    path("contribute/preview/", assist.preview, name="preview"),
    path("contribute/lookup/", assist.lookup, name="lookup"),
    path("contribute/draft/", assist.draft, name="draft"),
    path("contribute/tags/", assist.tags, name="tags"),
    path("contributions/", mine.contributions, name="list"),
    path("contributions/<uuid:uuid>/", mine.contribution, name="contribution"),
]
