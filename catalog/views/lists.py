"""Lists of entries: one kind, tags."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from alignhub.kit.wording import gettext
from alignhub.kit.wording import gettext_lazy as _
from catalog.kinds import Kind
from catalog.queries import tags
from catalog.queries.browse import kind_page
from catalog.queries.home import solution_groups
from catalog.queries.rows import Listing
from catalog.views.public import page, public

HEADINGS = {
    Kind.CHALLENGE: (
        _("Challenges"),
        _("What makes aligning capable systems hard, and what has been shown about each difficulty."),
    ),
    Kind.SOLUTION: (
        _("Solutions"),
        _("What is proposed, which challenge each is meant to reduce, and how far that has been tested."),
    ),
    Kind.RESOURCE: (_("Resources"), _("Papers, organisations, tools, benchmarks, datasets, courses and communities.")),
    Kind.DIRECTION: (
        _("Research directions"),
        _("Lines of work that could close the largest gaps, with the questions each tries to answer."),
    ),
}


@public
def of_kind(request: HttpRequest, kind: Kind) -> HttpResponse:
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    found = kind_page(kind, after=after, before=before)
    context = {
        "page": found,
        "kind": kind,
        "heading": HEADINGS[kind][0],
        "lede": HEADINGS[kind][1],
        "pager": pager(request, found.listing),
        "groups": solution_groups() if kind == Kind.SOLUTION and not (after or before) else (),
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
        return redirect("catalog:tag", moved.slug, permanent=moved.for_good)
    except tags.TagNotFound as missing:
        raise Http404(gettext("There is no tag of that name.")) from missing
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
