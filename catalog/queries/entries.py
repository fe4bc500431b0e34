"""The page of one entry, for each of the five kinds: one value with everything the page prints."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from catalog import markdown
from catalog.citations.cited import IDENTIFIER_ADDRESS
from catalog.content.facts import Author
from catalog.kinds import (
    APPROACH_LETTER,
    LINK_SEEN_FROM_TARGET,
    LIST_OF,
    Approach,
    Curation,
    Design,
    IdentifierScheme,
    Kind,
    LinkKind,
    Maturity,
    MilestoneStatus,
    NoteKind,
    Phase,
    Publication,
    Relation,
    ResourceType,
    Stance,
    Standing,
)
from catalog.models import Claim, Entry, Evidence, Link, Redirect
from catalog.queries.rows import EntryRow, address, entry_rows

MOST_LINKS = 60


class EntryNotFound(LookupError):
    """No such entry was ever published."""


class EntryMoved(LookupError):
    """The entry was merged; ``url`` is where it lives now."""

    def __init__(self, url: str):
        super().__init__(url)
        self.url = url


class EntryWithdrawn(LookupError):
    """The entry was withdrawn, for ``reason`` on day ``when``."""

    def __init__(self, reason: str, when: date):
        super().__init__(reason)
        self.reason = reason
        self.when = when


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One row of evidence as pages print it; ``url`` and ``title`` are those of the other end."""

    anchor: str
    stance: Stance
    design: Design
    sentence: str
    setting: str
    realistic_scale: bool
    replication: bool
    title: str
    url: str
    source_line: str
    # Why the row does not count, when it does not.
    uncounted: str


@dataclass(frozen=True, slots=True)
class ClaimRow:
    key: str
    statement: str
    relation: Relation
    challenge_title: str
    challenge_url: str
    solution_title: str
    solution_url: str
    amount: int
    balance: str
    evidence: tuple[EvidenceRow, ...]

    @property
    def supporting(self) -> int:
        return sum(row.stance == Stance.SUPPORTS for row in self.evidence)

    @property
    def contradicting(self) -> int:
        return sum(row.stance == Stance.CONTRADICTS for row in self.evidence)


@dataclass(frozen=True, slots=True)
class LinkRow:
    label: str
    kind_label: str
    title: str
    url: str
    source_line: str
    note: str


@dataclass(frozen=True, slots=True)
class EntryPage:
    """``details`` is the kind's own value, see ``details_of``."""

    kind: Kind
    slug: str
    url: str
    kind_label: str
    list_name: str
    title: str
    summary: str
    body_html: str
    contents: tuple[tuple[str, str], ...]
    note: str
    version: int
    published_on: date
    updated_on: date
    curation: Curation
    amount: int
    balance: str
    tags: tuple[tuple[str, str], ...]
    details: dict[str, Any]
    claims: tuple[ClaimRow, ...]
    links: tuple[LinkRow, ...]
    counts: dict[str, int]


def entry_page(kind: Kind, slug: str) -> EntryPage:
    """Raises ``EntryNotFound``, ``EntryMoved`` after a merge, or ``EntryWithdrawn`` with its reason."""
    entry = find_entry(kind, slug)
    return EntryPage(
        kind=kind,
        slug=slug,
        url=address(kind, slug),
        kind_label=ResourceType(entry.resource_type).label if entry.resource_type else kind.label,
        list_name=LIST_OF[kind],
        title=entry.title,
        summary=entry.summary,
        body_html=entry.body_html,
        contents=tuple(markdown.headings(entry.body_html)),
        note=entry.note,
        version=entry.version,
        published_on=entry.published_at.date(),
        updated_on=entry.updated_at.date(),
        curation=Curation(entry.curation),
        amount=entry.amount,
        balance=entry.balance,
        tags=tuple((tag_slug, name) for tag_slug, name in entry.tags_shown),
        details=details_of(entry),
        claims=_claims(entry),
        links=_links(entry),
        counts=entry.counts,
    )


def find_entry(kind: Kind, slug: str) -> Entry:
    """The standing entry at an address. Raises ``EntryNotFound``, ``EntryMoved`` or ``EntryWithdrawn``."""
    entry = Entry.objects.of_kind(kind).filter(slug=slug).select_related("merged_into").first()
    if entry is None:
        redirect = Redirect.objects.filter(kind=kind, slug=slug).select_related("entry").first()
        if redirect is None:
            raise EntryNotFound(slug)
        raise EntryMoved(address(redirect.entry.kind, redirect.entry.slug))
    if entry.merged_into:
        raise EntryMoved(address(entry.merged_into.kind, entry.merged_into.slug))
    if entry.withdrawn_at:
        raise EntryWithdrawn(entry.withdrawal_reason, entry.withdrawn_at.date())
    return entry


def details_of(entry: Entry) -> dict[str, Any]:
    """The facts of the entry's kind as labels and plain values, by the names the kind's template uses."""
    match Kind(entry.kind):
        case Kind.CHALLENGE:
            return {"aspects": entry.challenge_detail.aspects, "solutions": _solutions_for(entry)}
        case Kind.DIRECTION:
            return {"questions": entry.direction_detail.questions}
        case Kind.SOLUTION:
            detail = entry.solution_detail
            approach = Approach(detail.approach)
            return {
                "approach": approach.label,
                "letter": APPROACH_LETTER[approach],
                "maturity": Maturity(detail.maturity).label,
                "points": detail.points,
                "notes": [
                    {"kind": note["kind"], "label": NoteKind(note["kind"]).label, "text": note["text"]}
                    for note in detail.notes
                ],
                "implementations": detail.implementations,
            }
        case Kind.MILESTONE:
            return _milestone(entry)
        case Kind.RESOURCE:
            return _resource(entry)


