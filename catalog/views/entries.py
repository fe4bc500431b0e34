"""The pages of the five kinds."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect

from catalog.kinds import LIST_OF, Kind
from catalog.queries.entries import EntryMoved, EntryNotFound, EntryWithdrawn, entry_page
from catalog.queries.nearest import nearest
from catalog.views.public import page, public


@public
def entry(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    try:
        found = entry_page(kind, slug)
    except EntryMoved as moved:
        return HttpResponsePermanentRedirect(moved.url)
    except EntryWithdrawn as gone:
        context = {"reason": gone.reason, "when": gone.when, "kind": kind, "list_name": LIST_OF[kind]}
        return page(request, "catalog/withdrawn.html", context, status=410)
    except EntryNotFound:
        context = {"words": slug.replace("-", " "), "suggestions": nearest(kind, slug)}
        return page(request, "404.html", context, status=404)
    return page(request, f"catalog/entry_{kind}.html", {"page": found})
