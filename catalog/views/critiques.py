"""The pages of critiques: all of them, and each by itself."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect

from alignhub.kit.wording import gettext
from catalog.kinds import Kind
from catalog.queries.critique_lists import SHOWN, critique_list, critiques_of_entry
from catalog.queries.critiques import critique_page, place_of
from catalog.queries.entries import EntryMoved, EntryNotFound
from catalog.views.onward import onward
from catalog.views.public import page, public


@public
def critiques(request: HttpRequest) -> HttpResponse:
    """Critiques that nobody has answered, oldest first; or all of them."""
    asked = request.GET
    found = critique_list(asked.get("show", ""), after=asked.get("after", ""), before=asked.get("before", ""))
    here = f"?show={found.show}"
    pager = {
        "previous_url": f"{here}&before={found.before}" if found.before else None,
        "next_url": f"{here}&after={found.after}" if found.after else None,
    }
    return page(request, "catalog/critiques.html", {"page": found, "tabs": SHOWN.items(), "pager": pager})


@public
@onward
def of_entry(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    """All critiques of one entry, of which its own page shows as many as one may want to read there."""
    asked = request.GET
    found = critiques_of_entry(kind, slug, after=asked.get("after", ""), before=asked.get("before", ""))
    pager = {
        "previous_url": f"?before={found.before}" if found.before else None,
        "next_url": f"?after={found.after}" if found.after else None,
    }
    return page(request, "catalog/entry_critiques.html", {"page": found, "pager": pager})


@public
def critique(request: HttpRequest, number: int) -> HttpResponse:
    """One critique with its responses and its history. It goes where the entry goes that it is on."""
    try:
        kind, slug = place_of(number)
    except EntryNotFound as missing:
        raise Http404(gettext("There is no such critique.")) from missing
    return _critique(request, kind, slug, number=number)


@onward
def _critique(request: HttpRequest, kind: Kind, slug: str, number: int) -> HttpResponse:
    try:
        found = critique_page(kind, slug, number)
    except EntryMoved as moved:
        return HttpResponsePermanentRedirect(moved.url)
    return page(request, "catalog/critique.html", {"page": found})
