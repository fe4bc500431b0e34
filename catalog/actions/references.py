"""From the names that contents give to entries, tags and claims to the rows that stand for them now.

Contents are never rewritten when what they name is merged into something else, so an old name leads onward.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q

from alignhub.kit.wording import gettext
from catalog.actions.refused import MissingReference
from catalog.models import Claim, Entry, Tag


@dataclass(frozen=True, slots=True)
class Found:
    """The entry that a name leads to, and its own name."""

    pk: int
    reference: str


def entries_named(references: Iterable[str], *, gone_too: bool = False) -> dict[str, Found]:
    """Each ``kind/slug`` with its entry, or the one that it was merged into.

    What was withdrawn, or never was, is left out; with ``gone_too`` what was withdrawn stands for itself.
    """
    pairs = [reference.split("/") for reference in sorted(set(references))]
    if not pairs:
        return {}
    condition = reduce(or_, (Q(kind=kind, slug=slug) for kind, slug in pairs))
    rows = list(Entry.objects.filter(condition).only("kind", "slug", "withdrawn_at", "merged_into"))
    ends = _ends(rows)
    result = {}
    for row in rows:
        end = ends[row.pk]
        if gone_too or end.withdrawn_at is None:
            result[row.reference] = Found(end.pk, end.reference)
    return result


def end_of(entry_id: int) -> int:
    """The entry that ``entry_id`` was merged into, at the end of its merges; itself where it was not."""
    (end,) = _ends([Entry.objects.only("merged_into").get(pk=entry_id)]).values()
    return end.pk


def _ends(rows: Iterable[Entry]) -> dict[int, Entry]:
    """Each entry's key with the entry at the end of its merges. Merges cannot go round: what is merged is gone."""
    known = {row.pk: row for row in rows}
    starts = list(known)
    while missing := {row.merged_into_id for row in known.values() if row.merged_into_id} - known.keys():
        known |= {row.pk: row for row in Entry.objects.filter(pk__in=missing)}
    ends = {}
    for start in starts:
        end = known[start]
        while end.merged_into_id:
            end = known[end.merged_into_id]
        ends[start] = end
    return ends


def claims_named(references: Iterable[str]) -> dict[str, int]:
    """Each ``solution/<slug>#<key>`` with the key of its row. Raises ``MissingReference``."""
    wanted = set(references)
    if not wanted:
        return {}
    solutions = entries_named(reference.partition("#")[0] for reference in wanted)
    rows = Claim.objects.filter(solution__in={found.pk for found in solutions.values()})
    here = {(solution, key): pk for solution, key, pk in rows.values_list("solution_id", "key", "id")}
    known = {}
    for reference in wanted:
        solution, _, key = reference.partition("#")
        row = here.get((solutions[solution].pk, key)) if solution in solutions else None
        if row:
            known[reference] = row
    if missing := sorted(wanted - known.keys()):
        raise MissingReference(gettext("Not a published claim: {names}.").format(names=", ".join(missing)))
    return known


def tags_named(slugs: Iterable[str]) -> dict[str, Tag]:
    """Each slug with its tag, or the one that it was merged into. Raises ``MissingReference``."""
    wanted = set(slugs)
    rows = {tag.slug: tag for tag in Tag.objects.filter(slug__in=wanted).select_related("merged_into")}
    if missing := sorted(wanted - rows.keys()):
        raise MissingReference(gettext("Not an accepted tag: {names}.").format(names=", ".join(missing)))
    # Merging a tag takes those along that were merged into it before, so one step is enough.
    return {slug: tag.merged_into or tag for slug, tag in rows.items()}
