"""The pages of the five kinds."""

import functools

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.text import Truncator

from catalog.kinds import Kind
from catalog.queries.entries import entry_page
from catalog.queries.record import entry_record
from catalog.queries.stored import PageParts
from catalog.views.onward import onward
from catalog.views.public import page, public
from catalog.views.stored import stored

# What search engines show of a page, in characters.
DESCRIPTION = 200


@public
@onward
def entry(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    parts = stored(kind, slug, functools.partial(_render, kind, slug))
    return page(request, "catalog/entry_page.html", {"parts": parts})


def _render(kind: Kind, slug: str) -> PageParts:
    found = entry_page(kind, slug)
    context = {"page": found, "record": entry_record(kind, slug, site=settings.SITE_URL)}
    return PageParts(
        title=found.title,
        description=Truncator(found.summary).chars(DESCRIPTION),
        head=render_to_string("catalog/entry_head.html", context),
        main=render_to_string(f"catalog/entry_{kind}.html", context),
    )
