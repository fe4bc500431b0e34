"""Deciding about many records of an import in one go, each in a transaction of its own."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from procrastinate.contrib.django import app as jobs

from alignhub.kit.retry import retry_on_lock
from alignhub.kit.wording import gettext
from catalog.content.codec import from_json
from catalog.content.comparison import in_words
from catalog.content.entry import InvalidContent
from catalog.folding import is_blank
from catalog.models import Entry
from catalog.queries.alike import published_like
from contributions.actions.batches import check_moderator, waits_with_batch
from contributions.actions.steps import take
from contributions.models import Batch, BatchRun, ImportedRecord
from contributions.refused import ClaimedByAnother, NoteRequired, Refused, StepNotAllowed
from contributions.sending import sought
from contributions.states import REOPEN_WITHIN, BatchState, RunStep, State, StepName

if TYPE_CHECKING:
    from alignhub.models import User

AT_ONCE = 25
_REACHED = {
    RunStep.PUBLISH: State.PUBLISHED,
    RunStep.REJECT: State.REJECTED,
    RunStep.WITHDRAW: State.WITHDRAWN,
}


@retry_on_lock
def start_run(
    batch_id: int, step: RunStep, numbers: list[int], *, actor: "User", note: str = "", clause: str = ""
) -> BatchRun:
    """Take ``step`` with the records ``numbers`` of a batch, by a job.

    Raises ``PermissionDenied``, ``ClaimedByAnother`` or another ``Refused`` that says why not; then nothing is begun.
    """
    try:
        with transaction.atomic():
            batch = Batch.objects.select_for_update().get(pk=batch_id)
            _check(batch, step, actor, note)
            waiting = batch.contributions.filter(state=State.SUBMITTED, submitted_at=None)
            open_numbers = ImportedRecord.objects.filter(contribution__in=waiting, number__in=numbers)
            found = sorted(open_numbers.values_list("number", flat=True))
            if not found:
                raise StepNotAllowed(gettext("None of these records waits any more."))
            run = BatchRun.objects.create(
                batch=batch, actor=actor, step=step, numbers=found, note=note.strip(), clause=clause
            )
            jobs.configure_task("contributions.carry_out").defer(run_id=run.pk)
    except IntegrityError as error:
        if "batch_run_one_at_a_time" not in str(error):
            raise
        raise StepNotAllowed(gettext("Records of this import are being decided at this moment.")) from error
    return run


def _check(batch: Batch, step: RunStep, actor: "User", note: str) -> None:
    if batch.state != BatchState.WAITING:
        raise StepNotAllowed(gettext("This import is {state} by now.").format(state=batch.get_state_display().lower()))
    if step == RunStep.WITHDRAW:
        if batch.author_id != actor.pk:
            raise PermissionDenied(gettext("Only the author can do that."))
        return
    check_moderator(batch, actor)
    running = batch.claimed_until is not None and batch.claimed_until > timezone.now()
    if running and batch.claimed_by_id != actor.pk:
        raise ClaimedByAnother(gettext("Another moderator has claimed this."))
    if not running:
        raise StepNotAllowed(gettext("Claim this import first."))
    if step == RunStep.REJECT and is_blank(note):
        raise NoteRequired(gettext("Please give a reason. The author will see it."))


def carry_out(run_id: int) -> None:
    """Go on with a run until it is done. Broken off and called again, it goes on where it stopped."""
    run = BatchRun.objects.select_related("batch", "actor__contributor").get(pk=run_id)
    while run.finished_at is None and run.done < len(run.numbers):
        numbers = run.numbers[run.done : run.done + AT_ONCE]
        records = {
            record.number: record
            for record in run.batch.records.filter(number__in=numbers).select_related(
                "contribution", "contribution__batch"
            )
        }
        alike = _alike(list(records.values())) if run.step == RunStep.PUBLISH else {}
        for number in numbers:
            outcome = alike.get(number) or _one(run, records[number])
            _note(run, records[number], outcome)
    _finish(run)


def _alike(records: list[ImportedRecord]) -> dict[int, str]:
    """Which of ``records`` look like something that has been published by now, with a sentence about it."""
    found = published_like([sought(from_json(record.content or {})) for record in records])
    first = {record.number: next(iter(seen)) for record, seen in zip(records, found, strict=True) if seen}
    # What this very run has published before it was broken off is no second one.
    own = {record.number for record in records if record.contribution and record.contribution.state == State.PUBLISHED}
    titles = dict(Entry.objects.filter(pk__in=first.values()).values_list("pk", "title"))
    return {
        number: f"It may be the same work as “{titles[pk]}”, which is published by now."
        for number, pk in first.items()
        if number not in own
    }


def _one(run: BatchRun, record: ImportedRecord) -> str:
    """Take the step with one record; "" when it is taken, else why not."""
    contribution, step = record.contribution, RunStep(run.step)
    if contribution is None:
        return "It has not been sent."
    if contribution.state == _REACHED[step]:
        return ""
    if not waits_with_batch(contribution):
        return "Somebody has taken it up by itself."
    words: dict[str, Any] = {} if step == RunStep.WITHDRAW else {"revision": 1, "note": run.note, "clause": run.clause}
    try:
        take(StepName(step.value), contribution.pk, actor=run.actor, with_batch=step == RunStep.PUBLISH, **words)
    except InvalidContent as error:
        return f"It cannot be published as it is. {in_words(error)}"
    except (Refused, PermissionDenied) as refusal:
        return str(refusal)
    return ""


def _note(run: BatchRun, record: ImportedRecord, outcome: str) -> None:
    with transaction.atomic():
        ImportedRecord.objects.filter(pk=record.pk).update(outcome=outcome)
        run.done += 1
        run.succeeded += not outcome
        run.save(update_fields=["done", "succeeded"])


def _finish(run: BatchRun) -> None:
    with transaction.atomic():
        locked = BatchRun.objects.select_for_update().get(pk=run.pk)
        if locked.finished_at:
            return
        locked.finished_at = timezone.now()
        locked.save(update_fields=["finished_at"])
        # Rejections can be taken back for ten minutes, so the author hears of them after that.
        wait = REOPEN_WITHIN if run.step == RunStep.REJECT else None
        options: dict[str, Any] = {"schedule_in": {"seconds": int(wait.total_seconds())}} if wait else {}
        jobs.configure_task("contributions.deliver_run", **options).defer(run_id=run.pk)
