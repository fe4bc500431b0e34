"""Lists as files for reference managers, and everything one can follow as Atom and JSON Feed."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from alignhub.kit.wording import in_english
from catalog.citations.formats import FORMATS, MOST_RECORDS
from catalog.formats import atom, json_feed
from catalog.forms import BrowseForm, MapForm
from catalog.kinds import LIST_OF, Kind
from catalog.queries import feeds, tags
from catalog.queries.exports import NO_EXPORT, Export, export_of, map_export
from catalog.queries.filters import Filters
from catalog.views.onward import onward
from catalog.views.public import file, public, without_cursors

WRITERS = {"atom": atom, "json": json_feed}


@public
@in_english
def browse_file(request: HttpRequest, ending: str) -> HttpResponse:
    form = BrowseForm(request.GET)
    return _export(None if form.fits_nothing else form.to_filters(), ending, "alignhub-search")


@public
@in_english
def map_file(request: HttpRequest, ending: str) -> HttpResponse:
    form = MapForm(request.GET)
    found = NO_EXPORT if form.fits_nothing else map_export(form.to_filters(), site=settings.SITE_URL)
    return _written(found, ending, "alignhub-map")


@public
@in_english
def kind_file(request: HttpRequest, kind: Kind, ending: str) -> HttpResponse:
    return _export(Filters(kinds=(kind,)), ending, f"alignhub-{LIST_OF[kind]}")


@public
@in_english
def tag_file(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    return _of_tag(slug, lambda: _tag_export(slug, ending), "catalog:tag_file", ending)


@public
@in_english
def latest_feed(request: HttpRequest, ending: str) -> HttpResponse:
    return _feed(request, ending, feeds.everything())


@public
@in_english
def kind_feed(request: HttpRequest, kind: Kind, ending: str) -> HttpResponse:
    return _feed(request, ending, feeds.everything(kind))


@public
@in_english
def browse_feed(request: HttpRequest, ending: str) -> HttpResponse:
    form = BrowseForm(request.GET)
    filters = None if form.fits_nothing else form.to_filters()
    return _feed(request, ending, feeds.search_feed(filters, without_cursors(request)))


@public
@in_english
def tag_feed(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    return _of_tag(slug, lambda: _feed(request, ending, feeds.tag_feed(slug)), "catalog:tag_feed", ending)


@public
@onward
@in_english
def entry_feed(request: HttpRequest, kind: Kind, slug: str, ending: str) -> HttpResponse:
    return _feed(request, ending, feeds.entry_feed(kind, slug))


@public
@in_english
def critique_feed(request: HttpRequest, ending: str) -> HttpResponse:
    return _feed(request, ending, feeds.critique_feed())


def _of_tag(slug: str, answer: Callable[[], HttpResponse], name: str, ending: str) -> HttpResponse:
    try:
        return answer()
    except tags.TagMoved as moved:
        return redirect(name, moved.slug, ending, permanent=moved.for_good)
    except tags.TagNotFound as missing:
        raise Http404("There is no tag of that name.") from missing


def _tag_export(slug: str, ending: str) -> HttpResponse:
    tags.find_tag(slug)
    return _export(Filters(tags=(slug,)), ending, f"alignhub-{slug}")


def _export(filters: Filters | None, ending: str, name: str) -> HttpResponse:
    return _written(export_of(filters, site=settings.SITE_URL) if filters else NO_EXPORT, ending, name)


def _written(found: Export, ending: str, name: str) -> HttpResponse:
    """The citations as a file; where they were cut, its name says so, as does the first line of BibTeX."""
    form = FORMATS[ending]
    text = form.write(found.works)
    if found.cut and ending == "bib":
        text = f"% The list is longer: these are its newest {MOST_RECORDS} entries.\n\n{text}"
    return file(text, form.media_type, f"{name}{f'-newest-{MOST_RECORDS}' if found.cut else ''}.{ending}")


def _feed(request: HttpRequest, ending: str, feed: feeds.FeedPage) -> HttpResponse:
    query = without_cursors(request)
    address = f"{request.path}?{query}" if query else request.path
    writer = WRITERS[ending]
    return file(writer.write(feed, site=settings.SITE_URL, address=address), writer.MEDIA_TYPE)
