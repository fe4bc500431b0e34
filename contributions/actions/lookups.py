"""The look-up of an import of identifiers, slice by slice: begun, gone on with, stopped and taken up again.

Each slice is a job that asks for the next when it has written down what came of it. Nothing is held in memory between
two of them, so that whatever ends a worker ends no look-up.
"""

from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction
from django.db.models import QuerySet
from procrastinate.contrib.django import app as jobs
from procrastinate.exceptions import AlreadyEnqueued

from alignhub.kit.retry import retry_on_lock
from alignhub.kit.wording import gettext
from catalog.content.codec import from_json, to_json
from catalog.content.entry import TITLE_LENGTH
from catalog.importers.lookup import as_pasted
from catalog.importers.records import Record
from catalog.importers.slices import AT_ONCE, PAUSE, askable, describe, name_of, only_named
from contributions.models import Batch, ImportedRecord
from contributions.queries.open_items import most_records
from contributions.queries.recognising import compared, content_of
from contributions.refused import Refused, StepNotAllowed
from contributions.states import BatchState, Found

# Before a service that is out of reach is asked again, in seconds; so often in one look-up.
WAITS = (20, 60, 180)
STOPPED = "It was not looked up, because that was stopped."


def begin(batch_id: int, records: Sequence[Record]) -> None:
    """Write down what is to be looked up, and have it looked up by jobs. Done once, however often it is called."""
    with transaction.atomic():
        batch = Batch.objects.select_for_update().filter(pk=batch_id, state=BatchState.READING).first()
        if batch is None or batch.records.exists():
            return
        ImportedRecord.objects.bulk_create(
            [_to_look_up(batch, number, record) for number, record in enumerate(records, 1)], batch_size=200
        )
        batch.source, batch.total, batch.done = b"", len(records), sum(bool(record.error) for record in records)
        batch.save(update_fields=["source", "total", "done"])
        ask_for_slice(batch_id)


def _to_look_up(batch: Batch, number: int, record: Record) -> ImportedRecord:
    name = name_of(record)
    return ImportedRecord(
        batch=batch,
        number=number,
        line=record.line,
        named=name,
        title=name[:TITLE_LENGTH],
        found=Found.NAMED if only_named(record) else Found.FAILED,
        problem=record.error.replace("\x00", ""),
        warnings=list(record.warnings),
    )


def ask_for_slice(batch_id: int, *, after: int = 0, waited: int = 0) -> None:
    """Have the next slice looked up in ``after`` seconds, in the caller's transaction, unless that is asked for."""
    # Imports take turns, so that the services never have more than one of our jobs with them. Those that wait for a
    # service take none: a job holds its lock against younger ones from when it is asked for.
    turns = after <= PAUSE
    task = jobs.configure_task(
        "contributions.look_up" if turns else "contributions.look_up_later",
        lock="metadata-services" if turns else None,
        queueing_lock=f"look-up:{batch_id}",
        schedule_in={"seconds": after},
    )
    try:
        with transaction.atomic():
            task.defer(batch_id=batch_id, waited=waited)
    except AlreadyEnqueued:
        return


def go_on(batch_id: int, waited: int) -> None:
    """Take a turn again, after a service has been waited for."""
    with transaction.atomic():
        if _to_ask(batch_id).exists():
            ask_for_slice(batch_id, waited=waited)


def look_up_slice(batch_id: int, waited: int = 0) -> int:
    """Look the next records up, write down what came of it and ask for the next slice; compare all after the last.

    Returns after how many seconds there is more to do, 0 when there is nothing. While fewer than ``WAITS`` have been
    ``waited``, what a service out of reach could not tell stays to be asked.
    """
    asked = list(_to_ask(batch_id).order_by("number")[:AT_ONCE])
    if not asked:
        compare(batch_id)
        return 0
    came = describe([_as_named(row) for row in asked])
    waits = bool(came.later) and waited < len(WAITS)
    told = dict(came.records) if waits else {**came.records, **came.later}
    after = WAITS[waited] if waits else PAUSE
    left = _write_down(batch_id, {asked[place].pk: record for place, record in told.items()})
    if left:
        with transaction.atomic():
            ask_for_slice(batch_id, after=after, waited=waited + waits)
        return after
    compare(batch_id)
    return 0


def _to_ask(batch_id: int) -> QuerySet[ImportedRecord]:
    return ImportedRecord.objects.filter(batch=batch_id, batch__state=BatchState.READING, found=Found.NAMED)


def _as_named(row: ImportedRecord) -> Record:
    return replace(as_pasted(row.named) or Record(), line=row.line)


