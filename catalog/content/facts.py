"""The typed facts of each kind of entry, and the keyed items they are made of.

Everything here is frozen and holds plain values only. Items that people accept, dispute or link to one by one carry a
short random ``key`` that survives edits. Other entries are named by reference, ``kind/slug``; a claim is named
``solution/<slug>#<key>``.
"""

import secrets
from dataclasses import dataclass

from catalog.kinds import (
    Approach,
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

KEY_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
KEY_LENGTH = 6


def new_key() -> str:
    """A fresh item key: six characters that cannot be mistaken for one another."""
    return "".join(secrets.choice(KEY_ALPHABET) for _ in range(KEY_LENGTH))


@dataclass(frozen=True, slots=True)
class QualifyingNote:
    """How a solution qualifies itself: a limitation, a benefit, a trade-off …"""

    key: str
    kind: NoteKind
    text: str


@dataclass(frozen=True, slots=True)
class Implementation:
    """Code one can run."""

    key: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class SearchNote:
    """Somebody looked for evidence and found nothing: when (ISO day), where and with which query."""

    searched_on: str
    where: str
    query: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One testable sentence about what the solution does to a challenge."""

    key: str
    challenge: str
    relation: Relation
    statement: str
    search_note: SearchNote | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the resource says about one claim, in one sentence."""

    key: str
    claim: str
    stance: Stance
    design: Design
    sentence: str
    setting: str = ""
    locator: str = ""
    realistic_scale: bool = False
    # Reference of the earlier work whose test this one repeats.
    replicates: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """What the entry does for another entry, where that is not a test of a claim."""

    key: str
    kind: LinkKind
    target: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """A published entry that shows a milestone has been reached, and how."""

    key: str
    entry: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Author:
    """A person (family, given, suffix, ORCID) or, with ``literal`` alone, a group or an unparsed name."""

    family: str = ""
    given: str = ""
    suffix: str = ""
    orcid: str = ""
    literal: str = ""

    @property
    def name(self) -> str:
        """The name as printed: "Given Family, Suffix", or the literal."""
        if self.literal:
            return self.literal
        name = f"{self.given} {self.family}".strip()
        return f"{name}, {self.suffix}" if self.suffix else name


@dataclass(frozen=True, slots=True)
class Identifier:
    """A persistent identifier. DOIs are lower case; arXiv ids carry no version and no prefix."""

    scheme: IdentifierScheme
    value: str


@dataclass(frozen=True, slots=True)
class ChallengeFacts:
    aspects: tuple[str, ...] = ()
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class SolutionFacts:
    approach: Approach
    maturity: Maturity
    points: tuple[str, ...] = ()
    notes: tuple[QualifyingNote, ...] = ()
    implementations: tuple[Implementation, ...] = ()
    claims: tuple[Claim, ...] = ()
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class ResourceFacts:
    """Facts of a paper, organisation, tool …; ``date`` is year[-month[-day]], "" when unknown."""

    type: ResourceType
    url: str = ""
    authors: tuple[Author, ...] = ()
    authors_truncated: bool = False
    venue: str = ""
    date: str = ""
    publication: Publication | None = None
    licence: str = ""
    # Only where its licence allows reproduction.
    abstract: str = ""
    standing: Standing = Standing.CURRENT
    superseded_by: str | None = None
    identifiers: tuple[Identifier, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    @property
    def year(self) -> int | None:
        """The year of ``date``, if it has one."""
        return int(self.date[:4]) if self.date else None


@dataclass(frozen=True, slots=True)
class DirectionFacts:
    questions: tuple[str, ...] = ()
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class MilestoneFacts:
    phase: Phase
    status: MilestoneStatus
    # 1 to n within the phase.
    position: int
    criterion: str
    proofs: tuple[Proof, ...] = ()


Facts = ChallengeFacts | SolutionFacts | ResourceFacts | DirectionFacts | MilestoneFacts

FACTS_OF: dict[Kind, type[Facts]] = {
    Kind.CHALLENGE: ChallengeFacts,
    Kind.SOLUTION: SolutionFacts,
    Kind.RESOURCE: ResourceFacts,
    Kind.DIRECTION: DirectionFacts,
    Kind.MILESTONE: MilestoneFacts,
}
