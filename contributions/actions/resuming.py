"""Imports for which no job is left, as after one that failed for good: each goes on where it stopped."""

from collections.abc import Sequence

from django.db import transaction
from procrastinate.contrib.django import app as jobs
from procrastinate.contrib.django.models import ProcrastinateJob

from contributions.actions.lookups import ask_for_slice
from contributions.models import Batch, BatchRun
from contributions.states import BatchState

_READING = ("contributions.read_batch", "contributions.look_up", "contributions.look_up_later")
_SENDING = ("contributions.send_batch",)
_DECIDING = ("contributions.carry_out",)


def resume() -> None:
    """Go on with every import that is being read, sent or decided and has no job."""
    for batch in Batch.objects.filter(state=BatchState.READING).defer("source"):
        if _has_job(_READING, args__batch_id=batch.pk):
            continue
        with transaction.atomic():
            if batch.records.exists():
                ask_for_slice(batch.pk)
            else:
                jobs.configure_task("contributions.read_batch").defer(batch_id=batch.pk)
    for pk in Batch.objects.filter(state=BatchState.SENDING).values_list("pk", flat=True):
        if not _has_job(_SENDING, args__batch_id=pk):
            jobs.configure_task("contributions.send_batch").defer(batch_id=pk)
    for pk in BatchRun.objects.filter(finished_at=None).values_list("pk", flat=True):
        if not _has_job(_DECIDING, args__run_id=pk):
            jobs.configure_task("contributions.carry_out").defer(run_id=pk)


def _has_job(tasks: Sequence[str], **about: int) -> bool:
    found = ProcrastinateJob.objects.filter(task_name__in=tasks, status__in=["todo", "doing"], **about)
    return found.exists()
