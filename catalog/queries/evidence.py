"""The counted rows of claims, in the form that the evidence rule reads."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from catalog.folding import fold
from catalog.kinds import Design, Stance, Standing
from catalog.models import Evidence
from catalog.strength import Row

_COLUMNS = (
    "claim_id",
    "resource_id",
    "stance",
    "design",
    "replicates_id",
    "realistic_scale",
    "resource__resource_detail__authors",
)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which rows are looked at: years of the works (inclusive) and designs; without any, all."""

    year_from: int | None = None
    year_to: int | None = None
    designs: Collection[Design] = ()

    def __bool__(self) -> bool:
        return bool(self.year_from or self.year_to or self.designs)


EVERYTHING = Narrowing()


def rows_of_claims(
    claims: Iterable[int], narrowing: Narrowing = EVERYTHING, also: int | None = None
) -> dict[int, list[Row]]:
    """The rows that count for each claim (by key): those of current works, one dictionary entry a claim.

    Those of the work ``also`` are among them whatever its standing.
    """
    counts = Q(resource__resource_detail__standing=Standing.CURRENT)
    current = Evidence.objects.filter(counts | Q(resource=also) if also else counts, claim__in=claims)
    counted = narrowed(current, narrowing)
    rows: dict[int, list[Row]] = defaultdict(list)
    for claim, work, stance, design, replicates, realistic, authors in counted.order_by("id").values_list(*_COLUMNS):
        rows[claim].append(
            Row(
                work=work,
                stance=Stance(stance),
                design=Design(design),
                authors=author_names(authors),
                replication=replicates is not None,
                realistic_scale=realistic,
            )
        )
    return rows


def narrowed(rows: QuerySet[Evidence], narrowing: Narrowing) -> QuerySet[Evidence]:
    """The rows of evidence that ``narrowing`` leaves."""
    if narrowing.year_from:
        rows = rows.filter(resource__year__gte=narrowing.year_from)
    if narrowing.year_to:
        rows = rows.filter(resource__year__lte=narrowing.year_to)
    if narrowing.designs:
        rows = rows.filter(design__in=narrowing.designs)
    return rows


def author_names(authors: Iterable[dict[str, str]]) -> frozenset[str]:
    """Folded names, by family and first initial, so that one person in two spellings is one."""
    return frozenset(fold(a.get("literal") or f"{a.get('family', '')} {a.get('given', '')[:1]}") for a in authors)