@retry_on_lock
@transaction.atomic
def _write_down(batch_id: int, told: dict[int, Record]) -> int:
    """Keep what was told of records, by key, that are still to be asked about; how many are then left."""
    batch = Batch.objects.select_for_update().filter(pk=batch_id, state=BatchState.READING).first()
    if batch is None:
        return 0
    rows = list(_to_ask(batch_id).filter(pk__in=told))
    for row in rows:
        _fill(row, told[row.pk])
    ImportedRecord.objects.bulk_update(rows, ["found", "problem", "title", "content", "warnings", "named"])
    left = _to_ask(batch_id).count()
    batch.done = max(batch.total - left, 0)
    batch.save(update_fields=["done"])
    return left


def _fill(row: ImportedRecord, record: Record) -> None:
    content, problem = content_of(record)
    row.problem = problem.replace("\x00", "")
    row.warnings = [*row.warnings, *(warning.replace("\x00", "") for warning in record.warnings)]
    if content is None:
        row.found = Found.FAILED
        # What nobody can be asked about is not asked again.
        row.named = row.named if askable(row.named) else ""
    else:
        row.found, row.content = Found.TOLD, to_json(content)
        row.title = content.title.replace("\x00", "")[:TITLE_LENGTH]


def compare(batch_id: int) -> None:
    """Compare what was looked up with the catalogue and with the rest of the import, choose what is new, and give the
    import to its author. Done once, however often it is called."""
    batch = Batch.objects.select_related("author").filter(pk=batch_id, state=BatchState.READING).first()
    if batch is None or _to_ask(batch_id).exists():
        return
    rows = list(batch.records.order_by("number"))
    known = compared([from_json(row.content) if row.content else None for row in rows])
    room = most_records(batch.author) - sum(row.chosen for row in rows)
    told = [(row, found) for row, found in zip(rows, known, strict=True) if row.found == Found.TOLD]
    # What was chosen before stays; what comes later repeats it, wherever it stands.
    before = {
        found.repeats: row.number
        for row, found in zip(rows, known, strict=True)
        if found.repeats and row.found == Found.NEW
    }
    for row, found in told:
        row.found, row.problem, row.why, row.duplicate_of_id = found.found, found.problem, found.why, found.entry
        row.repeats = rows[found.repeats - 1].number if found.repeats else None
        if row.found == Found.NEW and found.number in before:
            row.found, row.repeats = Found.REPEATED, before[found.number]
        row.chosen = row.found == Found.NEW and room > 0
        room -= row.chosen
    with transaction.atomic():
        batch = Batch.objects.select_for_update().filter(pk=batch_id, state=BatchState.READING).first()
        if batch is None:
            return
        fields = ["found", "problem", "why", "duplicate_of", "repeats", "chosen"]
        ImportedRecord.objects.bulk_update([row for row, _ in told], fields, batch_size=200)
        batch.state, batch.total, batch.done = BatchState.CHOOSING, len(rows), len(rows)
        batch.save(update_fields=["state", "total", "done"])


@retry_on_lock
def stop(batch_id: int) -> None:
    """Look nothing more up: what is left stays in the import with that reason. Raises ``StepNotAllowed``."""
    with transaction.atomic():
        batch = Batch.objects.select_for_update().get(pk=batch_id)
        if batch.state != BatchState.READING or not batch.records.exists():
            raise StepNotAllowed(gettext("Nothing is being looked up by now."))
        left = list(_to_ask(batch_id))
        for row in left:
            row.found, row.problem = Found.FAILED, f"Line {row.line}: {row.named[:100]}. {STOPPED}"
        ImportedRecord.objects.bulk_update(left, ["found", "problem"], batch_size=200)
    compare(batch_id)


@retry_on_lock
@transaction.atomic
def look_up_again(batch_id: int, number: int | None = None) -> None:
    """Look those up again that could not be looked up, or the one with ``number``. Raises a ``Refused``."""
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if batch.state != BatchState.CHOOSING:
        raise StepNotAllowed(gettext("This import is {state} by now.").format(state=batch.get_state_display().lower()))
    failed = batch.records.filter(found=Found.FAILED, contribution=None).exclude(named="")
    again = (failed if number is None else failed.filter(number=number)).update(found=Found.NAMED, problem="")
    if not again:
        raise Refused(gettext("There is nothing here that could be looked up again."))
    batch.state, batch.total, batch.done = BatchState.READING, again, 0
    batch.save(update_fields=["state", "total", "done"])
    ask_for_slice(batch_id)
