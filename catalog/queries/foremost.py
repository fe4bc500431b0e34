"""The strongest case for a solution and against it, picked from the claims of its page by a fixed rule."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from catalog.kinds import Relation, Stance
from catalog.queries.claims import ClaimGroup, ClaimRow
from catalog.queries.evidence_rows import EvidenceRow
from catalog.strength import Balance, toward_solution

_OTHER = {Balance.FOR: Balance.AGAINST, Balance.AGAINST: Balance.FOR}


@dataclass(frozen=True, slots=True)
class Case:
    """One claim that speaks for or against a solution, with the first of its ``rows`` rows that do."""

    claim: ClaimRow
    challenge: str
    row: EvidenceRow
    rows: int


@dataclass(frozen=True, slots=True)
class Cases:
    """The strongest on each side; None where nothing that counts speaks for it, or against it."""

    for_it: Case | None
    against_it: Case | None


def strongest_cases(groups: Iterable[ClaimGroup]) -> Cases | None:
    """Of each side the claim whose evidence points that way most clearly: undivided before contested, then the larger
    amount, then more rows. None where there is not one row on either side."""
    groups = tuple(groups)
    found = Cases(_strongest(groups, Stance.SUPPORTS), _strongest(groups, Stance.CONTRADICTS))
    return found if found.for_it or found.against_it else None


def _strongest(groups: Iterable[ClaimGroup], side: Stance) -> Case | None:
    # Of equals the first, in the order of the page.
    return max(_cases(groups, side), key=lambda case: _weight(case, side), default=None)


def _cases(groups: Iterable[ClaimGroup], side: Stance) -> Iterator[Case]:
    for group in groups:
        for claim in group.claims:
            stance = toward_solution(side, claim.relation)
            rows = claim.supporting if stance == Stance.SUPPORTS else claim.against
            counted = [row for row in rows if row.stance == stance and not row.uncounted]
            if counted:
                yield Case(claim, group.title, counted[0], len(counted))


def _weight(case: Case, side: Stance) -> tuple[int, int, int]:
    balance = Balance(case.claim.balance)
    if case.claim.relation == Relation.WORSENS:
        balance = _OTHER.get(balance, balance)
    wanted = Balance.FOR if side == Stance.SUPPORTS else Balance.AGAINST
    return {wanted: 2, Balance.MIXED: 1}.get(balance, 0), case.claim.amount, case.rows
