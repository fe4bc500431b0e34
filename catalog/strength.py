"""Amount and balance of evidence: computed from the rows of a claim, never chosen. The rule's only home."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from catalog.kinds import TESTS, CellState, Design, Relation, Stance


class Balance(StrEnum):
    """Which way the tests that take a side point; empty when none does."""

    NONE = ""
    FOR = "for"
    AGAINST = "against"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Row:
    """One counted row of evidence: a current work's stance on a claim, and who wrote the work (names, folded)."""

    work: int
    stance: Stance
    design: Design
    authors: frozenset[str]
    replication: bool = False
    realistic_scale: bool = False


@dataclass(frozen=True, slots=True)
class Strength:
    """``amount`` is 0 to 4; ``balance`` covers tests that support or contradict."""

    amount: int
    balance: Balance


def strength(rows: Iterable[Row]) -> Strength:
    """The two marks of a set of rows; several rows of one work count once."""
    rows = list(rows)
    tests = [row for row in rows if row.design in TESTS]
    return Strength(_amount(rows, tests), _balance(tests))


@dataclass(frozen=True, slots=True)
class ClaimRows:
    """One claim of a cell with its counted rows; ``searched`` when somebody looked for evidence and found none."""

    relation: Relation
    searched: bool
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell of the evidence map says; ``works`` is the number of works behind it."""

    state: CellState
    mark: Strength
    works: int


_OPPOSITE = {Stance.SUPPORTS: Stance.CONTRADICTS, Stance.CONTRADICTS: Stance.SUPPORTS}


def toward_solution(stance: Stance, relation: Relation) -> Stance:
    """What a stance on a claim says about the solution: support for the sentence that it may worsen a challenge is
    evidence against using it there."""
    return _OPPOSITE.get(stance, stance) if relation == Relation.WORSENS else stance


def cell(claims: Sequence[ClaimRows]) -> Cell:
    """The state and marks of one solution on one challenge, over the rows of all its claims.

    A cell's balance says whether the solution helps, so what supports the sentence of a *may worsen* claim counts
    against it there.
    """
    rows = [replace(row, stance=toward_solution(row.stance, claim.relation)) for claim in claims for row in claim.rows]
    mark = strength(rows)
    return Cell(_cell_state(claims, mark), mark, len({row.work for row in rows}))


def _cell_state(claims: Sequence[ClaimRows], mark: Strength) -> CellState:
    if not claims:
        return CellState.NO_CLAIM
    if mark.amount >= 2:
        return CellState.TESTED
    if mark.amount == 1:
        return CellState.ARGUED
    return CellState.SEARCHED if any(claim.searched for claim in claims) else CellState.CLAIMED


def without_work(claims: Sequence[ClaimRows], work: int) -> list[ClaimRows]:
    """The same claims as if ``work`` counted for none of them."""
    return [replace(claim, rows=[row for row in claim.rows if row.work != work]) for claim in claims]


def best(marks: Iterable[Strength]) -> Strength:
    """The strongest of several marks, contested before one-sided; a group shows its best cell, never a pooled one."""
    return max(marks, key=lambda mark: (mark.amount, mark.balance == Balance.MIXED), default=Strength(0, Balance.NONE))


def _amount(rows: list[Row], tests: list[Row]) -> int:
    if not rows:
        return 0
    works = {row.work: row.authors for row in tests}
    if not works:
        return 1
    groups = _independent_groups(list(works.values()))
    if len(works) < 3 or groups < 2:
        return 2
    strong = groups >= 3 and any(row.replication for row in tests) and any(row.realistic_scale for row in tests)
    return 4 if strong else 3


def _independent_groups(author_sets: list[frozenset[str]]) -> int:
    """How many sets of works share no author, directly or through others: the connected components."""
    groups: list[set[str]] = []
    for number, authors in enumerate(author_sets):
        # A work whose authors are unknown stands alone, not together with every other such work.
        merged = set(authors) or {f"unknown work {number}"}
        apart = []
        for group in groups:
            if group & merged:
                merged |= group
            else:
                apart.append(group)
        groups = [*apart, merged]
    return len(groups)


def _balance(tests: list[Row]) -> Balance:
    supporting = len({row.work for row in tests if row.stance == Stance.SUPPORTS})
    contradicting = len({row.work for row in tests if row.stance == Stance.CONTRADICTS})
    total = supporting + contradicting
    if total >= 2 and min(supporting, contradicting) * 4 >= total:
        return Balance.MIXED
    if not total:
        return Balance.NONE
    return Balance.FOR if supporting >= contradicting else Balance.AGAINST
