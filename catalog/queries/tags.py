"""The tag index and the page of one tag."""

from dataclasses import dataclass

from catalog.models import Entry, Tag, Tagging
from catalog.queries.rows import PAGE, Listing, entry_rows, read_cursor, write_cursor
from catalog.querysets import follows, precedes


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
class TagPage:
    tag: TagRow
    synonyms: tuple[str, ...]
    listing: Listing
    related: tuple[TagRow, ...]


def tag_index() -> tuple[TagRow, ...]:
    """Every tag in use, by name."""
    return tuple(_row(tag) for tag in Tag.objects.in_use().order_by("name"))


def tag_page(slug: str, *, after: str = "", before: str = "") -> TagPage:
    """The page of a tag. Raises ``TagNotFound`` and ``TagMoved``."""
    tag = find_tag(slug)
    page = _tagged(tag, after, before)
    return TagPage(tag=_row(tag), synonyms=tuple(tag.synonyms), listing=page, related=_related(tag, page))


def find_tag(slug: str) -> Tag:
    """The tag of that address. Raises ``TagNotFound`` and ``TagMoved``."""
    tag = Tag.objects.filter(slug=slug).select_related("merged_into").first()
    if tag is None:
        raise TagNotFound(slug)
    if tag.merged_into:
        raise TagMoved(tag.merged_into.slug)
    return tag


def _tagged(tag: Tag, after: str, before: str) -> Listing:
    # The link table carries the sort key, so its index alone finds the page.
    forward, back = read_cursor(after), read_cursor(before)
    taggings = Tagging.objects.filter(tag=tag.pk)
    if back:
        taggings = taggings.filter(precedes(back, "content_object_id"))
        order = ("prominence", "published_at", "content_object_id")
    else:
        taggings = taggings.filter(follows(forward, "content_object_id")) if forward else taggings
        order = ("-prominence", "-published_at", "-content_object_id")
    pks = list(taggings.order_by(*order).values_list("content_object_id", flat=True)[: PAGE + 1])
    rows = {row.id: row for row in entry_rows(Entry.objects.filter(pk__in=pks[:PAGE]))}
    shown = [rows[pk] for pk in (reversed(pks[:PAGE]) if back else pks[:PAGE]) if pk in rows]
    more = len(pks) > PAGE
    more_before, more_after = (more, True) if back else (forward is not None, more)
    return Listing(
        rows=tuple(shown),
        after=write_cursor(shown[-1].position) if shown and more_after else None,
        before=write_cursor(shown[0].position) if shown and more_before else None,
    )


def _related(tag: Tag, page: Listing) -> tuple[TagRow, ...]:
    """Tags that stand beside this one on the page shown, most frequent first."""
    beside: dict[str, int] = {}
    for row in page.rows:
        for slug, _ in row.tags:
            if slug != tag.slug:
                beside[slug] = beside.get(slug, 0) + 1
    most = sorted(beside, key=lambda slug: (-beside[slug], slug))[:8]
    rows = {row.slug: row for row in Tag.objects.in_use().filter(slug__in=most)}
    return tuple(_row(rows[slug]) for slug in most if slug in rows)


def _row(tag: Tag) -> TagRow:
    return TagRow(tag.slug, tag.name, tag.definition, tag.entries)
