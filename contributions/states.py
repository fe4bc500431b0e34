"""The states of a contribution and the one table of steps between them.

Buttons, admin actions, permissions, the diagram in the docs and the tests are all driven by ``STEPS``.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import TextChoices

# How long after a rejection its author may appeal.
APPEAL_WITHIN = timedelta(days=30)
# A decision can be taken back for this long, and its mail waits as long.
REOPEN_WITHIN = timedelta(minutes=10)


class State(TextChoices):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    IN_REVIEW = "in-review", "In review"
    CHANGES_REQUESTED = "changes-requested", "Changes requested"
    HELD = "held", "Held"
    PUBLISHED = "published", "Published"
    REJECTED = "rejected", "Rejected"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Role(TextChoices):
    """Who may take a step."""

    AUTHOR = "author", "Author"
    MODERATOR = "moderator", "Moderator"
    DECIDER = "decider", "The moderator who decided"


class ContributionKind(TextChoices):
    ENTRY = "entry", "New entry"
    EDIT = "edit", "Edit"
    CRITIQUE = "critique", "Critique"
    RESPONSE = "response", "Response"
    REPORT = "report", "Report"
    CLOSING = "closing", "Closing of a critique"
    WITHDRAWAL = "withdrawal", "Withdrawal"
    RESTORATION = "restoration", "Restoration"
    MERGE = "merge", "Merge"
    REDACTION = "redaction", "Redaction"
    TAG = "tag", "Tag"


class StepName(TextChoices):
    SUBMIT = "submit", "Submit"
    REVISE = "revise", "Send a new version"
    CLAIM = "claim", "Claim"
    RELEASE = "release", "Release"
    REQUEST_CHANGES = "request-changes", "Request changes"
    PUBLISH = "publish", "Publish"
    REJECT = "reject", "Reject"
    REOPEN = "reopen", "Reopen"
    HOLD = "hold", "Hold"
    UNHOLD = "unhold", "Release from hold"
    WITHDRAW = "withdraw", "Withdraw"
    APPEAL = "appeal", "Appeal"


class BatchState(TextChoices):
    """Where an import of many records is."""

    READING = "reading", "Being read"
    UNREADABLE = "unreadable", "Not readable"
    CHOOSING = "choosing", "Draft"
    SENDING = "sending", "Being sent"
    WAITING = "waiting", "In review"
    DECIDED = "decided", "Decided"


class RunStep(TextChoices):
    """What is done with many records of an import in one go."""

    PUBLISH = "publish", "Publish"
    REJECT = "reject", "Reject"
    WITHDRAW = "withdraw", "Withdraw"


class Found(TextChoices):
    """What became clear about one record of an import by looking at it."""

    NEW = "new", "New"
    DUPLICATE = "duplicate", "Already here"
    REPEATED = "repeated", "Twice in this import"
    WAITING = "waiting", "Being reviewed"
    INCOMPLETE = "incomplete", "Incomplete"
    FAILED = "failed", "Not readable"


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
    )
}

DECISIONS = frozenset({StepName.PUBLISH, StepName.REJECT, StepName.REQUEST_CHANGES})
# What the public ledger lists, a row for each: the decisions, and that something was held back.
LEDGER = (StepName.PUBLISH, StepName.REQUEST_CHANGES, StepName.REJECT, StepName.HOLD)
