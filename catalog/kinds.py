"""The words the catalogue is built from: kinds of entry, stances, designs, links and which of them fit together."""

from django.db.models import IntegerChoices, TextChoices


class Kind(TextChoices):
    """What an entry is. The value is also the singular in content references (``kind/slug``)."""

    CHALLENGE = "challenge", "Challenge"
    SOLUTION = "solution", "Solution"
    RESOURCE = "resource", "Resource"
    DIRECTION = "direction", "Research direction"
    MILESTONE = "milestone", "Milestone"


# The first part of an entry's public address.
LIST_OF = {
    Kind.CHALLENGE: "challenges",
    Kind.SOLUTION: "solutions",
    Kind.RESOURCE: "resources",
    Kind.DIRECTION: "directions",
    Kind.MILESTONE: "roadmap",
}
KIND_OF_LIST = {name: kind for kind, name in LIST_OF.items()}


class Curation(IntegerChoices):
    """How far an entry has been worked on by people, not how good the thing described is."""

    LISTED = 0, "Listed"
    SUMMARISED = 1, "Summarised"
    ASSESSED = 2, "Assessed"


class Approach(TextChoices):
    """The four groups of solutions, A to D."""

    TRAINING = "training", "Training"
    INTERPRETABILITY = "interpretability", "Interpretability & transparency"
    MONITORING = "monitoring", "Monitoring & control"
    GOVERNANCE = "governance", "Organisation & governance"


APPROACH_LETTER = dict(zip(Approach, "ABCD", strict=True))


class NoteKind(TextChoices):
    """How an entry qualifies itself."""

    LIMITATION = "limitation", "Limitation"
    BENEFIT = "benefit", "Benefit"
    DIFFICULTY = "difficulty", "Difficulty"
    POTENTIAL = "potential", "Potential"
    TRADE_OFF = "trade-off", "Trade-off"
    BEST_PRACTICE = "best-practice", "Best practice"
    IMPLEMENTATION = "implementation", "Implementation"


class Maturity(TextChoices):
    """How far a solution has come, from an idea to routine use."""

    CONCEPT = "concept", "Concept"
    PROTOTYPE = "prototype", "Research prototype"
    PILOT = "pilot", "Used in places"
    DEPLOYED = "deployed", "In wide use"


class ResourceType(TextChoices):
    PAPER = "paper", "Paper"
    POST = "post", "Article or post"
    REPORT = "report", "Report"
    ORGANISATION = "organisation", "Organisation"
    TOOL = "tool", "Tool"
    BENCHMARK = "benchmark", "Benchmark"
    DATASET = "dataset", "Dataset"
    DATABASE = "database", "Database"
    COURSE = "course", "Course"
    COMMUNITY = "community", "Community"


# What can test a claim or be cited as a work; the other types are things, places and people.
WORKS = frozenset({ResourceType.PAPER, ResourceType.POST, ResourceType.REPORT})


class Publication(TextChoices):
    """Publication status of a work."""

    PREPRINT = "preprint", "Preprint"
    PEER_REVIEWED = "peer-reviewed", "Peer-reviewed"
    REPORT = "report", "Report"
    POST = "post", "Post"


class Standing(TextChoices):
    """Whether a resource can still be relied on."""

    CURRENT = "current", "Current"
    SUPERSEDED = "superseded", "Superseded"
    RETRACTED = "retracted", "Retracted"
    CLOSED = "closed", "Closed"


class Phase(TextChoices):
    FOUNDATION = "foundation", "Foundation"
    SCALING = "scaling", "Scaling"
    ROBUSTNESS = "robustness", "Robustness"


class MilestoneStatus(TextChoices):
    DONE = "done", "Done"
    IN_PROGRESS = "in-progress", "In progress"
    PLANNED = "planned", "Planned"


class Relation(TextChoices):
    """What a claim says a solution does to a challenge."""

    REDUCES = "reduces", "Meant to reduce"
    WORSENS = "worsens", "May worsen"


class Stance(TextChoices):
    """What a work says about the sentence of a claim."""

    SUPPORTS = "supports", "Supports"
    LIMITS = "limits", "Limits"
    CONTRADICTS = "contradicts", "Contradicts"
    INCONCLUSIVE = "inconclusive", "Inconclusive"


class Design(TextChoices):
    """How a work tests a claim, strongest first."""

    PROOF = "proof", "Proof"
    EXPERIMENT = "experiment", "Experiment"
    OBSERVATIONAL = "observational", "Observational or case study"
    SURVEY = "survey", "Survey"
    ARGUMENT = "argument", "Argument"


# Surveys and arguments say something about a claim without testing it.
TESTS = frozenset({Design.PROOF, Design.EXPERIMENT, Design.OBSERVATIONAL})


class LinkKind(TextChoices):
    """What one entry does for another, where that is not a test of a claim."""

    SHOWS = "shows", "shows"
    INTRODUCES = "introduces", "introduces"
    DESCRIBES = "describes", "describes"
    SURVEYS = "surveys", "surveys"
    MEASURES = "measures", "measures"
    PRESENTS = "presents", "presents"
    PRODUCED_BY = "produced-by", "is produced by"
    REPLICATES = "replicates", "replicates"
    PART_OF = "part-of", "is part of"
    EXTENDS = "extends", "extends"
    TARGETS = "targets", "targets"
    ADVANCES = "advances", "advances"
    SUPERSEDES = "supersedes", "supersedes"
    CITES = "cites", "cites"


