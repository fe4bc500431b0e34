"""Imports of many records: read, sent and decided; their authors are told once."""

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from alignhub.kit.wording import day, gettext, speaking
from contributions.actions import batches, lookups, resuming, runs
from contributions.models import (
    Batch,
    BatchRun,
)
from contributions.queries.history import clause_titles
from contributions.states import APPEAL_WITHIN, STEPS, RunStep, StepName

_RETRY = RetryStrategy(max_attempts=6, exponential_wait=5)
# Others' look-ups wait for this one.
_SOON = RetryStrategy(max_attempts=3, wait=5)


@app.task(name="contributions.read_batch", retry=_RETRY)
def read_batch(batch_id: int) -> None:
    """Read an import and look its records up."""
    batches.read_batch(batch_id)


@app.task(name="contributions.look_up", retry=_SOON)
def look_up(batch_id: int, waited: int = 0) -> None:
    """Look the next records of an import up."""
    lookups.look_up_slice(batch_id, waited)


@app.task(name="contributions.look_up_later", retry=_RETRY)
def look_up_later(batch_id: int, waited: int) -> None:
    """Go on with the look-up of an import after a service has been waited for."""
    lookups.go_on(batch_id, waited)


@app.periodic(cron="*/5 * * * *")
@app.task(name="contributions.resume_imports", queueing_lock="contributions.resume_imports")
def resume_imports(timestamp: int) -> None:
    """Go on with what is being read, sent or decided and for which no job is left."""
    resuming.resume()


@app.task(name="contributions.send_batch", retry=_RETRY)
def send_batch(batch_id: int) -> None:
    """Send the chosen records of an import."""
    batches.send_batch(batch_id)


@app.task(name="contributions.carry_out", retry=_RETRY)
def carry_out(run_id: int) -> None:
    """Decide about many records of an import."""
    runs.carry_out(run_id)


@app.task(name="contributions.deliver_batch", retry=_RETRY)
def deliver_batch(batch_id: int) -> None:
    """Tell the author once that an import has been received."""
    with transaction.atomic():
        batch = Batch.objects.select_for_update(of=("self",)).select_related("author").get(pk=batch_id)
        if batch.mailed_at:
            return
        batch.mailed_at = timezone.now()
        batch.save(update_fields=["mailed_at"])
        with speaking(batch.author.language):
            _send_about(batch, gettext("We have received “{}”"), "batch-sent", {"records": batch.total})


@app.task(name="contributions.deliver_run", retry=_RETRY)
def deliver_run(run_id: int) -> None:
    """Tell the author once what became of many records that were decided in one go."""
    with transaction.atomic():
        run = BatchRun.objects.select_for_update(of=("self",)).select_related("batch__author").get(pk=run_id)
        if run.mailed_at or not run.succeeded:
            return
        run.mailed_at = timezone.now()
        run.save(update_fields=["mailed_at"])
        with speaking(run.batch.author.language):
            _tell_of(run)


def _tell_of(run: BatchRun) -> None:
    subjects = {
        RunStep.PUBLISH: gettext("Published: records of “{}”"),
        RunStep.REJECT: gettext("A decision on records of “{}”"),
        RunStep.WITHDRAW: gettext("Withdrawn: records of “{}”"),
    }
    told = {
        "step": run.step,
        "records": run.succeeded,
        "note": run.note,
        "clause": clause_titles([run.clause]).get(run.clause, "") if run.clause else "",
        "left": run.batch.contributions.filter(state__in=STEPS[StepName.REJECT].sources).count(),
        "appeal_until": day(run.finished_at + APPEAL_WITHIN if run.finished_at else None),
    }
    _send_about(run.batch, subjects[RunStep(run.step)], "batch-decided", told)


def _send_about(batch: Batch, subject: str, template: str, context: dict[str, object]) -> None:
    if not batch.author.is_active:
        return
    url = settings.SITE_URL + reverse("contributions:import", args=[batch.uuid])
    body = render_to_string(f"contributions/mail/{template}.txt", {"title": batch.name, "url": url, **context})
    send_mail(subject.format(batch.name[:120]), body, None, [batch.author.email])
