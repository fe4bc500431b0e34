"""Imports of many records: begun, read, chosen from, sent. ``runs`` decides about them."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from procrastinate.contrib.django import app as jobs

from alignhub.kit.retry import retry_on_lock
from alignhub.kit.wording import gettext
from catalog.content.codec import from_json, to_json
from catalog.content.entry import TITLE_LENGTH, InvalidContent
from catalog.importers.files import Format, Unreadable, names_only, read
from catalog.importers.records import Record
from catalog.importers.slices import only_named
from catalog.kinds import Kind
from catalog.queries.alike import NEAR_TITLE
from contributions.actions import lookups
from contributions.actions.effects import CLAIM_LASTS
from contributions.actions.room import check_room
from contributions.actions.steps import Sent, take
from contributions.models import Batch, Contribution, ImportedRecord
from contributions.permissions import is_moderator
from contributions.queries.open_items import is_known, most_records
from contributions.queries.recognising import Recognised, recognise
from contributions.refused import ClaimedByAnother, Refused, StepNotAllowed
from contributions.states import BatchState, ContributionKind, Found, State, StepName

if TYPE_CHECKING:
    from alignhub.models import User

NAME_LENGTH = 200
# What is read in a moment need not wait for the worker.
READ_AT_ONCE = 50_000
AT_ONCE = 25
ENDED = (BatchState.READING, BatchState.UNREADABLE, BatchState.CHOOSING)


@retry_on_lock
def start_batch(
    author: "User", *, name: str, source: bytes, format: Format | None = None, uuid: UUID | None = None
) -> Batch:
    """An import of ``source``, a file or a paste, as it is. It is read by a job, or at once when it is short and nobody
    has to be asked about it.

    With ``uuid``, the one begun under it before: a form that is sent twice begins one import.
    """
    uuid = uuid or uuid4()
    later = len(source) > READ_AT_ONCE or names_only(source, format)
    try:
        with transaction.atomic():
            batch = Batch.objects.create(
                uuid=uuid,
                author=author,
                name=" ".join(name.replace("\x00", "").split())[:NAME_LENGTH] or "Import",
                state=BatchState.READING,
                format=format or "",
                source=source,
            )
            if later:
                jobs.configure_task("contributions.read_batch").defer(batch_id=batch.pk)
    except IntegrityError:
        return Batch.objects.get(uuid=uuid, author=author)
    if not later:
        read_batch(batch.pk)
        batch.refresh_from_db()
    return batch


def read_batch(batch_id: int) -> None:
    """Read what was begun, and choose what is new of it; of identifiers, have them looked up first. Done once, however
    often it is called."""
    batch = Batch.objects.select_related("author").filter(pk=batch_id, state=BatchState.READING).first()
    if batch is None or batch.records.exists():
        return
    room = most_records(batch.author)
    try:
        records = read(bytes(batch.source), Format(batch.format) if batch.format else None)
        _check_listed(records, room)
    except Unreadable as error:
        Batch.objects.filter(pk=batch_id, state=BatchState.READING).update(
            state=BatchState.UNREADABLE, problem=str(error)
        )
        return
    if any(only_named(record) for record in records):
        lookups.begin(batch_id, records)
        return
    known = recognise(records)
    # No more are chosen than may be sent.
    chosen = set([row.number for row in known if row.found == Found.NEW][:room])
    with transaction.atomic():
        batch = Batch.objects.select_for_update().filter(pk=batch_id, state=BatchState.READING).first()
        if batch is None:
            return
        ImportedRecord.objects.bulk_create([_record(batch, row, row.number in chosen) for row in known], batch_size=200)
        batch.state, batch.source, batch.total, batch.done = BatchState.CHOOSING, b"", len(known), len(known)
        batch.save(update_fields=["state", "source", "total", "done"])


def _check_listed(records: Sequence[Record], most: int) -> None:
    """Raise ``Unreadable`` when services would have to be asked about more than ``most``."""
    listed = sum(only_named(record) for record in records)
    if listed > most:
        raise Unreadable(
            f"These are {listed:,} identifiers. You can have {most:,} looked up in one go, and 1,000 once something of "
            "yours is published. BibTeX, RIS and CSL-JSON may hold 1,000 records."
        )


def _record(batch: Batch, row: Recognised, chosen: bool) -> ImportedRecord:
    return ImportedRecord(
        batch=batch,
        number=row.number,
        line=row.record.line,
        title=(row.content.title if row.content else row.record.title).replace("\x00", "")[:TITLE_LENGTH],
        content=to_json(row.content) if row.content else None,
        found=row.found,
        problem=row.problem.replace("\x00", ""),
        warnings=[warning.replace("\x00", "") for warning in row.record.warnings],
        duplicate_of_id=row.entry,
        why=row.why,
        repeats=row.repeats,
        chosen=chosen,
    )


def may_be_chosen(record: ImportedRecord) -> bool:
    """Whether the author may send ``record``: not what failed, nor what is certainly here."""
    if record.found == Found.DUPLICATE:
        return record.why == NEAR_TITLE
    return record.found != Found.FAILED and record.contribution_id is None


@retry_on_lock
@transaction.atomic
def choose(batch_id: int, among: list[int], chosen: set[int]) -> None:
    """Of the records ``among``, by number, send those ``chosen``. Raises ``StepNotAllowed`` when it has been sent."""
    _choosing(batch_id)
    records = list(ImportedRecord.objects.filter(batch=batch_id, number__in=among))
    for record in records:
        record.chosen = record.number in chosen and may_be_chosen(record)
    ImportedRecord.objects.bulk_update(records, ["chosen"])


@retry_on_lock
@transaction.atomic
def complete_by_hand(record_id: int, draft: Contribution) -> None:
    """Let a record go on as ``draft``, unless it goes on as something already."""
    ImportedRecord.objects.filter(pk=record_id, contribution=None).update(chosen=False, contribution=draft)


def choose_new(batch_id: int, *, most: int) -> None:
    """Choose the first ``most`` records that are new, and no others. Raises ``StepNotAllowed``."""
    _choosing(batch_id)
    records = ImportedRecord.objects.filter(batch=batch_id)
    new = records.filter(found=Found.NEW, contribution=None).order_by("number").values("pk")[:most]
    records.update(chosen=False)
    records.filter(pk__in=list(new.values_list("pk", flat=True))).update(chosen=True)


@retry_on_lock
@transaction.atomic
def send(batch_id: int, *, actor: "User") -> None:
    """Send the chosen records for review, as one item, by a job. Raises a ``Refused`` that says why not."""
    batch = _choosing(batch_id)
    if batch.author_id != actor.pk:
        raise PermissionDenied(gettext("Only the author can do that."))
    chosen = batch.records.filter(chosen=True, contribution=None).count()
    most = most_records(actor)
    if not chosen:
        raise Refused(gettext("Choose at least one record."))
    if chosen > most:
        raise Refused(
            gettext(
                "{chosen} records are chosen; you can send {most} at a time. Once something of yours is "
                "published, it is 1,000."
            ).format(chosen=chosen, most=most)
        )
    check_room(actor)
    batch.state, batch.total, batch.done, batch.problem = BatchState.SENDING, chosen, 0, ""
    batch.save(update_fields=["state", "total", "done", "problem"])
    jobs.configure_task("contributions.send_batch").defer(batch_id=batch.pk)


def send_batch(batch_id: int) -> None:
    """Send what was chosen, record by record. Broken off and called again, it goes on where it stopped."""
    batch = Batch.objects.select_related("author__contributor").get(pk=batch_id)
    if batch.state != BatchState.SENDING:
        return
    newcomer = not is_known(batch.author)
    waiting = batch.records.filter(chosen=True, contribution=None).order_by("number")
    while some := list(waiting[:AT_ONCE]):
        for record in some:
            _send_one(batch, record)
        Batch.objects.filter(pk=batch_id).update(done=batch.contributions.count())
    with transaction.atomic():
        batch = Batch.objects.select_for_update().get(pk=batch_id)
        if batch.state != BatchState.SENDING:
            return
        sent = batch.contributions.count()
        batch.state = BatchState.WAITING if sent else BatchState.CHOOSING
        batch.submitted_at, batch.newcomer = (timezone.now() if sent else None), newcomer
        batch.total = batch.done = sent
        batch.save(update_fields=["state", "submitted_at", "newcomer", "total", "done"])
        if sent:
            jobs.configure_task("contributions.deliver_batch").defer(batch_id=batch.pk)
        else:
            batch.problem = "None of the chosen records could be sent."
            batch.save(update_fields=["problem"])


@retry_on_lock
@transaction.atomic
def _send_one(batch: Batch, record: ImportedRecord) -> None:
    content = from_json(record.content or {})
    try:
        with transaction.atomic():
            contribution = Contribution.objects.create(
                kind=ContributionKind.ENTRY, entry_kind=Kind.RESOURCE, author=batch.author, batch=batch
            )
            take(StepName.SUBMIT, contribution.pk, actor=batch.author, sent=Sent(content))
    except (Refused, PermissionDenied, InvalidContent) as refusal:
        record.chosen, record.outcome = False, str(refusal)
    else:
        record.contribution = contribution
    record.save(update_fields=["chosen", "outcome", "contribution"])


@retry_on_lock
@transaction.atomic
def delete_batch(batch_id: int) -> bool:
    """Throw away an import of which nothing has been sent; False when something was."""
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if batch.state not in ENDED or batch.contributions.exists():
        return False
    batch.delete()
    return True


@retry_on_lock
@transaction.atomic
def claim_batch(batch_id: int, *, actor: "User") -> None:
    """Take up a batch for ``CLAIM_LASTS``; when it runs out, they are told by mail. Raises ``PermissionDenied``,
    ``StepNotAllowed`` or ``ClaimedByAnother``."""
    now = timezone.now()
    batch = _decidable(batch_id, actor, now)
    until = now + CLAIM_LASTS
    batch.claimed_by, batch.claimed_until = actor, until
    batch.save(update_fields=["claimed_by", "claimed_until"])
    task = jobs.configure_task("contributions.tell_batch_claim_ended", schedule_at=until)
    task.defer(batch_id=batch.pk, user_id=actor.pk, until=until.isoformat())


@retry_on_lock
@transaction.atomic
def release_batch(batch_id: int, *, actor: "User") -> None:
    """Give a claimed batch back. Raises as ``claim_batch`` does, and ``StepNotAllowed`` while records are decided."""
    batch = _decidable(batch_id, actor, timezone.now())
    if batch.runs.filter(finished_at=None).exists():
        raise StepNotAllowed(gettext("Its records are being decided at this moment. Wait until that is done."))
    batch.claimed_by = batch.claimed_until = None
    batch.save(update_fields=["claimed_by", "claimed_until"])


def _decidable(batch_id: int, actor: "User", now: datetime) -> Batch:
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    check_moderator(batch, actor)
    if batch.state != BatchState.WAITING:
        raise StepNotAllowed(gettext("This import is {state} by now.").format(state=batch.get_state_display().lower()))
    if batch.claimed_by_id not in (None, actor.pk) and batch.claimed_until and batch.claimed_until > now:
        raise ClaimedByAnother(gettext("Another moderator has claimed this."))
    return batch


def check_moderator(batch: Batch, actor: "User") -> None:
    """Raise ``PermissionDenied`` unless ``actor`` may moderate ``batch``."""
    if actor.suspended_at or not is_moderator(actor):
        raise PermissionDenied(gettext("Only moderators can do that."))
    if batch.author_id == actor.pk:
        raise PermissionDenied(gettext("You cannot moderate what you have written yourself."))


def _choosing(batch_id: int) -> Batch:
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if batch.state != BatchState.CHOOSING:
        raise StepNotAllowed(gettext("This import is {state} by now.").format(state=batch.get_state_display().lower()))
    return batch


def waits_with_batch(contribution: Contribution) -> bool:
    """Whether it is decided with its batch: nobody has taken it up by itself."""
    return contribution.state == State.SUBMITTED and contribution.submitted_at is None
