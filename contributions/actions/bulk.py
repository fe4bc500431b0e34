"""One step with many contributions of the queue: tried first, then taken, each in a transaction of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied

from alignhub.kit.retry import Busy
from alignhub.kit.wording import gettext
from contributions.actions.repeated import taken_already
from contributions.actions.steps import check_step, take
from contributions.models import Contribution
from contributions.permissions import parties
from contributions.queries.interests import overlaps_of
from contributions.refused import Refused
from contributions.states import StepName

if TYPE_CHECKING:
    from alignhub.models import User

# What needs to be looked at one by one is not among them.
BULK_STEPS = (StepName.CLAIM, StepName.RELEASE, StepName.REJECT)
MOST = 100


@dataclass(frozen=True, slots=True)
class Pick:
    """A contribution that was chosen, and its revision that was on the screen."""

    uuid: str
    revision: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one: ``refusal`` says why nothing does, "" where the step is or can be taken. What does not exist
    has no title; ``opens`` says whether the desk shows it to whoever asks."""

    pick: Pick
    title: str
    refusal: str
    opens: bool = False


def rehearse(step: StepName, picks: Sequence[Pick], *, actor: "User", note: str) -> tuple[Outcome, ...]:
    """What would happen to each of ``picks``; nothing does."""

    rows = _rows(picks)
    found = overlaps_of(actor, list(rows.values()))

    def attempt(contribution: Contribution, pick: Pick) -> None:
        said: dict[str, Any] = {"note": note, "found": found[contribution.pk]}
        check_step(step, contribution, actor=actor, revision=pick.revision, **said)

    return _each(picks, rows, attempt, actor)


def take_each(step: StepName, picks: Sequence[Pick], *, actor: "User", note: str, clause: str) -> tuple[Outcome, ...]:
    """Take the step with each of ``picks``; what is refused for one leaves the others as they are."""

    def attempt(contribution: Contribution, pick: Pick) -> None:
        # Only a decision is explained to the author.
        said: dict[str, Any] = {"note": note, "clause": clause} if step == StepName.REJECT else {}
        asked: dict[str, Any] = {"actor": actor, "revision": pick.revision, **said}
        try:
            take(step, contribution.pk, **asked)
        except Refused:
            # The button was pressed twice.
            if not taken_already(step, contribution.pk, **asked):
                raise

    return _each(picks, _rows(picks), attempt, actor)


def _rows(picks: Sequence[Pick]) -> dict[str, Contribution]:
    sent = Contribution.objects.filter(uuid__in=[pick.uuid for pick in picks], submitted_at__isnull=False)
    return {str(row.uuid): row for row in sent.select_related("author__contributor", "target", "critique")}


def _each(
    picks: Sequence[Pick],
    known: dict[str, Contribution],
    attempt: Callable[[Contribution, Pick], None],
    actor: "User",
) -> tuple[Outcome, ...]:
    closed = parties(actor, known.values())
    return tuple(_one(known.get(pick.uuid), pick, attempt, closed) for pick in picks)


def _one(
    contribution: Contribution | None,
    pick: Pick,
    attempt: Callable[[Contribution, Pick], None],
    closed: frozenset[int],
) -> Outcome:
    if contribution is None:
        return Outcome(pick, "", gettext("There is no such contribution."))
    title, opens = contribution.title or gettext("Untitled"), contribution.pk not in closed
    try:
        attempt(contribution, pick)
    except (Refused, Busy, PermissionDenied) as refusal:
        return Outcome(pick, title, str(refusal), opens)
    return Outcome(pick, title, "", opens)
