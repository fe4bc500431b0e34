"""What became of decisions, read off the events of each contribution in order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from contributions.models import ContributionEvent
from contributions.states import DECISIONS, StepName

# The events that a decision's wait and fate are read from.
TELLING = (*sorted(DECISIONS), StepName.SUBMIT, StepName.APPEAL, StepName.REOPEN, StepName.HOLD, StepName.WITHDRAW)


class Appeal(StrEnum):
    """What became of the appeal against a rejection. Any other decision than a rejection upholds it."""

    NONE = ""
    WAITING = "waiting"
    UPHELD = "upheld"
    NOT_UPHELD = "not upheld"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Happened:
    """One event, as far as it matters here."""

    contribution: int
    position: int
    step: StepName
    at: datetime


@dataclass(slots=True)
class Fate:
    """``waited`` counts from when the author last sent it in or appealed; ``on_appeal`` says that it decided an appeal,
    ``reopened`` that it was taken back within ten minutes, ``appeal`` what became of the one against it."""

    waited: timedelta
    on_appeal: bool = False
    reopened: bool = False
    appeal: Appeal = Appeal.NONE


def fates(contributions: Iterable[int]) -> dict[int, Fate]:
    """The fate of every decision and hold on ``contributions``, by position; one query."""
    rows = (
        ContributionEvent.objects.filter(contribution__in=contributions, step__in=TELLING)
        .order_by("position")
        .values_list("contribution", "position", "step", "created_at")
    )
    return fates_of(Happened(pk or 0, position, StepName(step), at) for pk, position, step, at in rows)


def fates_of(events: Iterable[Happened]) -> dict[int, Fate]:
    """The same for ``events``, which are in order and whole: all of ``TELLING`` for each contribution."""
    stories: dict[int, _Story] = {}
    for event in events:
        stories.setdefault(event.contribution, _Story()).tell(event)
    return {position: fate for story in stories.values() for position, fate in story.fates.items()}


class _Story:
    """The events of one contribution so far."""

    def __init__(self) -> None:
        self.fates: dict[int, Fate] = {}
        self.since: datetime | None = None
        self.decision: Fate | None = None
        # The rejection appealed against, while and after the appeal is decided.
        self.appealed: Fate | None = None
        self.on_appeal = False

    def tell(self, event: Happened) -> None:
        if event.step == StepName.SUBMIT:
            self.since, self.on_appeal = event.at, False
        elif event.step == StepName.APPEAL:
            self.since, self.on_appeal, self.appealed = event.at, True, self.decision
            self._answer(Appeal.WAITING)
        elif event.step == StepName.REOPEN and self.decision:
            self.decision.reopened = True
            if self.decision.on_appeal:
                self._answer(Appeal.WAITING)
        elif event.step == StepName.WITHDRAW and self.appealed and self.appealed.appeal == Appeal.WAITING:
            self._answer(Appeal.WITHDRAWN)
        elif event.step == StepName.HOLD or event.step in DECISIONS:
            self._decide(event)

    def _decide(self, event: Happened) -> None:
        waited = event.at - self.since if self.since else timedelta()
        fate = self.fates[event.position] = Fate(waited, self.on_appeal)
        if event.step == StepName.HOLD:
            return
        self.decision = fate
        if self.on_appeal:
            self._answer(Appeal.NOT_UPHELD if event.step == StepName.REJECT else Appeal.UPHELD)

    def _answer(self, answer: Appeal) -> None:
        if self.appealed:
            self.appealed.appeal = answer
