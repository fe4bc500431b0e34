"""Claims with their marks and their evidence, as the pages of solutions, challenges and resources print them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Case, Count, F, Value, When, Window
from django.db.models.functions import RowNumber

from alignhub.kit.compiled import Compiled
from catalog.kinds import Approach, Design, Kind, Relation, Stance, Standing
from catalog.models import CellChange, Claim, Entry, Evidence
from catalog.queries.rows import address

MOST_CLAIMS = 80
# Of each stance on each claim; totals are exact all the same.
MOST_ROWS = 25
MOST_FALLEN = 12
_DESIGNS = {design.value: number for number, design in enumerate(Design)}
_RANK = Case(*(When(design=design, then=Value(number)) for design, number in _DESIGNS.items()))
_GROUP = Case(*(When(solution__approach=approach, then=Value(number)) for number, approach in enumerate(Approach)))
_PLACE = Window(RowNumber(), partition_by=[F("claim"), F("stance")], order_by=[_RANK, F("resource").desc()])
_COLUMNS = (
    "claim_id",
    "key",
    "stance",
    "design",
    "sentence",
    "setting",
    "locator",
    "realistic_scale",
    "replicates_id",
    "resource_id",
    "resource__slug",
    "resource__title",
    "resource__source_line",
    "resource__year",
    "resource__resource_detail__standing",
    "resource__resource_detail__authors",
)


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """What one work says about one claim; ``title`` and ``url`` are the work's."""

    anchor: str
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


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One claim. The three sequences of rows are ordered by design, independence and date; ``totals`` counts every
    row of a stance, shown or not."""

    anchor: str
    statement: str
    relation: Relation
    amount: int
    balance: str
    searched: dict[str, str] | None
    supporting: tuple[EvidenceRow, ...] = ()
    against: tuple[EvidenceRow, ...] = ()
    inconclusive: tuple[EvidenceRow, ...] = ()
    supports: int = 0
    contradicts: int = 0
    limits: int = 0
    undecided: int = 0

    @property
    def opposing(self) -> int:
        return self.contradicts + self.limits

    @property
    def rows(self) -> int:
        return self.supports + self.opposing + self.undecided

    @property
    def shown(self) -> int:
        return len(self.supporting) + len(self.against) + len(self.inconclusive)


@dataclass(frozen=True, slots=True)
class ClaimGroup:
    """The claims on one cell of the map, with the cell's marks; ``title`` and ``url`` are those of the other end."""

    title: str
    url: str
    amount: int
    balance: str
    works: int
    claims: tuple[ClaimRow, ...]

    @property
    def anchor(self) -> str:
        return "on-" + self.url.rstrip("/").rpartition("/")[2]

    @property
    def for_it(self) -> int:
        """Rows for the solution: support for what it is meant to do, or against what it may worsen."""
        return sum(claim.supports if claim.relation == Relation.REDUCES else claim.contradicts for claim in self.claims)

    @property
    def against_it(self) -> int:
        """The mirror of ``for_it``."""
        return sum(claim.contradicts if claim.relation == Relation.REDUCES else claim.supports for claim in self.claims)

    @property
    def reduces(self) -> int:
        return sum(claim.relation == Relation.REDUCES for claim in self.claims)

    @property
    def worsens(self) -> int:
        return len(self.claims) - self.reduces


@dataclass(frozen=True, slots=True)
class Finding:
    """What a resource says about one claim, with where the claim stands and its marks over all works."""

    statement: str
    relation: Relation
    claim_url: str
    solution_title: str
    challenge_title: str
    challenge_url: str
    amount: int
    balance: str
    row: EvidenceRow


@dataclass(frozen=True, slots=True)
class Fallen:
    """Something an entry leans on that no longer stands; ``url`` still says why."""

    title: str
    url: str
    why: str


def claims_of_solution(solution: Entry) -> tuple[ClaimGroup, ...]:
    """A solution's claims by challenge, with their evidence, in three queries."""
    claims = _claims(solution, "challenge")
    evidence = _evidence([claim["id"] for claim in claims])
    return _groups(claims, _cells("challenge", solution=solution), Kind.CHALLENGE, evidence)


