"""The lists: everything, one kind, one tag, a search."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from catalog.kinds import Kind
from catalog.models import Counter, Entry, Tag, Tagging
from catalog.queries import search
from catalog.queries.rows import PAGE, Listing, listing

MOST_TAGS = 5


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a list. ``tags`` are slugs, all of which must be on an entry."""

    q: str = ""
    kind: Kind | None = None
    tags: tuple[str, ...] = ()
    after: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """One choice: its value in the address, its label, and how many entries it would show (None when unknown)."""

    value: str
    label: str
    count: int | None
    chosen: bool


@dataclass(frozen=True, slots=True)
class BrowsePage:
    filters: Filters
    listing: Listing
    total: int | None
    kinds: tuple[Facet, ...]
    tags: tuple[Facet, ...]
    chosen_tags: tuple[tuple[str, str], ...]
    # A search shows its best matches on one page; there may be more.
    more_matches: bool


def browse_page(filters: Filters) -> BrowsePage:
    """The page for ``filters``; unknown tags are left out of them."""
    tags = {tag.slug: tag for tag in Tag.objects.in_use().filter(slug__in=filters.tags[:MOST_TAGS])}
    entries = _narrowed(filters, list(tags.values()))
    found = search.terms(filters.q)
    more = False
    if found:
        rows = search.ranked(entries, filters.q, PAGE * 2 + 1)
        more = len(rows) > PAGE * 2
        page = Listing(rows=rows[: PAGE * 2], after=None, before=None)
    else:
        page = listing(entries, after=filters.after, before=filters.before)
    counters = dict(Counter.objects.filter(key__startswith="facet:kind:").values_list("key", "value"))
    return BrowsePage(
        filters=filters,
        listing=page,
        total=_total(filters, counters, list(tags.values())),
        kinds=tuple(
            Facet(kind.value, kind.label, _kind_count(kind, counters, filters), kind == filters.kind) for kind in Kind
        ),
        tags=_tag_facets(tags),
        chosen_tags=tuple((slug, tags[slug].name) for slug in filters.tags if slug in tags),
        more_matches=more,
    )


def entries_left(filters: Filters) -> "search.EntryQuerySet":
    """The entries that ``filters`` leave, in no order; unknown tags are left out of them."""
    return _narrowed(filters, list(Tag.objects.in_use().filter(slug__in=filters.tags[:MOST_TAGS])))


def _narrowed(filters: Filters, tags: list[Tag]) -> "search.EntryQuerySet":
    entries = Entry.objects.standing()
    if filters.kind:
        entries = entries.of_kind(filters.kind)
    # The rarest tag first: it drives the plan, the others only test.
    for tag in sorted(tags, key=lambda tag: tag.entries):
        entries = entries.filter(Exists(Tagging.objects.filter(tag=tag.pk, content_object=OuterRef("pk"))))
    if search.terms(filters.q):
        entries = search.matching(entries, filters.q) or entries.none()
    return entries


def _total(filters: Filters, counters: dict[str, int], tags: list[Tag]) -> int | None:
    if search.terms(filters.q) or len(tags) > 1 or (tags and filters.kind):
        return None
    if tags:
        return tags[0].entries
    if filters.kind:
        return counters.get(f"facet:kind:{filters.kind}", 0)
    return sum(counters.values())


def _kind_count(kind: Kind, counters: dict[str, int], filters: Filters) -> int | None:
    return None if filters.q or filters.tags else counters.get(f"facet:kind:{kind}", 0)


def _tag_facets(chosen: dict[str, Tag]) -> tuple[Facet, ...]:
    common = Tag.objects.in_use().filter(entries__gt=0).order_by("-entries", "id")[:15]
    return tuple(Facet(tag.slug, tag.name, tag.entries, tag.slug in chosen) for tag in common)
