"""What the steps do to a contribution besides changing its state: claims, the decider, its place beside a batch."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from procrastinate.contrib.django import app as jobs

from contributions.models import Batch, Contribution
from contributions.states import BatchState, Role, State, Step, StepName

if TYPE_CHECKING:
    from alignhub.models import User

CLAIM_LASTS = timedelta(hours=24)


def carry_out(step: Step, contribution: Contribution, actor: "User | None", now: datetime) -> None:
    """Change ``contribution``, which is in the step's target state already, as the step wants it. Saves nothing;
    a claim asks for the mail that tells when it runs out."""
    if step.role != Role.SOLE:
        # The notice was about what was sent then, on a site where nobody else could take it up.
        contribution.noticed_at = None
    _EFFECTS.get(step.name, _no_effect)(contribution, actor, now)
    if contribution.state != State.IN_REVIEW:
        contribution.claimed_by = contribution.claimed_until = None


def _no_effect(contribution: Contribution, actor: "User | None", now: datetime) -> None:
    pass


def _claim(contribution: Contribution, actor: "User | None", now: datetime) -> None:
    contribution.claimed_by, contribution.claimed_until = actor, now + CLAIM_LASTS
    told = {"contribution_id": contribution.pk, "user_id": actor.pk if actor else 0}
    task = jobs.configure_task("contributions.tell_claim_ended", schedule_at=contribution.claimed_until)
    task.defer(**told, until=contribution.claimed_until.isoformat())
    _take_out_of_batch(contribution, actor, now)


def _take_out_of_batch(contribution: Contribution, actor: "User | None", now: datetime) -> None:
    """What a moderator takes up by itself is an item of its own from then on, as old as its batch."""
    if contribution.batch and contribution.submitted_at is None:
        contribution.submitted_at = contribution.batch.submitted_at or now


def settle_batch(contribution: Contribution) -> None:
    """A batch with nothing left to decide in it leaves the queue."""
    if contribution.batch_id is None:
        return
    # Locked before it is looked: of two who decide about the last records, the second sees what the first did.
    batch = Batch.objects.select_for_update().filter(pk=contribution.batch_id, state=BatchState.WAITING).first()
    if batch and not batch.contributions.filter(state=State.SUBMITTED, submitted_at=None).exists():
        batch.state, batch.claimed_by, batch.claimed_until = BatchState.DECIDED, None, None
        batch.save(update_fields=["state", "claimed_by", "claimed_until"])


def _decide(contribution: Contribution, actor: "User | None", now: datetime) -> None:
    contribution.decided_by, contribution.decided_at = actor, now


def _reopen(contribution: Contribution, actor: "User | None", now: datetime) -> None:
    contribution.decided_by = contribution.decided_at = None
    _claim(contribution, actor, now)


def _appeal(contribution: Contribution, actor: "User | None", now: datetime) -> None:
    contribution.appealed_at = contribution.submitted_at = now


def _notice(contribution: Contribution, actor: "User | None", now: datetime) -> None:
    contribution.noticed_at = now
    _take_out_of_batch(contribution, actor, now)


_EFFECTS: dict[StepName, Callable[[Contribution, "User | None", datetime], None]] = {
    StepName.CLAIM: _claim,
    StepName.HOLD: _take_out_of_batch,
    StepName.PUBLISH: _decide,
    StepName.REJECT: _decide,
    StepName.REQUEST_CHANGES: _decide,
    StepName.REOPEN: _reopen,
    StepName.APPEAL: _appeal,
    StepName.NOTICE: _notice,
    StepName.PUBLISH_NOTICED: _decide,
}
