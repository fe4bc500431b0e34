"""Lists of entries: browse, one kind, tags."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse

from catalog.forms import BrowseForm
from catalog.kinds import Kind
from catalog.queries import tags
from catalog.queries.browse import BrowsePage, Filters, browse_page
from catalog.queries.home import solution_groups
from catalog.queries.rows import Listing
from catalog.views.public import page, public, without_cursors

HEADINGS = {
    Kind.CHALLENGE: (
        "Challenges",
        "What makes aligning capable systems hard, and what has been shown about each difficulty.",
    ),
    Kind.SOLUTION: (
        "Solutions",
        "What is proposed, which challenge each is meant to reduce, and how far that has been tested.",
    ),
    Kind.RESOURCE: ("Resources", "Papers, organisations, tools, benchmarks, datasets, courses and communities."),
    Kind.DIRECTION: (
        "Research directions",
        "Lines of work that could close the largest gaps, with the questions each tries to answer.",
    ),
}


@public
def browse(request: HttpRequest) -> HttpResponse:
    filters = BrowseForm(request.GET).to_filters()
    found = browse_page(filters)
    context = {
        "page": found,
        "filters": filters,
        "pager": pager(request, found.listing),
        "removals": removals(request.path, filters, found),
        "kind_links": [(facet, address(request.path, filters, kind=facet.value)) for facet in found.kinds],
        "tag_links": [(facet, address(request.path, filters, add_tag=facet.value)) for facet in found.tags],
        "list_query": without_cursors(request),
        "any_kind": address(request.path, filters, drop="kind"),
    }
    return page(request, "catalog/browse.html", context)


@public
def of_kind(request: HttpRequest, kind: Kind) -> HttpResponse:
    filters = Filters(kind=kind, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    found = browse_page(filters)
    context = {
        "page": found,
        "kind": kind,
        "heading": HEADINGS[kind][0],
        "lede": HEADINGS[kind][1],
        "pager": pager(request, found.listing),
        "groups": solution_groups() if kind == Kind.SOLUTION and not (filters.after or filters.before) else (),
    }
    return page(request, "catalog/kind.html", context)


@public
def tag_index(request: HttpRequest) -> HttpResponse:
    return page(request, "catalog/tags.html", {"letters": tags.tag_index()})


@public
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        found = tags.tag_page(slug, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    except tags.TagMoved as moved:
        return HttpResponsePermanentRedirect(reverse("catalog:tag", args=[moved.slug]))
    except tags.TagNotFound as missing:
        raise Http404("There is no tag of that name.") from missing
    return page(request, "catalog/tag.html", {"page": found, "pager": pager(request, found.listing)})


def pager(request: HttpRequest, listing: Listing) -> dict[str, str | None]:
    """The addresses of the neighbouring pages, with everything else in the address kept."""

    def at(name: str, cursor: str | None) -> str | None:
        if cursor is None:
            return None
        query = request.GET.copy()
        query.pop("after", None)
        query.pop("before", None)
        query[name] = cursor
        return f"{request.path}?{query.urlencode()}"

    return {"previous_url": at("before", listing.before), "next_url": at("after", listing.after)}


def address(
    path: str, filters: Filters, *, kind: str = "", add_tag: str = "", drop: str = "", drop_tag: str = ""
) -> str:
    """The address of the list after one change to its filters; a tag already chosen is taken away."""
    pairs = [("q", filters.q)] if filters.q and drop != "q" else []
    chosen = kind or (filters.kind.value if filters.kind and drop != "kind" else "")
    pairs += [("kind", chosen)] if chosen else []
    tags_now = [slug for slug in filters.tags if slug not in (drop_tag, add_tag)]
    if add_tag and add_tag not in filters.tags:
        tags_now.append(add_tag)
    pairs += [("tag", slug) for slug in tags_now]
    return f"{path}?{urlencode(pairs)}" if pairs else path


def removals(path: str, filters: Filters, found: BrowsePage) -> list[tuple[str, str]]:
    """(label, address without it) for each active filter."""
    rows = []
    if filters.q:
        rows.append((f"“{filters.q}”", address(path, filters, drop="q")))
    if filters.kind:
        rows.append((filters.kind.label, address(path, filters, drop="kind")))
    rows += [(name, address(path, filters, drop_tag=slug)) for slug, name in found.chosen_tags]
    return rows
