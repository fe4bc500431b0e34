"""The pages of the five kinds."""

import contextlib
import functools
import hashlib
from pathlib import Path

from django.conf import settings
from django.db import InternalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.text import Truncator
from django.utils.translation import get_language

from catalog.actions.stored import keep_page
from catalog.kinds import Kind
from catalog.queries.entries import entry_page
from catalog.queries.record import entry_record
from catalog.queries.stored import PageParts, stored_page
from catalog.views.onward import onward
from catalog.views.public import page, public

# What search engines show of a page, in characters.
DESCRIPTION = 200


@public
@onward
def entry(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    """The frame is rendered for whoever asks; what stands inside is the same for everybody and is stored."""
    parts = _parts(kind, slug) if settings.STORE_ENTRY_PAGES else _render(kind, slug)

    return page(request, "catalog/entry_page.html", {"parts": parts})


def _parts(kind: Kind, slug: str) -> PageParts:
    language, maker = get_language() or "", _maker()
    stored = stored_page(kind, slug, language=language, maker=maker)
    if stored.parts:
        return stored.parts
    made = _render(kind, slug)
    if stored.snapshot:
        # A database that only reads, as during maintenance, still shows its pages.
        with contextlib.suppress(InternalError):
            keep_page(kind, slug, made, language=language, maker=maker, snapshot=stored.snapshot)
    return made


def _render(kind: Kind, slug: str) -> PageParts:
    found = entry_page(kind, slug)
    context = {"page": found, "record": entry_record(kind, slug, site=settings.SITE_URL)}
    return PageParts(
        title=found.title,
        description=Truncator(found.summary).chars(DESCRIPTION),
        head=render_to_string("catalog/entry_head.html", context),
        main=render_to_string(f"catalog/entry_{kind}.html", context),
    )


@functools.cache
def _maker() -> str:
    """A digest of everything that decides how the tables become a page: another release makes other pages."""
    root = settings.BASE_DIR
    made_of = [("catalog", "*.py"), ("templates", "*.html"), ("locale", "*.mo")]
    files = [*(path for folder, names in made_of for path in (root / folder).rglob(names)), *_manifest()]
    text = b"".join(path.read_bytes() for path in sorted(files))
    return hashlib.sha256(text + settings.SITE_URL.encode()).hexdigest()


def _manifest() -> list[Path]:
    path = Path(settings.STATIC_ROOT or "") / "staticfiles.json"
    return [path] if path.is_file() else []