def claims_about_challenge(challenge: Entry) -> tuple[ClaimGroup, ...]:
    """The claims about a challenge by solution, in two queries. Their evidence stands with each solution: a challenge
    may have thousands of rows."""
    claims = _claims(challenge, "solution")
    return _groups(claims, _cells("solution", challenge=challenge), Kind.SOLUTION, {})


_FINDINGS = Compiled(
    lambda resource: (
        Evidence.objects.filter(resource=resource)
        .order_by("position", "id")
        .values(
            *_COLUMNS,
            "claim__key",
            "claim__statement",
            "claim__relation",
            "claim__amount",
            "claim__balance",
            "claim__solution__slug",
            "claim__solution__title",
            "claim__challenge__slug",
            "claim__challenge__title",
        )[: MOST_CLAIMS * 2]
    ),
    int,
)


def findings_of(resource: Entry) -> tuple[Finding, ...]:
    """What a resource says about claims, in one query."""
    return tuple(
        Finding(
            statement=row["claim__statement"],
            relation=Relation(row["claim__relation"]),
            claim_url=f"{address(Kind.SOLUTION, row['claim__solution__slug'])}#claim-{row['claim__key']}",
            solution_title=row["claim__solution__title"],
            challenge_title=row["claim__challenge__title"],
            challenge_url=address(Kind.CHALLENGE, row["claim__challenge__slug"]),
            amount=row["claim__amount"],
            balance=row["claim__balance"],
            row=_row(row),
        )
        for row in _FINDINGS.fetch(resource.pk)
    )


def fallen_rows(groups: Iterable[ClaimGroup]) -> tuple[Fallen, ...]:
    """Retracted, superseded and closed works among the evidence shown with ``groups``."""
    claims = [claim for group in groups for claim in group.claims]
    rows = [row for claim in claims for row in (*claim.supporting, *claim.against, *claim.inconclusive)]
    return tuple(Fallen(row.title, row.url, row.uncounted.lower()) for row in rows if row.uncounted)


def fallen_on(challenge: Entry) -> tuple[Fallen, ...]:
    """Retracted, superseded and closed works among the evidence on the claims about a challenge."""
    rows = (
        Evidence.objects.filter(claim__challenge=challenge)
        .exclude(resource__resource_detail__standing=Standing.CURRENT)
        .values_list("resource__title", "resource__slug", "resource__resource_detail__standing")
        .distinct()
        .order_by("resource__title")[:MOST_FALLEN]
    )
    return tuple(Fallen(title, address(Kind.RESOURCE, slug), Standing(why).label.lower()) for title, slug, why in rows)


def _claims(entry: Entry, other: str) -> list[dict[str, Any]]:
    """The claims of or about ``entry``, those whose ``other`` end is still published."""
    this = "solution" if other == "challenge" else "challenge"
    order = ("challenge__published_at",) if other == "challenge" else (_GROUP, "solution__published_at")
    rows: Iterable[Any] = (
        Claim.objects.filter(**{this: entry, f"{other}__withdrawn_at": None})
        .order_by(*order, other, "position")
        .values(
            "id",
            "key",
            "statement",
            "relation",
            "amount",
            "balance",
            "search_note",
            "solution_id",
            "challenge_id",
            other_id=F(f"{other}_id"),
            other_slug=F(f"{other}__slug"),
            other_title=F(f"{other}__title"),
        )[:MOST_CLAIMS]
    )
    return list(rows)


def _cells(other: str, **entry: Entry) -> dict[int, tuple[int, str, int]]:
    """(amount, balance, works) of each cell in the row or column of ``entry``, by its other end."""
    newest = CellChange.objects.filter(**entry).order_by("solution", "challenge", "-changed_at", "-id")
    rows = newest.distinct("solution", "challenge").values_list(f"{other}_id", "amount", "balance", "works")
    return {pk: (amount, balance, works) for pk, amount, balance, works in rows}


