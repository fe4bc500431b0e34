"""The words the catalogue is built from: kinds of entry, stances, designs, links and which of them fit together."""

from django.db.models import IntegerChoices, TextChoices

from alignhub.kit.wording import gettext_lazy as _


class Kind(TextChoices):
    """What an entry is. The value is also the singular in content references (``kind/slug``)."""

    CHALLENGE = "challenge", _("Challenge")
    SOLUTION = "solution", _("Solution")
    RESOURCE = "resource", _("Resource")
    DIRECTION = "direction", _("Research direction")
    MILESTONE = "milestone", _("Milestone")


# The first part of an entry's public address.
LIST_OF = {
    Kind.CHALLENGE: "challenges",
    Kind.SOLUTION: "solutions",
    Kind.RESOURCE: "resources",
    Kind.DIRECTION: "directions",
    Kind.MILESTONE: "roadmap",
}
LIST_LABELS = {
    Kind.CHALLENGE: _("Challenges"),
    Kind.SOLUTION: _("Solutions"),
    Kind.RESOURCE: _("Resources"),
    Kind.DIRECTION: _("Directions"),
    Kind.MILESTONE: _("Roadmap"),
}
KIND_OF_LIST = {name: kind for kind, name in LIST_OF.items()}


class Curation(IntegerChoices):
    """How far an entry has been worked on by people, not how good the thing described is."""

    LISTED = 0, _("Listed")
    SUMMARISED = 1, _("Summarised")
    ASSESSED = 2, _("Assessed")


class Approach(TextChoices):
    """The four groups of solutions, A to D."""

    TRAINING = "training", _("Training")
    INTERPRETABILITY = "interpretability", _("Interpretability & transparency")
    MONITORING = "monitoring", _("Monitoring & control")
    GOVERNANCE = "governance", _("Organisation & governance")


APPROACH_LETTER = dict(zip(Approach, "ABCD", strict=True))


class NoteKind(TextChoices):
    """How an entry qualifies itself."""

    LIMITATION = "limitation", _("Limitation")
    BENEFIT = "benefit", _("Benefit")
    DIFFICULTY = "difficulty", _("Difficulty")
    POTENTIAL = "potential", _("Potential")
    TRADE_OFF = "trade-off", _("Trade-off")
    BEST_PRACTICE = "best-practice", _("Best practice")
    IMPLEMENTATION = "implementation", _("Implementation")


class Maturity(TextChoices):
    """How far a solution has come, from an idea to routine use."""

    CONCEPT = "concept", _("Concept")
    PROTOTYPE = "prototype", _("Research prototype")
    PILOT = "pilot", _("Used in places")
    DEPLOYED = "deployed", _("In wide use")


class ResourceType(TextChoices):
    PAPER = "paper", _("Paper")
    POST = "post", _("Article or post")
    REPORT = "report", _("Report")
    ORGANISATION = "organisation", _("Organisation")
    TOOL = "tool", _("Tool")
    BENCHMARK = "benchmark", _("Benchmark")
    DATASET = "dataset", _("Dataset")
    DATABASE = "database", _("Database")
    COURSE = "course", _("Course")
    COMMUNITY = "community", _("Community")


# What can test a claim or be cited as a work; the other types are things, places and people.
WORKS = frozenset({ResourceType.PAPER, ResourceType.POST, ResourceType.REPORT})


class Publication(TextChoices):
    """Publication status of a work."""

    PREPRINT = "preprint", _("Preprint")
    PEER_REVIEWED = "peer-reviewed", _("Peer-reviewed")
    REPORT = "report", _("Report")
    POST = "post", _("Post")


class Standing(TextChoices):
    """Whether a resource can still be relied on."""

    CURRENT = "current", _("Current")
    SUPERSEDED = "superseded", _("Superseded")
    RETRACTED = "retracted", _("Retracted")
    CLOSED = "closed", _("Closed")


class Phase(TextChoices):
    FOUNDATION = "foundation", _("Foundation")
    SCALING = "scaling", _("Scaling")
    ROBUSTNESS = "robustness", _("Robustness")


class MilestoneStatus(TextChoices):
    DONE = "done", _("Done")
    IN_PROGRESS = "in-progress", _("In progress")
    PLANNED = "planned", _("Planned")


