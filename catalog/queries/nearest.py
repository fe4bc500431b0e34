"""What somebody may have meant whose address leads nowhere."""

from difflib import get_close_matches

from django.contrib.postgres.search import SearchQuery

from catalog.folding import fold
from catalog.kinds import Kind
from catalog.models import Entry
from catalog.queries.rows import address

SHOWN = 3
COMPARED = 300


def nearest(kind: Kind, slug: str) -> tuple[tuple[str, str], ...]:
    """(title, address) of up to three entries: called so among other kinds, else spelled alike or, among the many
    resources, with these words."""
    slug = slug.lower()
    others = Entry.objects.standing().filter(kind__in=[other for other in Kind if other != kind], slug=slug)
    if called := others.order_by("kind").values_list("title", "kind", "slug"):
        return tuple((title, address(Kind(other), same)) for title, other, same in called[:SHOWN])
    entries = Entry.objects.standing().of_kind(kind)
    if kind == Kind.RESOURCE:
        # Unordered and cut before it is sorted: common words stand in very many titles.
        words = SearchQuery(fold(slug), config="simple")
        found = entries.filter(title_search=words).values_list("prominence", "title", "slug")[:COMPARED]
        return tuple((title, address(kind, near)) for _, title, near in sorted(found, reverse=True)[:SHOWN])
    titles = dict(entries.prominent_first().values_list("slug", "title")[:COMPARED])
    return tuple((titles[near], address(kind, near)) for near in get_close_matches(slug, titles, SHOWN))