def _evidence(claims: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    if claims:
        # Works that no longer stand come along however weak: the page warns of every one of them.
        current = When(resource__resource_detail__standing=Standing.CURRENT, then=_PLACE)
        rows = Evidence.objects.filter(claim__in=claims).annotate(
            place=Case(current, default=Value(0)), total=Window(Count("*"), partition_by=[F("claim"), F("stance")])
        )
        for row in rows.filter(place__lte=MOST_ROWS).values(*_COLUMNS, "total"):
            found[row["claim_id"]].append(row)
    return found


def _groups(
    claims: list[dict[str, Any]],
    cells: dict[int, tuple[int, str, int]],
    other: Kind,
    evidence: dict[int, list[dict[str, Any]]],
) -> tuple[ClaimGroup, ...]:
    groups = []
    for pk, of_cell in groupby(claims, key=lambda claim: claim["other_id"]):
        members = list(of_cell)
        amount, balance, works = cells.get(pk, (0, "", 0))
        groups.append(
            ClaimGroup(
                title=members[0]["other_title"],
                url=address(other, members[0]["other_slug"]),
                amount=amount,
                balance=balance,
                works=works,
                claims=tuple(_claim(claim, evidence.get(claim["id"], [])) for claim in members),
            )
        )
    return tuple(groups)


def _claim(claim: dict[str, Any], rows: list[dict[str, Any]]) -> ClaimRow:
    totals = {row["stance"]: row["total"] for row in rows}
    return ClaimRow(
        anchor=f"claim-{claim['key']}",
        statement=claim["statement"],
        relation=Relation(claim["relation"]),
        amount=claim["amount"],
        balance=claim["balance"],
        searched=claim["search_note"],
        supporting=_ordered(rows, {Stance.SUPPORTS}),
        against=_ordered(rows, {Stance.CONTRADICTS, Stance.LIMITS}),
        inconclusive=_ordered(rows, {Stance.INCONCLUSIVE}),
        supports=totals.get(Stance.SUPPORTS, 0),
        contradicts=totals.get(Stance.CONTRADICTS, 0),
        limits=totals.get(Stance.LIMITS, 0),
        undecided=totals.get(Stance.INCONCLUSIVE, 0),
    )


def _ordered(rows: Iterable[dict[str, Any]], stances: set[Stance]) -> tuple[EvidenceRow, ...]:
    """Rows that count first; then by design; then works by people not yet heard before works by the same again; then
    newest first."""

    def weight(row: dict[str, Any]) -> tuple[bool, int]:
        return _standing(row) != Standing.CURRENT, _DESIGNS[row["design"]]

    chosen = [row for row in rows if row["stance"] in stances]
    chosen.sort(key=lambda row: (*weight(row), -(row["resource__year"] or 0), -row["resource_id"], row["key"]))
    heard: set[tuple[str, str]] = set()
    ordered: list[dict[str, Any]] = []
    for _, alike in groupby(chosen, key=weight):
        again: list[dict[str, Any]] = []
        for row in alike:
            authors = _authors(row)
            (again if authors & heard else ordered).append(row)
            heard |= authors
        ordered += again
    return tuple(_row(row) for row in ordered)


def _authors(row: dict[str, Any]) -> set[tuple[str, str]]:
    people = row["resource__resource_detail__authors"] or []
    return {
        ((one.get("literal") or one.get("family", "")).casefold(), one.get("given", "")[:1].casefold())
        for one in people[:50]
    }


def _standing(row: dict[str, Any]) -> Standing:
    return Standing(row["resource__resource_detail__standing"] or Standing.CURRENT)


def _row(row: dict[str, Any]) -> EvidenceRow:
    standing = _standing(row)
    return EvidenceRow(
        anchor=f"evidence-{row['resource_id']}-{row['key']}",
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
        uncounted="" if standing == Standing.CURRENT else standing.label,
    )
