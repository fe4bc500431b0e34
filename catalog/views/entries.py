"""The pages of the five kinds."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect

from catalog.kinds import LIST_OF, Kind
from catalog.queries.entries import EntryMoved, EntryNotFound, EntryWithdrawn, entry_page
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
    except EntryNotFound as missing:
        raise Http404("There is no entry at this address.") from missing
    return page(request, f"catalog/entry_{kind}.html", {"page": found})
