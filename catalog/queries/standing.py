"""What leans on a work, and what becomes of it when the work falls or stands again."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from alignhub.kit.wording import gettext
from catalog.kinds import Design, Kind, LinkKind, Relation, Stance, Standing
from catalog.models import Claim, CritiqueSource, Entry, Evidence, Link, MilestoneDetail
from catalog.queries.evidence import rows_of_claims
from catalog.queries.rows import address
from catalog.strength import ClaimRows, Row, Strength, best, cell, strength, without_work

# So many rows of evidence, and so many entries that lean in other ways, are looked at.
MOST_ROWS, MOST_LEANING = 100, 50
# Marks come from all rows about all claims of the solutions, those of other works too: of more, none are foretold.
MOST_AROUND = 5_000


@dataclass(frozen=True, slots=True)
class ShiftedClaim:
    """One claim, by key, with the rows of the work about it: (stance, design, sentence); its marks before and after."""

    statement: str
    solution: str
    url: str
    rows: tuple[tuple[str, str, str], ...]
    before: Strength
    after: Strength


@dataclass(frozen=True, slots=True)
class ShiftedSolution:
    """The marks that the page of a solution shows, before and after."""

    title: str
    url: str
    before: Strength
    after: Strength


@dataclass(frozen=True, slots=True)
class Leaning:
    """An entry that leans on the work otherwise; ``how`` in words, as on its page."""

    kind: str
    title: str
    url: str
    how: str


@dataclass(frozen=True, slots=True)
class StandingEffect:
    """What a change of standing from ``before`` to ``after`` (labels) does. ``counts`` says whether rows of the work
    count afterwards, ``counted`` whether they did; ``more`` that there is more than is listed. ``untold`` says that
    claims rest on the work, but so much else does on these that neither they nor their solutions are listed."""

    before: str
    after: str
    counted: bool
    counts: bool
    claims: tuple[ShiftedClaim, ...]
    solutions: tuple[ShiftedSolution, ...]
    leaning: tuple[Leaning, ...]
    more: bool
    untold: bool


def effect_of_standing(work: int, before: Standing, after: Standing) -> StandingEffect | None:
    """What it would do to the published catalogue if the standing of the resource ``work`` became ``after``.

    None when it stays what it is. Nine queries at most, over a limited number of rows; changes nothing.
    """
    if before == after:
        return None
    counted, counts = (standing == Standing.CURRENT for standing in (before, after))
    rows, of_claim = _rows_of(work)
    around = _around({row["claim__solution_id"] for row in rows}, work) if rows else {}
    untold = around is None
    if around is None:
        rows, of_claim, around = [], {}, {}
    titles = {row["claim__solution_id"]: (row["title"], row["slug"]) for row in rows}
    leaning = _leaning(work)
    return StandingEffect(
        before=str(before.label),
        after=str(after.label),
        counted=counted,
        counts=counts,
        claims=tuple(
            _claim(
                said, [claim for claims in around.values() for claim in claims if claim[0] == pk], work, counted, counts
            )
            for pk, said in of_claim.items()
        ),
        solutions=tuple(
            ShiftedSolution(
                title,
                address(Kind.SOLUTION, slug),
                _mark_of(around[pk], work, counted),
                _mark_of(around[pk], work, counts),
            )
            for pk, (title, slug) in titles.items()
        ),
        leaning=leaning[:MOST_LEANING],
        more=len(rows) >= MOST_ROWS or len(leaning) > MOST_LEANING,
        untold=untold,
    )


# A claim by its key, with the challenge it is about and its rows, those of the work among them.
_Around = tuple[int, int, ClaimRows]


def _rows_of(work: int) -> tuple[list[dict[str, Any]], dict[int, list[dict[str, Any]]]]:
    found = Evidence.objects.filter(resource=work).order_by("claim__solution__title", "claim__position", "position")
    columns = ("claim_id", "claim__statement", "claim__solution_id", "stance", "design", "sentence")
    rows = list(
        found.annotate(title=F("claim__solution__title"), slug=F("claim__solution__slug")).values(
            *columns, "title", "slug"
        )[:MOST_ROWS]
    )
    of_claim: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        of_claim[row["claim_id"]].append(row)
    return rows, of_claim


def _around(solutions: Iterable[int], work: int) -> dict[int, list[_Around]] | None:
    """Every claim of ``solutions``, by solution; None where more than ``MOST_AROUND`` rows are about them."""
    claims = list(Claim.objects.filter(solution__in=list(solutions)).order_by("id"))
    if Evidence.objects.filter(claim__in=claims)[: MOST_AROUND + 1].count() > MOST_AROUND:
        return None
    rows = rows_of_claims([claim.pk for claim in claims], also=work)
    found: dict[int, list[_Around]] = defaultdict(list)
    for claim in claims:
        said = ClaimRows(Relation(claim.relation), bool(claim.search_note), rows[claim.pk])
        found[claim.solution_id].append((claim.pk, claim.challenge_id, said))
    return found


def _claim(said: list[dict[str, Any]], around: list[_Around], work: int, counted: bool, counts: bool) -> ShiftedClaim:
    def mark(with_work: bool) -> Strength:
        claims = [claim for _, _, claim in around]
        return strength(_all_rows(claims if with_work else without_work(claims, work)))

    first = said[0]
    return ShiftedClaim(
        statement=first["claim__statement"],
        solution=first["title"],
        url=address(Kind.SOLUTION, first["slug"]),
        rows=tuple(
            (str(Stance(row["stance"]).label), str(Design(row["design"]).label), row["sentence"]) for row in said
        ),
        before=mark(counted),
        after=mark(counts),
    )


def _all_rows(claims: Iterable[ClaimRows]) -> list[Row]:
    return [row for claim in claims for row in claim.rows]


def _mark_of(around: list[_Around], work: int, with_work: bool) -> Strength:
    """The best cell of one solution."""
    cells: dict[int, list[ClaimRows]] = defaultdict(list)
    for _, challenge, claim in around:
        cells[challenge].append(claim)
    return best(cell(claims if with_work else without_work(claims, work)).mark for claims in cells.values())


def _leaning(work: int) -> tuple[Leaning, ...]:
    entry = Entry.objects.only("kind", "slug").get(pk=work)
    links = Link.objects.filter(target=work, source__withdrawn_at=None).order_by("source__title", "id")
    found = [
        Leaning(kind, title, address(kind, slug), str(LinkKind(link).label))
        for kind, title, slug, link in links.values_list("source__kind", "source__title", "source__slug", "kind")[
            : MOST_LEANING + 1
        ]
    ]
    again = Evidence.objects.filter(replicates=work, resource__withdrawn_at=None)
    found += [
        Leaning(Kind.RESOURCE.value, title, address(Kind.RESOURCE, slug), str(LinkKind.REPLICATES.label))
        for title, slug in again.order_by("resource__title", "resource__slug")
        .values_list("resource__title", "resource__slug")
        .distinct()[: MOST_LEANING + 1]
    ]
    proven = MilestoneDetail.objects.filter(proofs__contains=[{"entry": entry.reference}], entry__withdrawn_at=None)
    found += [
        Leaning(Kind.MILESTONE.value, title, address(Kind.MILESTONE, slug), gettext("counts it as proof"))
        for title, slug in proven.order_by("entry__title").values_list("entry__title", "entry__slug")[
            : MOST_LEANING + 1
        ]
    ]
    critiques = CritiqueSource.objects.filter(resource=work, critique__entry__withdrawn_at=None)
    found += [
        Leaning(kind, title, f"/critiques/{pk}/", gettext("a critique names it as a source"))
        for kind, title, pk in critiques.order_by("critique_id").values_list(
            "critique__entry__kind", "critique__entry__title", "critique_id"
        )[: MOST_LEANING + 1]
    ]
    return tuple(found)
