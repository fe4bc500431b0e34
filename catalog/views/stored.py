"""Pages whose inside is the same for everybody: it is stored, and the frame is rendered for whoever asks."""

import contextlib
import functools
import hashlib
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import InternalError
from django.utils.translation import get_language

from catalog.actions.stored import keep_page
from catalog.kinds import Kind
from catalog.queries.stored import PageKey, PageParts, stored_page


def stored(kind: Kind | None, slug: str, render: Callable[[], PageParts]) -> PageParts:
    """The inside of the page of the entry ``kind/slug``, or of the map without a kind: as it is stored, else as
    ``render`` makes it now."""
    if not settings.STORE_PAGES:
        return render()
    key = PageKey(kind, slug, get_language() or "", _maker())
    found = stored_page(key)
    if found.parts:
        return found.parts
    made = render()
    if found.snapshot:
        # A database that only reads, as during maintenance, still shows its pages.
        with contextlib.suppress(InternalError):
            keep_page(key, made, snapshot=found.snapshot)
    return made


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
