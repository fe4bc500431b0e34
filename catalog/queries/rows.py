"""Rows of lists: plain values, never model objects."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from catalog.kinds import LIST_OF, Curation, Kind, ResourceType
from catalog.querysets import EntryQuerySet

PAGE = 25
# Looked up once: making an enumeration's member and asking it for its label is most of the time a row takes.
_KINDS = {kind.value: kind for kind in Kind}
_KIND_LABELS = {kind: kind.label for kind in Kind}
_TYPE_LABELS = {of.value: of.label for of in ResourceType}
_CURATION_LABELS = {level.value: level.label for level in Curation}
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
    "updated_at",
    "works",
)
# Those that a row is made of; the others only sort.
PRINTED = COLUMNS[: COLUMNS.index("updated_at")]


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
    published_at: datetime
    published_on: date
    curation_label: str
    amount: int | None
    balance: str
    tags: tuple[tuple[str, str], ...]
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list; the cursors are None at its ends."""

    rows: tuple[EntryRow, ...]
    after: str | None
    before: str | None


def person_address(handle: str, page_enabled: bool) -> str:
    """The public page of a contributor, "" while they want none."""
    return f"/people/{handle}/" if page_enabled else ""


def address(kind: str, slug: str) -> str:
    """The public address of an entry."""
    return f"/{LIST_OF[Kind(kind)]}/{slug}/"


def entry_rows(queryset: EntryQuerySet) -> tuple[EntryRow, ...]:
    """The rows of ``queryset`` in its order, in one query."""
    return tuple(row_of_columns(values) for values in queryset.values_list(*COLUMNS))


def row_of_columns(values: tuple[Any, ...]) -> EntryRow:
    """One row from the values of ``PRINTED`` in order, maybe more behind them; documents may still be text, as a bare
    cursor gives them."""
    printed = values[: len(PRINTED)]
    pk, of, slug, title, summary, source, type_, curation, _, published, amount, balance, tags, counts = printed
    kind = _KINDS[of]
    return EntryRow(
        id=pk,
        kind=kind,
        kind_label=str(_TYPE_LABELS[type_] if type_ else _KIND_LABELS[kind]),
        url=f"/{LIST_OF[kind]}/{slug}/",
        title=title,
        summary=summary,
        source_line=source,
        published_at=published,
        published_on=published.date(),
        curation_label=str(_CURATION_LABELS[curation]) if kind == Kind.RESOURCE else "",
        amount=amount if kind == Kind.SOLUTION else None,
        balance=balance,
        tags=tuple((tag, name) for tag, name in (json.loads(tags) if isinstance(tags, str) else tags)),
        counts=json.loads(counts) if isinstance(counts, str) else counts,
    )
