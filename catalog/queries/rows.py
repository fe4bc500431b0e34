"""Rows of lists, and the pages that are made of them: plain values, never model objects."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, cast

from alignhub.kit import cursor
from catalog.kinds import LIST_OF, Curation, Kind, ResourceType
from catalog.querysets import EntryQuerySet, Position

PAGE = 25
COLUMNS = (
    "id",
    "kind",
    "slug",
    "title",
    "summary",
    "source_line",
    "resource_type",
    "curation",
    "prominence",
    "published_at",
    "amount",
    "balance",
    "tags_shown",
    "counts",
)


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry as lists print it. ``amount`` is None for kinds that carry no mark."""

    id: int
    kind: Kind
    kind_label: str
    url: str
    title: str
    summary: str
    source_line: str
    published_on: date
    curation_label: str
    amount: int | None
    balance: str
    tags: tuple[tuple[str, str], ...]
    counts: dict[str, int]
    position: Position


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list; the cursors are None at its ends."""

    rows: tuple[EntryRow, ...]
    after: str | None
    before: str | None


def address(kind: str, slug: str) -> str:
    """The public address of an entry."""
    return f"/{LIST_OF[Kind(kind)]}/{slug}/"


def entry_rows(queryset: EntryQuerySet) -> tuple[EntryRow, ...]:
    """The rows of ``queryset`` in its order, in one query."""
    return tuple(row_of(values) for values in queryset.values(*COLUMNS))


def row_of(values: dict[str, Any]) -> EntryRow:
    """One row from a dictionary of ``COLUMNS``."""
    kind = Kind(values["kind"])
    label = ResourceType(values["resource_type"]).label if values["resource_type"] else kind.label
    return EntryRow(
        id=values["id"],
        kind=kind,
        kind_label=label,
        url=address(kind, values["slug"]),
        title=values["title"],
        summary=values["summary"],
        source_line=values["source_line"],
        published_on=values["published_at"].date(),
        curation_label=Curation(values["curation"]).label if kind == Kind.RESOURCE else "",
        amount=values["amount"] if kind == Kind.SOLUTION else None,
        balance=values["balance"],
        tags=tuple((slug, name) for slug, name in values["tags_shown"]),
        counts=values["counts"],
        position=(values["prominence"], values["published_at"], values["id"]),
    )


def listing(queryset: EntryQuerySet, *, after: str = "", before: str = "", size: int = PAGE) -> Listing:
    """One page of ``queryset`` in the default order. A cursor that cannot be read gives the first page."""
    ordered = queryset.prominent_first()
    back, forward = read_cursor(before), read_cursor(after)
    if back:
        rows = entry_rows(queryset.before(back)[: size + 1])
        shown = tuple(reversed(rows[:size]))
        return _listing(shown, more_before=len(rows) > size, more_after=True)
    if forward:
        ordered = ordered.after(forward)
    rows = entry_rows(ordered[: size + 1])
    return _listing(rows[:size], more_before=forward is not None, more_after=len(rows) > size)


def _listing(rows: Sequence[EntryRow], *, more_before: bool, more_after: bool) -> Listing:
    return Listing(
        rows=tuple(rows),
        after=write_cursor(rows[-1].position) if rows and more_after else None,
        before=write_cursor(rows[0].position) if rows and more_before else None,
    )


def write_cursor(position: Position) -> str:
    """A position as text for an address."""
    prominence, moment, pk = position
    return cursor.encode((prominence, int(moment.timestamp() * 1_000_000), pk))


def read_cursor(text: str) -> Position | None:
    """The position in a cursor, or None for anything that is not one."""
    try:
        prominence, micros, pk = cast(tuple[int, int, int], cursor.decode(text, (int, int, int)))
        if min(prominence, micros, pk) < 0:
            return None
        moment = datetime.fromtimestamp(micros // 1_000_000, tz=UTC).replace(microsecond=micros % 1_000_000)
    except (ValueError, OverflowError, OSError):
        return None
    return (prominence, moment, pk) if prominence < 32_000 else None
