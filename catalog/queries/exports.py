"""What a list exports: a citation for each of its entries."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, JSONField, Value

from catalog.citations.cited import Cited, cite_version, cite_work, is_work
from catalog.citations.formats import MOST_RECORDS
from catalog.content.codec import from_json
from catalog.models import Entry, EntryRevision, Evidence
from catalog.queries.browse import newest_of
from catalog.queries.evidence import narrowed
from catalog.queries.filters import Filters
from catalog.queries.map import MapFilters
from catalog.queries.rows import address


@dataclass(frozen=True, slots=True)
class Export:
    """The citations, newest entries first; ``cut`` when the list has more."""

    works: tuple[Cited, ...]
    cut: bool


NO_EXPORT = Export((), cut=False)


def export_of(filters: Filters, *, site: str) -> Export:
    """A citation for each entry that ``filters`` leave: of the work where the entry describes one, else of the entry's
    current version."""
    found = newest_of(filters)
    export = _cut(list(found.ids[: MOST_RECORDS + 1]), site)
    return Export(export.works, export.cut or not found.complete)


def map_export(filters: MapFilters, *, site: str) -> Export:
    """The works behind the selected cell of the evidence map, or behind all of it, within its years and designs."""
    rows = narrowed(Evidence.objects.all(), filters.narrowing)
    if filters.selected:
        solution, challenge = filters.selected
        rows = rows.filter(claim__solution__slug=solution, claim__challenge__slug=challenge)
    works = Entry.objects.standing().filter(pk__in=rows.values("resource")).newest_first()
    return _cut(list(works.values_list("id", flat=True)[: MOST_RECORDS + 1]), site)


def cited(pks: list[int], *, site: str) -> tuple[Cited, ...]:
    """The citations of standing entries, in the order of their keys ``pks``."""
    # Texts are not cited, and a thousand of them would fill the memory.
    parts = (F("content"), Value("body"), Value("links"))
    short = Func(*parts, template="%(expressions)s", arg_joiner=" - ", output_field=JSONField())
    rows = (
        EntryRevision.objects.filter(entry__in=pks, number=F("entry__version"), entry__withdrawn_at=None)
        .annotate(short=short)
        .values("entry_id", "entry__kind", "entry__slug", "number", "created_at", "short")
    )
    found = {row["entry_id"]: _cited(dict(row), site) for row in rows if row["short"] is not None}
    return tuple(found[pk] for pk in pks if pk in found)


def _cut(pks: list[int], site: str) -> Export:
    return Export(cited(pks[:MOST_RECORDS], site=site), cut=len(pks) > MOST_RECORDS)


def _cited(row: dict[str, Any], site: str) -> Cited:
    content = from_json(row["short"])
    if is_work(content):
        return cite_work(content)
    permalink = f"{site}{address(row['entry__kind'], row['entry__slug'])}v/{row['number']}/"
    return cite_version(
        content, slug=row["entry__slug"], number=row["number"], day=row["created_at"].date(), address=permalink
    )