# How a link reads from its target's page.
LINK_SEEN_FROM_TARGET = {
    LinkKind.SHOWS: "shown by",
    LinkKind.INTRODUCES: "introduced by",
    LinkKind.DESCRIBES: "described by",
    LinkKind.SURVEYS: "surveyed by",
    LinkKind.MEASURES: "measured by",
    LinkKind.PRESENTS: "presented by",
    LinkKind.PRODUCED_BY: "produces",
    LinkKind.REPLICATES: "replicated by",
    LinkKind.PART_OF: "has the part",
    LinkKind.EXTENDS: "extended by",
    LinkKind.TARGETS: "targeted by",
    LinkKind.ADVANCES: "advanced by",
    LinkKind.SUPERSEDES: "superseded by",
    LinkKind.CITES: "cited by",
}

_R, _S, _C, _D, _M = Kind.RESOURCE, Kind.SOLUTION, Kind.CHALLENGE, Kind.DIRECTION, Kind.MILESTONE
_ANY = frozenset(Kind)
# Link kind -> (kinds it may start from, kinds it may point to).
LEGAL_LINKS: dict[LinkKind, tuple[frozenset[Kind], frozenset[Kind]]] = {
    LinkKind.SHOWS: (frozenset({_R}), frozenset({_C})),
    LinkKind.INTRODUCES: (frozenset({_R}), frozenset({_S, _D, _C, _R})),
    LinkKind.DESCRIBES: (frozenset({_R}), _ANY),
    LinkKind.SURVEYS: (frozenset({_R}), frozenset({_S, _C, _D})),
    LinkKind.MEASURES: (frozenset({_R}), frozenset({_C})),
    LinkKind.PRESENTS: (frozenset({_R}), frozenset({_R})),
    LinkKind.PRODUCED_BY: (frozenset({_R}), frozenset({_R})),
    LinkKind.REPLICATES: (frozenset({_R}), frozenset({_R})),
    LinkKind.PART_OF: (_ANY, _ANY),
    LinkKind.EXTENDS: (frozenset({_R, _S}), frozenset({_R, _S})),
    LinkKind.TARGETS: (frozenset({_D, _M, _R}), frozenset({_C, _D})),
    LinkKind.ADVANCES: (frozenset({_R, _S, _D}), frozenset({_M, _D})),
    LinkKind.SUPERSEDES: (frozenset({_R}), frozenset({_R})),
    LinkKind.CITES: (_ANY, _ANY),
}


class IdentifierScheme(TextChoices):
    DOI = "doi", "DOI"
    ARXIV = "arxiv", "arXiv"
    OPENREVIEW = "openreview", "OpenReview"
    ACL = "acl", "ACL Anthology"
    ISBN = "isbn", "ISBN"


class Act(TextChoices):
    """What a revision did to its entry."""

    PUBLISHED = "published", "Published"
    EDITED = "edited", "Edited"
    RESTORED = "restored", "Restored"
    WITHDRAWN = "withdrawn", "Withdrawn"
    MERGED = "merged", "Merged"
    REDACTED = "redacted", "Redacted"


class Origin(TextChoices):
    """Where a revision came from."""

    FOUNDING = "founding", "Starting content"
    CONTRIBUTION = "contribution", "Contribution"


class CritiqueKind(TextChoices):
    FACTUAL_ERROR = "factual-error", "Factual error"
    MISSING_LIMITATION = "missing-limitation", "Missing limitation"
    WEAK_EVIDENCE = "weak-evidence", "Weak evidence"
    COUNTER_EVIDENCE = "counter-evidence", "Counter-evidence"
    OUTDATED = "outdated", "Outdated"
    QUESTION = "question", "Question"
    SUGGESTION = "suggestion", "Suggestion"
    OTHER = "other", "Other"


class CritiqueState(TextChoices):
    OPEN = "open", "Open"
    ANSWERED = "answered", "Answered"
    ADDRESSED = "addressed", "Addressed"
    CONCEDED = "conceded", "Conceded as a limitation"
    NOT_UPHELD = "not-upheld", "Not upheld"
    WITHDRAWN = "withdrawn", "Withdrawn"


_OPEN, _ANSWERED = CritiqueState.OPEN, CritiqueState.ANSWERED
_ENDS = frozenset({CritiqueState.ADDRESSED, CritiqueState.CONCEDED, CritiqueState.NOT_UPHELD, CritiqueState.WITHDRAWN})
# From each state of a critique to those that may follow it. What was closed can be opened again when it turns out to
# stand; what its author took back is taken back.
CRITIQUE_STEPS: dict[CritiqueState, frozenset[CritiqueState]] = {
    _OPEN: _ENDS | {_ANSWERED},
    _ANSWERED: _ENDS | {_OPEN},
    CritiqueState.ADDRESSED: frozenset({_OPEN}),
    CritiqueState.CONCEDED: frozenset({_OPEN, CritiqueState.ADDRESSED}),
    CritiqueState.NOT_UPHELD: frozenset({_OPEN}),
    CritiqueState.WITHDRAWN: frozenset(),
}


class CellState(TextChoices):
    """What a cell of the evidence map says. Only the second and third are gaps."""

    NO_CLAIM = "no-claim", "No claim made"
    CLAIMED = "claimed", "Claimed, nothing catalogued"
    SEARCHED = "searched", "Searched, nothing found"
    ARGUED = "argued", "Argued only"
    TESTED = "tested", "Tested"
