"""The tag index and the page of one tag."""

from collections import Counter
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, QuerySet

from catalog.kinds import Kind
from catalog.models import Entry, Tag, Tagging
from catalog.queries import walks
from catalog.queries.conditions import Asked, Condition, Group
from catalog.queries.rows import Listing
from catalog.queries.walks import Order

# What is counted of a tag: its first entries in the order of its list.
COUNTED = 1_000
MOST_RELATED = 9


class TagNotFound(LookupError):
    """No such tag."""


class TagMoved(LookupError):
    """The tag was merged; ``slug`` is where it lives now."""

    def __init__(self, slug: str):
        super().__init__(slug)
        self.slug = slug


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
    counted = _counted(tag)
    kinds, years = _kinds_and_years(counted)
    return TagPage(
        tag=_row(tag),
        synonyms=tuple(tag.synonyms),
        listing=_tagged(tag, after, before),
        kinds=kinds,
        years=years,
        related=_related(tag, counted),
        cut=tag.entries > COUNTED,
    )


def find_tag(slug: str) -> Tag:
    """The tag of that address. Raises ``TagNotFound`` and ``TagMoved``."""
    tag = Tag.objects.filter(slug=slug).select_related("merged_into").first()
    if tag is None:
        raise TagNotFound(slug)
    if tag.merged_into:
        raise TagMoved(tag.merged_into.slug)
    return tag


def _counted(tag: Tag) -> "QuerySet[Tagging, int]":
    order = ("-prominence", "-published_at", "-content_object_id")
    return Tagging.objects.filter(tag=tag.pk).order_by(*order).values_list("content_object_id", flat=True)[:COUNTED]


def _kinds_and_years(counted: "QuerySet[Tagging, int]") -> tuple[tuple[KindCount, ...], tuple[tuple[int, int], ...]]:
    kinds: Counter[str] = Counter()
    years: Counter[int] = Counter()
    rows = Entry.objects.standing().filter(pk__in=counted).order_by().values_list("kind", "year")
    for kind, year, number in rows.annotate(number=Count("id")):
        kinds[kind] += number
        if year:
            years[year] += number
    found = tuple(KindCount(kind, kind.label, kinds[kind]) for kind in Kind if kinds[kind])
    return found, tuple(sorted(years.items()))


def _tagged(tag: Tag, after: str, before: str) -> Listing:
    # The link table carries the sort key, so its index alone finds the page.
    condition = Condition((Group("tag", (f"tag:{tag.slug}",)),))
    asked = Asked(condition, tag.entries, tag.entries, tag.entries, tag.entries, tag.pk)
    return walks.page(asked, Order.PROMINENT, after=after, before=before)


def _related(tag: Tag, counted: "QuerySet[Tagging, int]") -> tuple[tuple[TagRow, int], ...]:
    """Tags that stand beside this one, most frequent first."""
    beside = Tagging.objects.filter(content_object__in=counted, tag__merged_into=None).exclude(tag=tag.pk)
    most = beside.order_by().values("tag").annotate(number=Count("id")).order_by("-number", "tag")
    columns = ("tag__slug", "tag__name", "tag__definition", "tag__entries", "number")
    rows = most.values_list(*columns)[:MOST_RELATED]
    return tuple((TagRow(slug, name, definition, entries), number) for slug, name, definition, entries, number in rows)


def _row(tag: Tag) -> TagRow:
    return TagRow(tag.slug, tag.name, tag.definition, tag.entries)