class Relation(TextChoices):
    """What a claim says a solution does to a challenge."""

    REDUCES = "reduces", _("Meant to reduce")
    WORSENS = "worsens", _("May worsen")


class Stance(TextChoices):
    """What a work says about the sentence of a claim."""

    SUPPORTS = "supports", _("Supports")
    LIMITS = "limits", _("Limits")
    CONTRADICTS = "contradicts", _("Contradicts")
    INCONCLUSIVE = "inconclusive", _("Inconclusive")


class Design(TextChoices):
    """How a work tests a claim, strongest first."""

    PROOF = "proof", _("Proof")
    EXPERIMENT = "experiment", _("Experiment")
    OBSERVATIONAL = "observational", _("Observational or case study")
    SURVEY = "survey", _("Survey")
    ARGUMENT = "argument", _("Argument")


# Surveys and arguments say something about a claim without testing it.
TESTS = frozenset({Design.PROOF, Design.EXPERIMENT, Design.OBSERVATIONAL})


class LinkKind(TextChoices):
    """What one entry does for another, where that is not a test of a claim."""

    SHOWS = "shows", _("shows")
    INTRODUCES = "introduces", _("introduces")
    DESCRIBES = "describes", _("describes")
    SURVEYS = "surveys", _("surveys")
    MEASURES = "measures", _("measures")
    PRESENTS = "presents", _("presents")
    PRODUCED_BY = "produced-by", _("is produced by")
    REPLICATES = "replicates", _("replicates")
    PART_OF = "part-of", _("is part of")
    EXTENDS = "extends", _("extends")
    TARGETS = "targets", _("targets")
    ADVANCES = "advances", _("advances")
    SUPERSEDES = "supersedes", _("supersedes")
    CITES = "cites", _("cites")


# How a link reads from its target's page.
LINK_SEEN_FROM_TARGET = {
    LinkKind.SHOWS: _("shown by"),
    LinkKind.INTRODUCES: _("introduced by"),
    LinkKind.DESCRIBES: _("described by"),
    LinkKind.SURVEYS: _("surveyed by"),
    LinkKind.MEASURES: _("measured by"),
    LinkKind.PRESENTS: _("presented by"),
    LinkKind.PRODUCED_BY: _("produces"),
    LinkKind.REPLICATES: _("replicated by"),
    LinkKind.PART_OF: _("has the part"),
    LinkKind.EXTENDS: _("extended by"),
    LinkKind.TARGETS: _("targeted by"),
    LinkKind.ADVANCES: _("advanced by"),
    LinkKind.SUPERSEDES: _("superseded by"),
    LinkKind.CITES: _("cited by"),
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

    PUBLISHED = "published", _("Published")
    EDITED = "edited", _("Edited")
    RESTORED = "restored", _("Restored")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    MERGED = "merged", _("Merged")
    REDACTED = "redacted", _("Redacted")


class Origin(TextChoices):
    """Where a revision came from."""

    FOUNDING = "founding", "Starting content"
    CONTRIBUTION = "contribution", "Contribution"


class CritiqueKind(TextChoices):
    FACTUAL_ERROR = "factual-error", _("Factual error")
    MISSING_LIMITATION = "missing-limitation", _("Missing limitation")
    WEAK_EVIDENCE = "weak-evidence", _("Weak evidence")
    COUNTER_EVIDENCE = "counter-evidence", _("Counter-evidence")
    OUTDATED = "outdated", _("Outdated")
    QUESTION = "question", _("Question")
    SUGGESTION = "suggestion", _("Suggestion")
    OTHER = "other", _("Other")


class CritiqueState(TextChoices):
    OPEN = "open", _("Open")
    ANSWERED = "answered", _("Answered")
    ADDRESSED = "addressed", _("Addressed")
    CONCEDED = "conceded", _("Conceded as a limitation")
    NOT_UPHELD = "not-upheld", _("Not upheld")
    WITHDRAWN = "withdrawn", _("Withdrawn")


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

    NO_CLAIM = "no-claim", _("No claim made")
    CLAIMED = "claimed", _("Claimed, nothing catalogued")
    SEARCHED = "searched", _("Searched, nothing found")
    ARGUED = "argued", _("Argued only")
    TESTED = "tested", _("Tested")
