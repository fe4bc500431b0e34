"""Keeping rendered pages of entries and of the map, and forgetting them."""

import re
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from catalog.kinds import LIST_OF
from catalog.models import EntryNotice, StoredPage
from catalog.queries.stored import EVERY_ENTRY, HOLDS, THE_MAP, PageKey, PageParts

_KIND_OF = {name: kind for kind, name in LIST_OF.items()}
_SHOWN = re.compile(rf'href="/({"|".join(_KIND_OF)})/([-\w]+)/')
# Longer than any page that was begun before is still being rendered.
_NOTICES_HOLD = HOLDS + timedelta(hours=1)


def keep_page(key: PageKey, parts: PageParts, *, snapshot: str) -> None:
    """Store a page that was rendered after ``snapshot`` was taken. What an entry's page shows is what it links to."""
    shown: set[tuple[str, str]] = set()
    if key.kind:
        found = _SHOWN.findall(parts.main)
        shown = {(key.kind.value, key.slug), *((_KIND_OF[name].value, slug) for name, slug in found)}
    general = EVERY_ENTRY if key.kind else THE_MAP
    linked = sorted(shown)
    with connection.cursor() as cursor:
        cursor.execute(
            _KEEP,
            [
                *(*key.columns, snapshot, general, [kind for kind, _ in linked], [slug for _, slug in linked]),
                *(parts.title, parts.description, parts.head, parts.main),
            ],
        )


def forget_page(kind: str, slug: str) -> None:
    """Delete the stored pages of one entry, for whose text must not even be kept out of date."""
    StoredPage.objects.filter(kind=kind, slug=slug).delete()


def forget_old_pages() -> int:
    """Delete pages that hold no longer, and the notices that none of the others can need. Returns how many pages."""
    now = timezone.now()
    pages, _ = StoredPage.objects.filter(made_at__lt=now - HOLDS).delete()
    EntryNotice.objects.filter(made_at__lt=now - _NOTICES_HOLD).delete()
    return pages


_KEEP = """
INSERT INTO catalog_storedpage
    (kind, slug, language, maker, server_started, made_at, snapshot, shows, title, description, head, main)
VALUES (%s, %s, %s, %s, pg_postmaster_start_time(), now(), %s, ARRAY[%s::bigint] || ARRAY(
        SELECT id FROM catalog_entry JOIN unnest(%s::text[], %s::text[]) AS shown (kind, slug) USING (kind, slug)
    ), %s, %s, %s, %s)
ON CONFLICT (slug, kind, language) DO UPDATE SET
    (maker, server_started, made_at, snapshot, shows, title, description, head, main) = (
        EXCLUDED.maker, EXCLUDED.server_started, EXCLUDED.made_at, EXCLUDED.snapshot, EXCLUDED.shows,
        EXCLUDED.title, EXCLUDED.description, EXCLUDED.head, EXCLUDED.main
    )
"""
