"""The list of everything, its filters in the address, and the suggestions of the header's search box."""

from collections.abc import Sequence
from dataclasses import replace

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.text import Truncator
from django.views.decorators.http import require_safe

from alignhub.kit.wording import gettext, ngettext
from alignhub.kit.wording import gettext_lazy as _
from catalog.forms import BrowseForm
from catalog.importers.identify import Identified, Pasted, canonical_url, identify_search, impossible
from catalog.marking import marked
from catalog.queries.browse import BrowsePage, browse_page, number_of
from catalog.queries.facets import Number
from catalog.queries.filters import BLANK, Filters, Sort, facet_pairs
from catalog.queries.filters import address_of_list as address
from catalog.queries.identifiers import address_of
from catalog.queries.rows import EntryRow
from catalog.queries.suggest import suggested_works, suggestions
from catalog.queries.terms import words_and_year
from catalog.templatetags.components import AMOUNTS, marks
from catalog.views.public import page, public
from catalog.views.unread import unread_of_list

SORTS = {
    Sort.RELEVANCE: _("Most worked-on"),
    Sort.NEWEST: _("Newest"),
    Sort.UPDATED: _("Recently updated"),
    Sort.EVIDENCE: _("Most evidence"),
}
FACET_NAMES = {
    "q": _("Words"),
    "kind": _("Kind"),
    "challenge": _("Challenge"),
    "approach": _("Approach"),
    "type": _("Type"),
    "year": _("Year"),
    "evidence": _("Evidence, at least"),
    "tag": _("Tag"),
    "contested": "",
    "critiques": "",
}
# What is said of a search that is meant as an identifier and cannot be one.
IMPOSSIBLE = {
    Pasted.ARXIV: _(
        "“{text}” looks like an arXiv id but cannot be one, so its words were searched for. Such an id is the year, the"
        " month, a dot and five digits (four before 2015), as in 2301.00234, or an older one, as in hep-th/9901001."
    ),
    Pasted.DOI: _(
        "“{text}” looks like a DOI but cannot be one, so its words were searched for. A DOI is 10, a dot, at least four"
        " digits, a slash and whatever follows it, as in 10.1145/3442188.3445922."
    ),
}
# (facet, value, name of the facet, label, address without it)
Chip = tuple[str, str, str, str, str]


