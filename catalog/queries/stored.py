"""The stored inside of a page, when it still says what the tables say."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection

from catalog.kinds import Kind

# Pages tell how long ago something was, and name neighbours that came to be related without being changed.
HOLDS = timedelta(hours=1)
# Notices about every entry's page, and about the map.
EVERY_ENTRY, THE_MAP = 0, -1


@dataclass(frozen=True, slots=True)
class PageKey:
    """Which page: that of the entry ``kind/slug``, or the map where ``kind`` is None. ``maker`` is the digest of what
    renders pages now."""

    kind: Kind | None
    slug: str
    language: str
    maker: str

    @property
    def columns(self) -> tuple[str, str, str, str]:
        """Kind, slug, language and maker as the table has them."""
        return self.kind or "map", self.slug, self.language, self.maker


@dataclass(frozen=True, slots=True)
class PageParts:
    """What a page shows inside the frame: two plain texts and two pieces of HTML."""

    title: str
    description: str
    head: str
    main: str


@dataclass(frozen=True, slots=True)
class Stored:
    """``parts`` is None when the page must be made; ``snapshot`` then is what may be kept with it.

    An empty ``snapshot``: this transaction has written itself, so what it reads is nobody else's to keep.
    """

    parts: PageParts | None
    snapshot: str


def stored_page(key: PageKey) -> Stored:
    """The page as it is stored."""
    with connection.cursor() as cursor:
        cursor.execute(_STORED, [*key.columns, HOLDS.total_seconds()])
        snapshot, title, description, head, main = cursor.fetchone()
    return Stored(PageParts(title, description, head, main) if snapshot is None else None, snapshot or "")


# The second part is only looked at when the first finds nothing. The server's start makes a restored copy of the table
# worthless, whose snapshots count another server's transactions. It sees all writers before its first unfinished one.
_STORED = """
SELECT NULL, title, description, head, main FROM catalog_storedpage AS stored
WHERE kind = %s AND slug = %s AND language = %s AND maker = %s AND pg_current_xact_id_if_assigned() IS NULL
    AND server_started = pg_postmaster_start_time() AND made_at > now() - make_interval(secs => %s)
    AND NOT EXISTS (
        SELECT FROM catalog_entrynotice AS notice WHERE notice.entry_id = ANY (stored.shows)
            AND notice.writer >= pg_snapshot_xmin(stored.snapshot::pg_snapshot)::text::bigint
            AND NOT pg_visible_in_snapshot(notice.writer::text::xid8, stored.snapshot::pg_snapshot)
    )
UNION ALL
SELECT CASE WHEN pg_current_xact_id_if_assigned() IS NULL THEN pg_current_snapshot()::text ELSE '' END, '', '', '', ''
LIMIT 1
"""
