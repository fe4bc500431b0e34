"""What somebody may have meant whose address leads nowhere."""

from difflib import get_close_matches

from catalog.kinds import Kind
from catalog.models import Entry
from catalog.queries import search
from catalog.queries.rows import address, entry_rows

SHOWN = 3
COMPARED = 300


def nearest(kind: Kind, slug: str) -> tuple[tuple[str, str], ...]:
    """(title, address) of up to three entries: spelled alike, or, among the many resources, with the same words."""
    entries = Entry.objects.standing().of_kind(kind)
    if kind == Kind.RESOURCE:
        words = slug.replace("-", " ")
        found = search.matching(entries, words)
        rows = entry_rows(found.order_by("-prominence", "-published_at", "-id")[:SHOWN]) if found is not None else ()
        return tuple((row.title, row.url) for row in rows)
    titles = dict(entries.prominent_first().values_list("slug", "title")[:COMPARED])
    return tuple((titles[near], address(kind, near)) for near in get_close_matches(slug, titles, SHOWN))