def _milestone(entry: Entry) -> dict[str, Any]:
    detail = entry.milestone_detail
    pairs = [proof["entry"].split("/") for proof in detail.proofs]
    titles = {row.reference: row.title for row in Entry.objects.filter(slug__in=[slug for _, slug in pairs])}
    proofs = [
        {"url": address(kind, slug), "title": titles.get(proof["entry"], proof["entry"]), "sentence": proof["sentence"]}
        for proof, (kind, slug) in zip(detail.proofs, pairs, strict=True)
    ]
    return {
        "phase": Phase(detail.phase).label,
        "status": MilestoneStatus(detail.status),
        "status_label": MilestoneStatus(detail.status).label,
        "criterion": detail.criterion,
        "proofs": proofs,
    }


def _resource(entry: Entry) -> dict[str, Any]:
    detail = entry.resource_detail
    standing = Standing(detail.standing)
    authors = [Author(**author) for author in detail.authors]
    return {
        "type": ResourceType(detail.type).label,
        "is_work": detail.type in ("paper", "post", "report"),
        "url": detail.url,
        "authors": [{"name": author.name, "orcid": author.orcid} for author in authors[:50]],
        "more_authors": max(len(authors) - 50, 0),
        "authors_truncated": detail.authors_truncated,
        "venue": detail.venue,
        "date": detail.date,
        "publication": Publication(detail.publication).label if detail.publication else "",
        "licence": detail.licence,
        "abstract": detail.abstract,
        "standing": standing,
        "standing_label": standing.label,
        "superseded_by": _short(detail.superseded_by),
        "identifiers": [
            {
                "label": row.get_scheme_display(),
                "value": row.value,
                "url": IDENTIFIER_ADDRESS.get(IdentifierScheme(row.scheme), "").format(row.value),
            }
            for row in entry.identifiers.order_by("scheme", "value")
        ],
    }


def _short(entry: Entry | None) -> dict[str, str] | None:
    return {"title": entry.title, "url": address(entry.kind, entry.slug)} if entry else None


def _solutions_for(challenge: Entry) -> tuple[EntryRow, ...]:
    solutions = Claim.objects.filter(challenge=challenge).values("solution")
    return entry_rows(Entry.objects.standing().filter(pk__in=solutions).order_by("approach", "title"))


def _claims(entry: Entry) -> tuple[ClaimRow, ...]:
    """A solution's own claims, the claims about a challenge, or those a resource has evidence on."""
    conditions = {
        Kind.SOLUTION: Q(solution=entry),
        Kind.CHALLENGE: Q(challenge=entry),
        Kind.RESOURCE: Q(evidence__resource=entry),
    }
    if Kind(entry.kind) not in conditions:
        return ()
    claims = list(
        Claim.objects.filter(conditions[Kind(entry.kind)])
        .distinct()
        .select_related("solution", "challenge")
        .order_by("challenge__title", "solution__title", "position")[:200]
    )
    rows = _evidence_of(claims, entry)
    return tuple(
        ClaimRow(
            key=claim.key,
            statement=claim.statement,
            relation=Relation(claim.relation),
            challenge_title=claim.challenge.title,
            challenge_url=address(claim.challenge.kind, claim.challenge.slug),
            solution_title=claim.solution.title,
            solution_url=address(claim.solution.kind, claim.solution.slug),
            amount=claim.amount,
            balance=claim.balance,
            evidence=tuple(rows[claim.pk]),
        )
        for claim in claims
    )


def _evidence_of(claims: list[Claim], entry: Entry) -> dict[int, list[EvidenceRow]]:
    found = Evidence.objects.filter(claim__in=claims).select_related("resource__resource_detail")
    if entry.kind == Kind.RESOURCE:
        found = found.filter(resource=entry)
    rows: dict[int, list[EvidenceRow]] = defaultdict(list)
    order = {design: number for number, design in enumerate(Design)}
    for row in sorted(found, key=lambda row: (order[Design(row.design)], -(row.resource.year or 0), row.pk)):
        standing = Standing(row.resource.resource_detail.standing)
        rows[row.claim_id].append(
            EvidenceRow(
                anchor=f"evidence-{row.resource_id}-{row.key}",
                stance=Stance(row.stance),
                design=Design(row.design),
                sentence=row.sentence,
                setting=row.setting,
                realistic_scale=row.realistic_scale,
                replication=row.replicates_id is not None,
                title=row.resource.title,
                url=address(row.resource.kind, row.resource.slug),
                source_line=row.resource.source_line,
                uncounted="" if standing == Standing.CURRENT else standing.label,
            )
        )
    return rows


def _links(entry: Entry) -> tuple[LinkRow, ...]:
    rows = []
    for link in Link.objects.filter(source=entry).select_related("target").order_by("position")[:MOST_LINKS]:
        label = LinkKind(link.kind).label
        rows.append(_link_row(label[0].upper() + label[1:], link, link.target))
    inward = Link.objects.filter(target=entry, source__withdrawn_at=None).select_related("source")
    for link in inward.order_by("kind", "-source__published_at", "-source_id")[:MOST_LINKS]:
        label = LINK_SEEN_FROM_TARGET[LinkKind(link.kind)]
        rows.append(_link_row(label[0].upper() + label[1:], link, link.source))
    return tuple(sorted(rows, key=lambda row: row.label))


def _link_row(label: str, link: Link, other: Entry) -> LinkRow:
    return LinkRow(
        label=label,
        kind_label=ResourceType(other.resource_type).label if other.resource_type else Kind(other.kind).label,
        title=other.title,
        url=address(other.kind, other.slug),
        source_line=other.source_line,
        note=link.note,
    )
