"""What a reader may ask of the ledger."""

from datetime import date
from typing import Any

from catalog.kinds import Kind
from contributions.queries.ledger import FOUNDED, LedgerFilters
from contributions.states import LEDGER, ContributionKind

_LONGEST = 200


class LedgerForm:
    """The filters in an address. Nothing in it can be wrong: what is not understood is left out."""

    def __init__(self, query: Any):
        self.query = query

    def to_filters(self) -> LedgerFilters:
        """The filters that were understood."""
        decision, kind, entry_kind = (self.query.get(name, "") for name in ("decision", "kind", "entry"))
        clause = self.query.get("clause", "")
        return LedgerFilters(
            decision=decision if decision in (*LEDGER, FOUNDED) else "",
            kind=ContributionKind(kind) if kind in ContributionKind.values else None,
            entry_kind=Kind(entry_kind) if entry_kind in Kind.values else None,
            clause=clause if len(clause) <= 20 and clause.isprintable() else "",
            month=month_of(self.query.get("month", "")),
            appealed="appealed" in self.query,
            after=self.query.get("after", "")[:_LONGEST],
            before=self.query.get("before", "")[:_LONGEST],
        )


def month_of(text: str) -> date | None:
    """The first day of a month written as 2026-11; None for anything else."""
    if len(text) != 7 or not text.isascii():
        return None
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return month if 2000 <= month.year < 2200 else None
