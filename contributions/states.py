"""The states of a contribution and the one table of steps between them.

Buttons, admin actions, permissions, the diagram in the docs and the tests are all driven by ``STEPS``.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import TextChoices

from alignhub.kit.wording import gettext_lazy as _

# Before the uuid of a contribution where an entry would be named by its kind and slug.
CONTRIBUTION = "contribution"
# How long after a rejection its author may appeal.
APPEAL_WITHIN = timedelta(days=30)
# A decision can be taken back for this long, and its mail waits as long.
REOPEN_WITHIN = timedelta(minutes=10)
# How long a site with one moderator tells in public that this moderator will publish something of their own.
NOTICE_LASTS = timedelta(days=7)
# When what is held is looked at again, unless the moderator says another day; and the furthest such day.
HOLD_LASTS, LONGEST_HOLD = timedelta(days=14), timedelta(days=366)


class State(TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    IN_REVIEW = "in-review", _("In review")
    CHANGES_REQUESTED = "changes-requested", _("Changes requested")
    HELD = "held", _("Held")
    PUBLISHED = "published", _("Published")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


_BY_NOW = {
    State.DRAFT: _("This contribution is a draft by now."),
    State.SUBMITTED: _("This contribution waits in the queue by now."),
    State.IN_REVIEW: _("This contribution is in review by now."),
    State.CHANGES_REQUESTED: _("Changes have been requested by now."),
    State.HELD: _("This contribution is on hold by now."),
    State.PUBLISHED: _("This contribution is published by now."),
    State.REJECTED: _("This contribution is rejected by now."),
    State.WITHDRAWN: _("This contribution is withdrawn by now."),
}


def by_now(state: str) -> str:
    """What is said to whoever comes too late for a step. Raises ``ValueError`` for what is no state."""
    return str(_BY_NOW[State(state)])


class Role(TextChoices):
    """Who may take a step."""

    AUTHOR = "author", _("Author")
    MODERATOR = "moderator", _("Moderator")
    DECIDER = "decider", _("The moderator who decided")
    # The author, as the only moderator that the site has.
    SOLE = "sole-moderator", _("The site’s single moderator")


class ContributionKind(TextChoices):
    ENTRY = "entry", _("New entry")
    EDIT = "edit", _("Edit")
    CRITIQUE = "critique", _("Critique")
    RESPONSE = "response", _("Response")
    REPORT = "report", _("Report")
    CLOSING = "closing", _("Closing of a critique")
    WITHDRAWAL = "withdrawal", _("Withdrawal")
    RESTORATION = "restoration", _("Restoration")
    MERGE = "merge", _("Merge")
    REDACTION = "redaction", _("Redaction")
    TAG = "tag", _("Tag")


class StepName(TextChoices):
    SUBMIT = "submit", _("Submit")
    REVISE = "revise", _("Send a new version")
    CLAIM = "claim", _("Claim")
    RELEASE = "release", _("Release")
    REQUEST_CHANGES = "request-changes", _("Request changes")
    PUBLISH = "publish", _("Publish")
    REJECT = "reject", _("Reject")
    REOPEN = "reopen", _("Reopen")
    HOLD = "hold", _("Hold")
    UNHOLD = "unhold", _("Release from hold")
    WITHDRAW = "withdraw", _("Withdraw")
    APPEAL = "appeal", _("Appeal")
    NOTICE = "notice", _("Put on public notice")
    PUBLISH_NOTICED = "publish-noticed", _("Publish after public notice")


class SentAs(TextChoices):
    """What a contribution may be asked to become: the names of forms."""

    PAPER = "paper", _("a paper")
    RESOURCE = "resource", _("another resource")
    SOLUTION = "solution", _("a solution")
    CHALLENGE = "challenge", _("a challenge")
    DIRECTION = "direction", _("a research direction")
    MILESTONE = "milestone", _("a milestone")
    EDIT = "edit", _("an edit of the entry")
    CRITIQUE = "critique", _("a critique of the entry")


class CheckFlag(TextChoices):
    """What the checks of the newest revision found, as far as the queue can be narrowed to it: the names of checks
    that found something to look at, or that all passed."""

    IDENTIFIERS = "identifiers", _("Identifiers failed")
    LINKS = "links", _("Links dead")
    CLAIMS = "claims", _("Claims without evidence")
    SOURCES = "sources", _("Fallen source")
    PROMOTION = "promotion", _("Signs of advertising")
    FINE = "fine", _("All checks fine")


class Completeness(TextChoices):
    """How much of what an entry can say is there when it is sent."""

    COMPLETE = "complete", _("Text, tags and connections")
    PARTLY = "partly", _("Some of these missing")
    BARE = "bare", _("Neither tags nor connections")


class BatchState(TextChoices):
    """Where an import of many records is."""

    READING = "reading", _("Being read")
    UNREADABLE = "unreadable", _("Not readable")
    CHOOSING = "choosing", _("Draft")
    SENDING = "sending", _("Being sent")
    WAITING = "waiting", _("In review")
    DECIDED = "decided", _("Decided")


class RunStep(TextChoices):
    """What is done with many records of an import in one go."""

    PUBLISH = "publish", _("Publish")
    REJECT = "reject", _("Reject")
    WITHDRAW = "withdraw", _("Withdraw")


class Found(TextChoices):
    """What became clear about one record of an import by looking at it."""

    NEW = "new", _("New")
    DUPLICATE = "duplicate", _("Already here")
    REPEATED = "repeated", _("Twice in this import")
    WAITING = "waiting", _("Being reviewed")
    INCOMPLETE = "incomplete", _("Incomplete")
    FAILED = "failed", _("Not readable")
    # On its way, while the import is being read: named and not looked up; looked up and not compared with the others.
    NAMED = "named", _("Not looked up yet")
    TOLD = "told", _("Looked up")


@dataclass(frozen=True, slots=True)
class Step:
    """One move: who may make it, from which states, to which, and whether it must be explained."""

    name: StepName
    role: Role
    sources: frozenset[State]
    target: State
    note_required: bool = False
    # The step freezes what the author sent as a new revision.
    freezes: bool = False
    # Only the moderator who holds the claim may take it.
    claim_required: bool = False
    # Under which name it is recorded, where that is another's: then only the role tells them apart.
    recorded: StepName | None = None


_ENTRIES = tuple(form for form in SentAs if form not in (SentAs.EDIT, SentAs.CRITIQUE))
# What may turn out to be something else, and what: an entry another kind of entry, a critique an edit and the reverse.
MOVES = {
    ContributionKind.ENTRY: _ENTRIES,
    ContributionKind.CRITIQUE: (SentAs.EDIT,),
    ContributionKind.EDIT: (SentAs.CRITIQUE,),
}

# What the single moderator of a site may publish of their own after a public notice. Acts on what is published, and
# the closing of critiques, always take two.
NOTICEABLE = (ContributionKind.ENTRY, ContributionKind.EDIT, ContributionKind.CRITIQUE, ContributionKind.RESPONSE)

_UNDECIDED = frozenset({State.DRAFT, State.SUBMITTED, State.IN_REVIEW, State.CHANGES_REQUESTED, State.HELD})
_OPEN = frozenset({State.SUBMITTED, State.IN_REVIEW})

STEPS: dict[StepName, Step] = {
    step.name: step
    for step in (
        Step(
            StepName.SUBMIT,
            Role.AUTHOR,
            frozenset({State.DRAFT, State.CHANGES_REQUESTED}),
            State.SUBMITTED,
            freezes=True,
        ),
        Step(StepName.REVISE, Role.AUTHOR, _OPEN, State.SUBMITTED, freezes=True),
        Step(StepName.CLAIM, Role.MODERATOR, _OPEN, State.IN_REVIEW),
        Step(StepName.RELEASE, Role.MODERATOR, frozenset({State.IN_REVIEW}), State.SUBMITTED, claim_required=True),
        Step(
            StepName.REQUEST_CHANGES,
            Role.MODERATOR,
            frozenset({State.IN_REVIEW}),
            State.CHANGES_REQUESTED,
            note_required=True,
            claim_required=True,
        ),
        Step(StepName.PUBLISH, Role.MODERATOR, frozenset({State.IN_REVIEW}), State.PUBLISHED, claim_required=True),
        Step(StepName.REJECT, Role.MODERATOR, _OPEN, State.REJECTED, note_required=True),
        Step(
            StepName.REOPEN,
            Role.DECIDER,
            frozenset({State.CHANGES_REQUESTED, State.REJECTED}),
            State.IN_REVIEW,
            note_required=True,
        ),
        Step(StepName.HOLD, Role.MODERATOR, _OPEN, State.HELD, note_required=True),
        Step(StepName.UNHOLD, Role.MODERATOR, frozenset({State.HELD}), State.SUBMITTED, note_required=True),
        Step(StepName.WITHDRAW, Role.AUTHOR, _UNDECIDED, State.WITHDRAWN),
        Step(StepName.APPEAL, Role.AUTHOR, frozenset({State.REJECTED}), State.SUBMITTED, note_required=True),
        Step(StepName.NOTICE, Role.SOLE, frozenset({State.SUBMITTED}), State.SUBMITTED),
        Step(
            StepName.PUBLISH_NOTICED,
            Role.SOLE,
            frozenset({State.SUBMITTED}),
            State.PUBLISHED,
            recorded=StepName.PUBLISH,
        ),
    )
}

DECISIONS = frozenset({StepName.PUBLISH, StepName.REJECT, StepName.REQUEST_CHANGES})
# What the public ledger lists, a row for each: the decisions, and that something was held back.
LEDGER = (StepName.PUBLISH, StepName.REQUEST_CHANGES, StepName.REJECT, StepName.HOLD)
