"""One cell of the evidence map: its claims, their evidence, and how it developed over the years."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from catalog.kinds import CellState, Design, Kind, Relation, Stance, Standing
from catalog.models import Claim, Entry, Evidence, Link
from catalog.queries.evidence import Narrowing, author_names, narrowed, rows_of_claims
from catalog.queries.rows import address
from catalog.strength import ClaimRows, cell

MOST_ROWS = 200
_DESIGN_ORDER = {design: number for number, design in enumerate(Design)}
# What speaks against a claim is read first.
_STANCE_ORDER = {Stance.CONTRADICTS: 0, Stance.LIMITS: 1, Stance.SUPPORTS: 2, Stance.INCONCLUSIVE: 3}


@dataclass(frozen=True, slots=True)
class CellEvidence:
    """One row of evidence with the work it comes from; ``uncounted`` says why it does not count, when so."""

    stance: Stance
    design: Design
    sentence: str
    setting: str
    title: str
    url: str
    source_line: str
    uncounted: str


@dataclass(frozen=True, slots=True)
class CellClaim:
    key: str
    reference: str
    url: str
    statement: str
    relation: Relation
    amount: int
    balance: str
    searched_on: str
    searched_where: str
    evidence: tuple[CellEvidence, ...]


@dataclass(frozen=True, slots=True)
class CellYear:
    """How many works of each stance there were up to and including one year."""

    year: int
    supports: int
    limits: int
    contradicts: int
    inconclusive: int

    @property
    def works(self) -> int:
        return self.supports + self.limits + self.contradicts + self.inconclusive


@dataclass(frozen=True, slots=True)
class SelectedCell:
    solution: str
    solution_title: str
    solution_url: str
    challenge: str
    challenge_title: str
    challenge_url: str
    state: CellState
    amount: int
    balance: str
    works: int
    supporting: int
    contradicting: int
    claims: tuple[CellClaim, ...]
    years: tuple[CellYear, ...]
    cut: bool


def selected_cell(solution: str, challenge: str, narrowing: Narrowing) -> SelectedCell | None:
    """The cell at two slugs, or None where one of the entries does not exist (any more)."""
    ends = {
        entry.kind: entry
        for entry in Entry.objects.standing()
        .filter(kind__in=[Kind.SOLUTION, Kind.CHALLENGE], slug__in=[solution, challenge])
        .only("id", "kind", "slug", "title")
        if entry.slug == (solution if entry.kind == Kind.SOLUTION else challenge)
    }
    if len(ends) < 2:
        return None
    row, column = ends[Kind.SOLUTION], ends[Kind.CHALLENGE]
    claims = list(Claim.objects.filter(solution=row, challenge=column).order_by("position", "id"))
    rows = rows_of_claims([claim.pk for claim in claims], narrowing)
    said = cell([ClaimRows(Relation(c.relation), bool(c.search_note), rows.get(c.pk, [])) for c in claims])
    found = _evidence([claim.pk for claim in claims], narrowing)
    evidence = _by_claim(found[:MOST_ROWS], _introducing_authors(row.pk))
    counted = [(claim, entry) for claim in claims for entry in rows.get(claim.pk, [])]
    sides = Counter(_side(Relation(claim.relation), entry.stance) for claim, entry in counted)
    return SelectedCell(
        solution=row.slug,
        solution_title=row.title,
        solution_url=address(row.kind, row.slug),
        challenge=column.slug,
        challenge_title=column.title,
        challenge_url=address(column.kind, column.slug),
        state=said.state,
        amount=said.mark.amount,
        balance=said.mark.balance,
        works=said.works,
        supporting=sides[Stance.SUPPORTS],
        contradicting=sides[Stance.CONTRADICTS],
        claims=tuple(_claim(claim, row, evidence[claim.pk]) for claim in claims),
        years=_years(found),
        cut=len(found) > MOST_ROWS,
    )


def _side(relation: Relation, stance: Stance) -> Stance:
    """Which side of the cell a row stands on: what supports “may worsen” speaks against the solution."""
    if relation == Relation.WORSENS and stance in (Stance.SUPPORTS, Stance.CONTRADICTS):
        return Stance.CONTRADICTS if stance == Stance.SUPPORTS else Stance.SUPPORTS
    return stance


def _claim(claim: Claim, solution: Entry, evidence: Sequence[CellEvidence]) -> CellClaim:
    note = claim.search_note or {}
    return CellClaim(
        key=claim.key,
        reference=f"solution/{solution.slug}#{claim.key}",
        url=f"{address(solution.kind, solution.slug)}#claim-{claim.key}",
        statement=claim.statement,
        relation=Relation(claim.relation),
        amount=claim.amount,
        balance=claim.balance,
        searched_on=note.get("searched_on", ""),
        searched_where=note.get("where", ""),
        evidence=tuple(evidence),
    )


def _evidence(claims: Sequence[int], narrowing: Narrowing) -> list[dict[str, Any]]:
    rows = narrowed(Evidence.objects.filter(claim__in=claims, resource__withdrawn_at=None), narrowing)
    columns = (
        *("claim_id", "stance", "design", "sentence", "setting", "resource_id"),
        *("resource__slug", "resource__title", "resource__year", "resource__source_line"),
        *("resource__resource_detail__standing", "resource__resource_detail__authors"),
    )
    found: Any = rows.order_by("-resource__year", "id").values(*columns)[: MOST_ROWS + 1]
    return list(found)


def _introducing_authors(solution: int) -> frozenset[str]:
    """Who introduced the solution: tests by others are the more independent ones."""
    authors = Link.objects.filter(target=solution, kind="introduces").values_list(
        "source__resource_detail__authors", flat=True
    )[:20]
    return frozenset(name for found in authors for name in author_names(found or []))


def _by_claim(rows: Iterable[dict[str, Any]], introducing: frozenset[str]) -> dict[int, list[CellEvidence]]:
    """Against and limiting first, then by design, independence and date."""

    def order(row: dict[str, Any]) -> tuple[int, int, bool, int]:
        related = bool(author_names(row["resource__resource_detail__authors"]) & introducing)
        return (_STANCE_ORDER[row["stance"]], _DESIGN_ORDER[row["design"]], related, -(row["resource__year"] or 0))

    found: dict[int, list[CellEvidence]] = defaultdict(list)
    for row in sorted(rows, key=order):
        standing = Standing(row["resource__resource_detail__standing"])
        found[row["claim_id"]].append(
            CellEvidence(
                stance=Stance(row["stance"]),
                design=Design(row["design"]),
                sentence=row["sentence"],
                setting=row["setting"],
                title=row["resource__title"],
                url=address(Kind.RESOURCE, row["resource__slug"]),
                source_line=row["resource__source_line"],
                uncounted="" if standing == Standing.CURRENT else str(standing.label),
            )
        )
    return found


def _years(rows: Iterable[dict[str, Any]]) -> tuple[CellYear, ...]:
    """The works behind the cell year by year, added up; a work counts once, by its strongest word."""
    strongest: dict[int, tuple[int, str]] = {}
    for row in rows:
        if row["resource__year"] and row["resource__resource_detail__standing"] == Standing.CURRENT:
            mine = (row["resource__year"], row["stance"])
            before = strongest.get(row["resource_id"])
            if before is None or _STANCE_ORDER[Stance(mine[1])] < _STANCE_ORDER[Stance(before[1])]:
                strongest[row["resource_id"]] = mine
    if not strongest:
        return ()
    first, last = min(year for year, _ in strongest.values()), max(year for year, _ in strongest.values())
    span = range(first, last + 1)
    sums = {
        stance: list(accumulate(sum(mine == (year, stance) for mine in strongest.values()) for year in span))
        for stance in Stance
    }
    return tuple(CellYear(year, *(sums[stance][n] for stance in Stance)) for n, year in enumerate(span))