@public
def browse(request: HttpRequest) -> HttpResponse:
    form = BrowseForm(request.GET)
    asked = form.to_filters()
    pasted = identify_search(asked.q)
    wrong = impossible(asked.q)
    if jump := _jump(asked, pasted):
        return _redirect(request, jump)
    found = browse_page(asked)
    chips = _chips(found)
    context = {
        "page": found,
        "filters": found.filters,
        "rows": _marked_rows(found),
        "chips": chips,
        "narrowed_to": ", ".join([*([found.filters.q] if found.filters.q else []), *(chip[3] for chip in chips)]),
        "loosened": _loosened(found, chips),
        "dated": _dated(found),
        "sorts": _sorts(found),
        "said": said(found),
        "pager": {
            "previous_url": _at(found.filters, before=found.listing.before),
            "next_url": _at(found.filters, after=found.listing.after),
        },
        "unread": unread_of_list(form, FACET_NAMES),
        "list_query": _query(found),
        "newest_url": address(replace(found.filters, sort=Sort.NEWEST)),
        # With filters an entry may carry it that they leave out.
        "unknown_identifier": bool(pasted) and not wrong and not facet_pairs(found.filters),
        "impossible": IMPOSSIBLE[wrong].format(text=Truncator(asked.q).chars(80)) if wrong else "",
        "respelt_url": address(replace(found.filters, q=found.respelt)) if found.respelt else "",
    }
    # A page that the browser wants back whole asks with htmx's header too.
    part = request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers
    return page(request, "catalog/browse_part.html" if part else "catalog/browse.html", context)


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Tags and titles for what is being typed, or only works with ``of=works``: the same bytes for everybody, so caches
    may keep them."""
    find = suggested_works if request.GET.get("of") == "works" else suggestions
    found = find(request.GET.get("q", ""))
    response = JsonResponse({"suggestions": [{"label": str(s.label), "text": s.text, "url": s.url} for s in found]})
    response["Cache-Control"] = "public, max-age=60"
    return response


def said(found: BrowsePage) -> str:
    """The outcome in words, for the heading and for screen readers."""
    number = found.total
    if not found.listing.rows and not number.value:
        return gettext("No entries match")
    if found.searched or facet_pairs(found.filters):
        told = ngettext("{number} entry matches", "{number} entries match", number.value + number.more)
        return told.format(number=number)
    return _entries(number)


def _entries(number: Number) -> str:
    return ngettext("{number} entry", "{number} entries", number.value + number.more).format(number=number)


# -- addresses ---------------------------------------------------------------------------------------------------------
def _at(filters: Filters, *, after: str | None = None, before: str | None = None) -> str | None:
    return address(replace(filters, after=after or "", before=before or "")) if after or before else None


def _query(found: BrowsePage) -> str:
    """The query of what is shown, without the place in it: feeds, exports and who follows are to hold the same."""
    shown = replace(found.filters, q=found.filters.q if found.searched else "", after="", before="")
    return address(shown).partition("?")[2]


def _jump(asked: Filters, pasted: Identified | None) -> str | None:
    """Where a search that is nothing but an identifier or an address leads, when an entry carries it."""
    if not pasted or facet_pairs(asked):
        return None
    if pasted.kind == Pasted.DOI:
        return address_of("doi", pasted.value)
    if pasted.kind == Pasted.ARXIV:
        return address_of("arxiv", pasted.value)
    return address_of("doi", pasted.likely_doi, url_key=canonical_url(pasted.value))


def _redirect(request: HttpRequest, url: str) -> HttpResponse:
    response = HttpResponseRedirect(url)
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response


# -- what the page says ------------------------------------------------------------------------------------------------
def _chips(found: BrowsePage) -> list[Chip]:
    """The active filters, in the order of the facets."""
    filters = replace(found.filters, after="", before="")
    span = gettext("{first} to {last}").format(
        first=filters.year_from or gettext("any"), last=filters.year_to or gettext("any")
    )
    single = {
        "year": span if filters.year_from or filters.year_to else "",
        "evidence": AMOUNTS[filters.evidence] if filters.evidence else "",
        "contested": gettext("Contested") if filters.contested else "",
        "critiques": gettext("Has open critiques") if filters.critiques else "",
    }
    several = {
        "kind": ("kinds", {kind.value: str(kind.label) for kind in filters.kinds}),
        "challenge": ("challenges", {slug: found.names[slug] for slug in filters.challenges}),
        "approach": ("approaches", {approach.value: str(approach.label) for approach in filters.approaches}),
        "type": ("types", {of.value: str(of.label) for of in filters.types}),
        "tag": ("tags", {slug: found.names[slug] for slug in filters.tags}),
    }
    chips: list[Chip] = []
    for facet, name in FACET_NAMES.items():
        field, labels = several.get(facet, ("", {}))
        for value, label in labels.items():
            left = tuple(other for other in getattr(filters, field) if other != value)
            chips.append((facet, value, name, label, address(replace(filters, **{field: left}))))
        if label := single.get(facet, ""):
            chips.append((facet, "", name, label, address(replace(filters, **BLANK[facet]))))
    return chips


def _loosened(found: BrowsePage, chips: Sequence[Chip]) -> list[tuple[str, str, str]]:
    """(what is left out, address, number of entries) for each filter whose removal would show something."""
    plain = replace(found.filters, after="", before="")
    rows = []
    for loose in found.loosened:
        labels = [label for facet, value, _, label, _ in chips if facet == loose.facet and loose.value in ("", value)]
        tags = tuple(slug for slug in plain.tags if slug != loose.value)
        left = replace(plain, tags=tags) if loose.value else replace(plain, **BLANK[loose.facet])
        name = FACET_NAMES[loose.facet]
        label = f"“{found.filters.q}”" if loose.facet == "q" else f"{name}: {', '.join(labels)}".removeprefix(": ")
        rows.append((label, address(left), _entries(loose.number)))
    return rows


def _dated(found: BrowsePage) -> tuple[str, int, str, str] | None:
    """(words, year, address, number of entries) where a search found nothing because a year stands among its words, as
    in citations; None where that year has nothing to show either."""
    filters = found.filters
    nothing = found.loosened and not (filters.year_from or filters.year_to)
    if not nothing or not (read := words_and_year(filters.q)):
        return None
    text, year = read
    meant = replace(filters, q=text, year_from=year, year_to=year)
    number = number_of(meant)
    return (text, year, address(meant), _entries(number)) if number.value else None


def _sorts(found: BrowsePage) -> list[tuple[str, str, bool]]:
    labels = SORTS | ({Sort.RELEVANCE: gettext("Best match")} if found.searched else {})
    return [(sort.value, label, sort == found.filters.sort) for sort, label in labels.items()]


def _marked_rows(found: BrowsePage) -> list[tuple[EntryRow, str, str]]:
    """Each row with its title and its summary, in which the words of the search are marked."""
    rows = found.listing.rows
    if not found.stems:
        return [(row, row.title, row.summary) for row in rows]
    return [(row, marks(marked(row.title, found.stems)), marks(marked(row.summary, found.stems))) for row in rows]
