"""Evidence in what was rejected as a duplicate, which the entry it is the same as does not have yet."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q

from alignhub.kit.canonical import digest
from catalog.content.codec import from_json
from catalog.content.facts import Evidence, ResourceFacts
from catalog.folding import fold
from catalog.kinds import Kind
from catalog.models import Claim, Entry
from catalog.queries.rows import address
from contributions.models import Contribution, ContributionEvent, ContributionRevision
from contributions.queries.proposals import newest_of
from contributions.states import CONTRIBUTION, ContributionKind, State, StepName


@dataclass(frozen=True, slots=True)
class TakeOver:
    """The published entry, and the rows that its author can propose to it."""

    entry: Entry
    title: str
    url: str
    rows: tuple[Evidence, ...]


def rows_to_take_over(contribution: Contribution) -> TakeOver | None:
    """What the author of a duplicate can propose to the entry that it is the same as.

    None for what was not rejected as a duplicate of a published resource, and where every row is there already or
    speaks of a claim that is gone.
    """
    entry = _original(contribution)
    if entry is None or entry.kind != Kind.RESOURCE or entry.withdrawn_at:
        return None
    sent = ContributionRevision.objects.filter(contribution=contribution, number=contribution.revision).first()
    newest = newest_of(entry.pk)
    if sent is None or sent.content is None or newest is None:
        return None
    said, there = from_json(sent.content).facts, from_json(newest.content or {}).facts
    if not isinstance(said, ResourceFacts) or not isinstance(there, ResourceFacts) or not said.evidence:
        return None
    known = {_same(row) for row in there.evidence}
    claims = _published({row.claim for row in said.evidence})
    rows = tuple(row for row in said.evidence if row.claim in claims and _same(row) not in known)
    return TakeOver(entry, entry.title, address(entry.kind, entry.slug), rows) if rows else None


def _original(contribution: Contribution) -> Entry | None:
    """The entry that the newest rejection names, itself or as what another contribution became."""
    if contribution.state != State.REJECTED or contribution.kind != ContributionKind.ENTRY:
        return None
    rejections = ContributionEvent.objects.filter(contribution=contribution, step=StepName.REJECT)
    event = rejections.order_by("-position").first()
    items = event.items if event else []
    reference = next((item["reason"] for item in items if item.get("action") == "duplicate of"), "")
    kind, _, name = reference.partition("/")
    if kind == CONTRIBUTION:
        sent = Contribution.objects.filter(uuid=name, state=State.PUBLISHED, kind=ContributionKind.ENTRY)
        found = sent.select_related("result__entry__merged_into").first()
        entry = found.result.entry if found and found.result else None
    else:
        entry = Entry.objects.filter(kind=kind, slug=name).select_related("merged_into").first() if name else None
    return entry.merged_into if entry and entry.merged_into else entry


def _same(row: Evidence) -> str:
    return digest([row.claim, row.stance, fold(row.sentence)])


def _published(claims: set[str]) -> set[str]:
    """Those of the references ``claims`` that are published."""
    pairs = [tuple(claim.removeprefix("solution/").split("#", 1)) for claim in claims if "#" in claim]
    named = reduce(or_, (Q(solution__slug=slug, key=key) for slug, key in pairs), Q(pk__in=[]))
    found = Claim.objects.filter(named, solution__withdrawn_at=None).values_list("solution__slug", "key")
    return {f"solution/{slug}#{key}" for slug, key in found}
