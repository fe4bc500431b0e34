"""History, single versions, differences, and an entry as a file."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from alignhub.kit.wording import gettext, in_english
from catalog.citations.cited import cite_version, cite_work, is_work
from catalog.citations.formats import FORMATS
from catalog.formats import files
from catalog.forms import ComparisonForm
from catalog.kinds import Kind
from catalog.queries.record import citations_of
from catalog.queries.versions import VersionPage, difference_page, history_page, version_page
from catalog.views.onward import onward
from catalog.views.public import file, page, public


@public
@onward
def history(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    before = request.GET.get("before", "")
    found = history_page(kind, slug, before=int(before) if before.isdecimal() and len(before) < 7 else None)
    return page(request, "catalog/history.html", {"page": found})


@public
@onward
def compare(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    """Where the form that chooses two versions is sent to: it leads on to their own address."""
    found = history_page(kind, slug)
    form = ComparisonForm(request.GET)
    if not form.is_valid():
        problem = gettext("Choose two versions by their numbers.")
        return page(request, "catalog/history.html", {"page": found, "problem": problem}, status=400)
    return HttpResponseRedirect(reverse("catalog:difference", args=[kind, slug, *form.to_numbers()]))


@public
@onward
def difference(request: HttpRequest, kind: Kind, slug: str, before: int, after: int) -> HttpResponse:
    return page(request, "catalog/difference.html", {"page": difference_page(kind, slug, before, after)})


@public
@onward
def version(request: HttpRequest, kind: Kind, slug: str, number: int) -> HttpResponse:
    found = version_page(kind, slug, number)
    cited = citations_of(found.content, slug=slug, number=number, day=found.row.day, site=settings.SITE_URL)
    return page(request, "catalog/version.html", {"page": found, "citations": cited[-1:]})


@public
@onward
@in_english
def entry_file(request: HttpRequest, kind: Kind, slug: str, ending: str) -> HttpResponse:
    """The current version; a citation is of the work itself where the entry describes one."""
    found = version_page(kind, slug)
    if ending in FORMATS and is_work(found.content):
        form = FORMATS[ending]
        return file(form.write([cite_work(found.content)]), form.media_type, f"{slug}.{ending}")
    return _written(found, ending, slug)


@public
@onward
@in_english
def version_file(request: HttpRequest, kind: Kind, slug: str, number: int, ending: str) -> HttpResponse:
    """One version; a citation is always of this version of the entry."""
    response = _written(version_page(kind, slug, number), ending, f"{slug}-v{number}")
    response["X-Robots-Tag"] = "noindex"
    return response


def _written(found: VersionPage, ending: str, name: str) -> HttpResponse:
    if ending == "json":
        return file(files.json_file(found, site=settings.SITE_URL), "application/json; charset=utf-8")
    if ending == "md":
        return file(files.markdown_file(found, site=settings.SITE_URL), "text/markdown; charset=utf-8")
    row, form = found.row, FORMATS[ending]
    address = f"{settings.SITE_URL}{row.url}"
    cited = cite_version(found.content, slug=found.entry.slug, number=row.number, day=row.day, address=address)
    return file(form.write([cited]), form.media_type, f"{name}.{ending}")
