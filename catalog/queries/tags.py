"""The tag index and the page of one tag."""

import heapq
from dataclasses import dataclass
from itertools import groupby

from catalog.kinds import Kind
from catalog.models import Tag
from catalog.queries import walks
from catalog.queries.conditions import Asked, Condition, Group
from catalog.queries.facets import tally_of
from catalog.queries.renamed import tag_called
from catalog.queries.rows import Listing
from catalog.queries.walks import Order

# What is counted of a tag: its first entries in the order of its list.
COUNTED = 1_000
MOST_RELATED = 9


class TagNotFound(LookupError):
    """No such tag."""


class TagMoved(LookupError):
    """The tag was merged, or goes by that name, which may be another's one day; ``slug`` is where it lives now."""

    def __init__(self, slug: str, *, for_good: bool = True):
        super().__init__(slug)
        self.slug = slug
        self.for_good = for_good


@dataclass(frozen=True, slots=True)
class TagRow:
    slug: str
    name: str
    definition: str
    entries: int


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many of the counted entries are of a kind."""

    kind: Kind
    label: str
    entries: int


@dataclass(frozen=True, slots=True)
class TagPage:
    """``related`` are (tag, how often it stands beside this one); ``years`` (year, works). All are counted over the
    first ``COUNTED`` entries; ``cut`` when there are more."""

    tag: TagRow
    synonyms: tuple[str, ...]
    listing: Listing
    kinds: tuple[KindCount, ...]
    years: tuple[tuple[int, int], ...]
    related: tuple[tuple[TagRow, int], ...]
    cut: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """The tags that begin with one letter."""

    letter: str
    tags: tuple[TagRow, ...]


def tag_index() -> tuple[Letter, ...]:
    """Every tag in use, by name whatever its case, under its first letter."""
    tags = sorted(Tag.objects.in_use(), key=lambda tag: tag.fold)
    return tuple(
        Letter(letter, tuple(_row(tag) for tag in rows))
        for letter, rows in groupby(tags, key=lambda tag: tag.fold[:1].upper())
    )


def tag_page(slug: str, *, after: str = "", before: str = "") -> TagPage:
    """The page of a tag. Raises ``TagNotFound`` and ``TagMoved``."""
    tag = find_tag(slug)
    around = count_around(tag) if tag.around is None else tag.around
    return TagPage(
        tag=_row(tag),
        synonyms=tuple(tag.synonyms),
        listing=tagged(tag, after, before),
        kinds=tuple(
            KindCount(kind, str(kind.label), around["kinds"][kind]) for kind in Kind if kind in around["kinds"]
        ),
        years=tuple(sorted((int(year), number) for year, number in around["years"].items())),
        related=_related(around["tags"]),
        cut=tag.entries > COUNTED,
    )


def find_tag(slug: str) -> Tag:
    """The tag of that address. Raises ``TagNotFound`` and ``TagMoved``."""
    tag = Tag.objects.filter(slug=slug).select_related("merged_into").first()
    if tag is None:
        if called := tag_called(slug):
            raise TagMoved(called[0], for_good=False)
        raise TagNotFound(slug)
    if tag.merged_into:
        raise TagMoved(tag.merged_into.slug)
    return tag


def count_around(tag: Tag) -> dict[str, dict[str, int]]:
    """How many of the first ``COUNTED`` entries of the tag's list are of each kind, of each year and under each of
    ``MOST_RELATED`` other tags."""
    counted = tally_of(
        "SELECT content_object_id AS id FROM catalog_tagging WHERE tag_id = %s"
        " ORDER BY prominence DESC, published_at DESC, content_object_id DESC LIMIT %s",
        [tag.pk, COUNTED],
    )
    beside = _values(counted, "tag:")
    beside.pop(tag.slug, None)
    most = heapq.nsmallest(MOST_RELATED, beside, key=lambda slug: (-beside[slug], slug))
    return {
        "kinds": _values(counted, "kind:"),
        "years": _values(counted, "year:"),
        "tags": {slug: beside[slug] for slug in most},
    }


def _values(counted: dict[str, int], facet: str) -> dict[str, int]:
    return {lexeme.removeprefix(facet): number for lexeme, number in counted.items() if lexeme.startswith(facet)}


def tagged(tag: Tag, after: str, before: str) -> Listing:
    """One page of the tag's entries."""
    # The link table carries the sort key, so its index alone finds the page.
    condition = Condition((Group("tag", (f"tag:{tag.slug}",)),))
    asked = Asked(condition, tag.entries, tag.entries, tag.entries, tag.entries, tag.pk)
    return walks.page(asked, Order.PROMINENT, after=after, before=before)


def _related(beside: dict[str, int]) -> tuple[tuple[TagRow, int], ...]:
    """Tags that stand beside this one, most frequent first."""
    rows = {row.slug: _row(row) for row in Tag.objects.in_use().filter(slug__in=beside)}
    most = sorted(beside, key=lambda slug: (-beside[slug], slug))
    return tuple((rows[slug], beside[slug]) for slug in most if slug in rows)


def _row(tag: Tag) -> TagRow:
    return TagRow(tag.slug, tag.name, tag.definition, tag.entries)
