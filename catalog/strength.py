"""Amount and balance of evidence: computed from the rows of a claim, never chosen. The rule's only home."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from catalog.kinds import TESTS, Design, Stance


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
