"""The facts of one kind each, as labels and plain values."""

from dataclasses import dataclass

from django.db.models import Q

from alignhub.kit.compiled import Compiled
from alignhub.kit.wording import gettext
from catalog.citations.cited import IDENTIFIER_ADDRESS
from catalog.content.facts import Author
from catalog.kinds import (
    APPROACH_LETTER,
    WORKS,
    Approach,
    IdentifierScheme,
    Kind,
    Maturity,
    MilestoneStatus,
    Phase,
    Publication,
    ResourceType,
    Standing,
)
from catalog.models import Entry, Identifier, MilestoneDetail
from catalog.queries.history import StatusRow, statuses_of
from catalog.queries.rows import address

AUTHORS_SHOWN = 10
MOST_AUTHORS = 300


@dataclass(frozen=True, slots=True)
class ChallengeDetails:
    aspects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DirectionDetails:
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SolutionDetails:
    """``notes`` are (kind, text), ``implementations`` (name, url)."""

    letter: str
    approach: str
    maturity: str
    points: tuple[str, ...]
    notes: tuple[tuple[str, str], ...]
    implementations: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class IdentifierRow:
    """``url`` is empty for schemes that have no resolver."""

    label: str
    value: str
    url: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    name: str
    orcid: str


@dataclass(frozen=True, slots=True)
class Successor:
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class ResourceDetails:
    """``authors`` are shown at once, ``more_authors`` on demand; ``unnamed`` when the record itself is cut."""

    type: str
    is_work: bool
    url: str
    host: str
    authors: tuple[PersonRow, ...]
    more_authors: tuple[PersonRow, ...]
    unnamed: bool
    venue: str
    date: str
    publication: str
    licence: str
    abstract: str
    standing: Standing
    successor: Successor | None
    identifiers: tuple[IdentifierRow, ...]


@dataclass(frozen=True, slots=True)
class ProofRow:
    """``fallen`` says why the proof no longer stands, when it does not."""

    title: str
    url: str
    sentence: str
    fallen: str


@dataclass(frozen=True, slots=True)
class NeighbourRow:
    """A milestone of the same phase; ``current`` is the one whose page this is."""

    title: str
    url: str
    status: MilestoneStatus
    current: bool


@dataclass(frozen=True, slots=True)
class MilestoneDetails:
    phase: str
    phase_number: int
    status: MilestoneStatus
    criterion: str
    proofs: tuple[ProofRow, ...]
    neighbours: tuple[NeighbourRow, ...]
    statuses: tuple[StatusRow, ...]


Details = ChallengeDetails | DirectionDetails | SolutionDetails | ResourceDetails | MilestoneDetails
DETAIL_RELATIONS = {
    Kind.CHALLENGE: ("challenge_detail",),
    Kind.DIRECTION: ("direction_detail",),
    Kind.SOLUTION: ("solution_detail",),
    Kind.MILESTONE: ("milestone_detail",),
    Kind.RESOURCE: ("resource_detail", "resource_detail__superseded_by"),
}


def details_of(entry: Entry) -> Details:
    """The facts of the entry's kind; ``entry`` should carry ``DETAIL_RELATIONS`` of its kind already."""
    match Kind(entry.kind):
        case Kind.CHALLENGE:
            return ChallengeDetails(tuple(entry.challenge_detail.aspects))
        case Kind.DIRECTION:
            return DirectionDetails(tuple(entry.direction_detail.questions))
        case Kind.SOLUTION:
            return _solution(entry)
        case Kind.MILESTONE:
            return _milestone(entry)
        case Kind.RESOURCE:
            return _resource(entry)


def _solution(entry: Entry) -> SolutionDetails:
    detail = entry.solution_detail
    approach = Approach(detail.approach)
    return SolutionDetails(
        letter=APPROACH_LETTER[approach],
        approach=str(approach.label),
        maturity=str(Maturity(detail.maturity).label),
        points=tuple(detail.points),
        notes=tuple((note["kind"], note["text"]) for note in detail.notes),
        implementations=tuple((item["name"], item["url"]) for item in detail.implementations),
    )


def _milestone(entry: Entry) -> MilestoneDetails:
    detail = entry.milestone_detail
    phase = Phase(detail.phase)
    return MilestoneDetails(
        phase=str(phase.label),
        phase_number=list(Phase).index(phase) + 1,
        status=MilestoneStatus(detail.status),
        criterion=detail.criterion,
        proofs=_proofs(detail),
        neighbours=_neighbours(detail),
        statuses=statuses_of(entry),
    )


def _proofs(detail: MilestoneDetail) -> tuple[ProofRow, ...]:
    if not detail.proofs:
        return ()
    pairs = [proof["entry"].split("/") for proof in detail.proofs]
    named = Q(pk__in=[])
    for kind, slug in pairs:
        named |= Q(kind=kind, slug=slug)
    columns = ("kind", "slug", "title", "withdrawn_at", "resource_detail__standing")
    found = {(row[0], row[1]): row[2:] for row in Entry.objects.filter(named).values_list(*columns)}
    rows = []
    for proof, (kind, slug) in zip(detail.proofs, pairs, strict=True):
        title, withdrawn, standing = found.get((kind, slug), ("", True, None))
        fallen = "withdrawn" if withdrawn else ""
        if standing and standing != Standing.CURRENT:
            fallen = Standing(standing).label.lower()
        title = title or slug.replace("-", " ").capitalize()
        rows.append(ProofRow(title, address(kind, slug), proof["sentence"], fallen))
    return tuple(rows)


def _neighbours(detail: MilestoneDetail) -> tuple[NeighbourRow, ...]:
    rows = MilestoneDetail.objects.filter(phase=detail.phase, entry__withdrawn_at=None)
    columns = ("entry_id", "entry__title", "entry__slug", "status")
    return tuple(
        NeighbourRow(title, address(Kind.MILESTONE, slug), MilestoneStatus(status), pk == detail.pk)
        for pk, title, slug, status in rows.order_by("position", "entry_id").values_list(*columns)[:50]
    )


_IDENTIFIERS = Compiled(
    lambda entry: Identifier.objects.filter(resource=entry).order_by("scheme", "value").values_list("scheme", "value"),
    int,
)


def _resource(entry: Entry) -> ResourceDetails:
    detail = entry.resource_detail
    people = [Author(**author) for author in detail.authors[:MOST_AUTHORS]]
    named = tuple(PersonRow(person.name, person.orcid) for person in people)
    # One name behind a fold is no saving.
    cut = AUTHORS_SHOWN if len(named) > AUTHORS_SHOWN + 1 else len(named)
    later = detail.superseded_by
    return ResourceDetails(
        type=str(ResourceType(detail.type).label),
        is_work=detail.type in WORKS,
        url=detail.url,
        host=detail.url.partition("://")[2].partition("/")[0].removeprefix("www."),
        authors=named[:cut],
        more_authors=named[cut:],
        unnamed=detail.authors_truncated or len(detail.authors) > MOST_AUTHORS,
        venue=detail.venue,
        date=detail.date,
        publication=str(Publication(detail.publication).label) if detail.publication else "",
        licence=detail.licence,
        abstract=detail.abstract,
        standing=Standing(detail.standing),
        successor=Successor(later.title or gettext("the later entry"), address(later.kind, later.slug))
        if later
        else None,
        identifiers=tuple(
            IdentifierRow(
                label=str(IdentifierScheme(scheme).label),
                value=value,
                url=IDENTIFIER_ADDRESS.get(IdentifierScheme(scheme), "").format(value),
            )
            for scheme, value in _IDENTIFIERS.fetch(entry.pk)
        ),
    )
