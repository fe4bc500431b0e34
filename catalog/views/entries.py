"""The pages of the five kinds."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from catalog.kinds import Kind
from catalog.queries.entries import entry_page
from catalog.queries.record import entry_record
from catalog.views.onward import onward
from catalog.views.public import page, public


@public
@onward
def entry(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    found = entry_page(kind, slug)
    record = entry_record(kind, slug, site=settings.SITE_URL)
    return page(request, f"catalog/entry_{kind}.html", {"page": found, "record": record})
