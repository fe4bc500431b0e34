"""Rows of evidence as pages print them, and the order in which they do."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from catalog.kinds import Design, Kind, Stance, Standing
from catalog.queries.rows import address

DESIGNS = {design.value: number for number, design in enumerate(Design)}


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """What one work says about one claim; ``title`` and ``url`` are the work's."""

    anchor: str
    key: str
    stance: Stance
    design: Design
    sentence: str
    setting: str
    locator: str
    realistic_scale: bool
    replication: bool
    title: str
    url: str
    source_line: str
    # Why the row does not count, when it does not.
    uncounted: str


def ordered(rows: Iterable[dict[str, Any]], stances: set[Stance]) -> tuple[EvidenceRow, ...]:
    """Rows that count first; then by design; then works by people not yet heard before works by the same again; then
    newest first."""

    def weight(row: dict[str, Any]) -> tuple[bool, int]:
        return _standing(row) != Standing.CURRENT, DESIGNS[row["design"]]

    chosen = [row for row in rows if row["stance"] in stances]
    chosen.sort(key=lambda row: (*weight(row), -(row["resource__year"] or 0), -row["resource_id"], row["key"]))
    heard: set[tuple[str, str]] = set()
    found: list[dict[str, Any]] = []
    for _, alike in groupby(chosen, key=weight):
        again: list[dict[str, Any]] = []
        for row in alike:
            authors = _authors(row)
            (again if authors & heard else found).append(row)
            heard |= authors
        found += again
    return tuple(evidence_row(row) for row in found)


def _authors(row: dict[str, Any]) -> set[tuple[str, str]]:
    people = row["resource__resource_detail__authors"] or []
    return {
        ((one.get("literal") or one.get("family", "")).casefold(), one.get("given", "")[:1].casefold())
        for one in people[:50]
    }


def _standing(row: dict[str, Any]) -> Standing:
    return Standing(row["resource__resource_detail__standing"] or Standing.CURRENT)


def evidence_row(row: dict[str, Any]) -> EvidenceRow:
    """A row as pages print it."""
    standing = _standing(row)
    return EvidenceRow(
        anchor=f"evidence-{row['resource_id']}-{row['key']}",
        key=row["key"],
        stance=Stance(row["stance"]),
        design=Design(row["design"]),
        sentence=row["sentence"],
        setting=row["setting"],
        locator=row["locator"],
        realistic_scale=row["realistic_scale"],
        replication=row["replicates_id"] is not None,
        title=row["resource__title"],
        url=address(Kind.RESOURCE, row["resource__slug"]),
        source_line=row["resource__source_line"],
        uncounted="" if standing == Standing.CURRENT else str(standing.label),
    )
