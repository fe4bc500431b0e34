"""Imports at the desk: their rows in the queue, and the page of one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from alignhub.kit.wording import gettext
from alignhub.kit.wording import gettext_lazy as _
from catalog.kinds import Kind
from contributions.models import Batch, BatchRun, Contribution, PolicyClause
from contributions.queries.batches import DESK_TABS, Progress, RecordRow, progress_of, records_of
from contributions.queries.batches import counts as record_counts
from contributions.queries.desk.people import Said, name_of, notes_on, other_moderators
from contributions.states import BatchState, ContributionKind, RunStep

if TYPE_CHECKING:
    from alignhub.models import User

COUNT_CAP = 1000
LATE_AFTER = timedelta(days=7)
# A batch has one place in the queue among contributions: of those sent at the same moment it comes first.
Place = tuple[datetime, int]
_DONE = {
    RunStep.PUBLISH: _("{succeeded} of {done} records were published."),
    RunStep.REJECT: _("{succeeded} of {done} records were rejected."),
    RunStep.WITHDRAW: _("{succeeded} of {done} records were withdrawn by the author."),
}


@dataclass(frozen=True, slots=True)
class DeskBatch:
    """One import as a moderator without a stake sees it; ``clean`` and ``open_`` count what waits with it."""

    uuid: str
    name: str
    author: str
    author_key: int
    first_time: bool
    state: str
    sent: int
    submitted_at: datetime | None
    claimed_by_me: bool
    claimant: str
    claimed_until: datetime | None
    deciding: bool
    free: bool
    progress: Progress | None
    said: tuple[str, ...]
    show: str
    tabs: tuple[tuple[str, str, int], ...]
    rows: tuple[RecordRow, ...]
    older: int
    first: bool
    clean: int
    open_: int
    clauses: tuple[tuple[str, str], ...]
    notes: tuple[Said, ...] = ()
    # (key, name) of the moderators to whom one's claim can be passed on.
    others: tuple[tuple[int, str], ...] = ()


def find_batch(uuid: str) -> Batch | None:
    """An import that has been sent; others do not exist for the desk."""
    rows = Batch.objects.select_related("author__contributor", "claimed_by__contributor").defer("source")
    return rows.filter(uuid=uuid, state__in=(BatchState.WAITING, BatchState.DECIDED)).first()


def batch_page(batch: Batch, user: "User", show: str = "", after: int = 0) -> DeskBatch:
    """Everything a moderator needs to decide about the records of ``batch``."""
    now = timezone.now()
    counted = record_counts(batch, DESK_TABS)
    tabs = tuple((name, label, counted[name]) for name, (label, _) in DESK_TABS.items() if counted[name])
    show = show if show in DESK_TABS else tabs[0][0] if tabs else "clean"
    rows, older = records_of(batch, DESK_TABS[show][1], after)
    running = batch.claimed_until is not None and batch.claimed_until > now
    mine = running and batch.claimed_by_id == user.pk
    progress = progress_of(batch)
    return DeskBatch(
        uuid=str(batch.uuid),
        name=batch.name,
        author=name_of(batch.author),
        author_key=batch.author_id,
        first_time=batch.newcomer,
        state=batch.state,
        sent=batch.total,
        submitted_at=batch.submitted_at,
        claimed_by_me=mine,
        claimant=name_of(batch.claimed_by) if running and not mine else "",
        claimed_until=batch.claimed_until if running else None,
        deciding=mine and progress is None and batch.state == BatchState.WAITING,
        free=not running and batch.state == BatchState.WAITING,
        progress=progress,
        said=tuple(_said(run) for run in batch.runs.exclude(finished_at=None).order_by("-id")[:5]),
        show=show,
        tabs=tabs,
        rows=rows,
        older=older,
        first=not after,
        clean=counted["clean"],
        open_=counted["clean"] + counted["look"],
        clauses=tuple(PolicyClause.objects.filter(retired=False).values_list("number", "title")),
        notes=notes_on(batch),
        others=other_moderators(user, batch) if mine and progress is None else (),
    )


def _said(run: BatchRun) -> str:
    left = run.done - run.succeeded
    told = _DONE[RunStep(run.step)].format(succeeded=run.succeeded, done=run.done)
    return gettext("{told} {left} stayed as they were; each says why.").format(told=told, left=left) if left else told


def waiting(user: "User", filters: Any, now: datetime, place: Place | None, down: bool) -> QuerySet[Batch]:
    """The imports among what the queue shows under ``filters``, beyond ``place``, in the order of the queue."""
    rows = Batch.objects.filter(submitted_at__isnull=False).defer("source")
    match filters.show:
        case "open":
            rows = rows.filter(state=BatchState.WAITING)
        case "unclaimed":
            rows = rows.filter(_free(now), state=BatchState.WAITING)
        case "mine":
            rows = rows.filter(state=BatchState.WAITING, claimed_by=user, claimed_until__gt=now)
        case "published":
            rows = rows.filter(state=BatchState.DECIDED)
        case "all":
            pass
        case _:
            rows = rows.none()
    if filters.kind not in ("", ContributionKind.ENTRY) or filters.entry_kind not in ("", Kind.RESOURCE):
        rows = rows.none()
    if filters.checks or filters.area or filters.completeness:
        # An import is looked at record by record.
        rows = rows.none()
    if filters.by:
        rows = rows.filter(author=filters.by)
    if filters.age:
        rows = rows.filter(submitted_at__lt=now - timedelta(days=int(filters.age)))
    if filters.first_time:
        rows = rows.filter(newcomer=True)
    if place:
        rows = _beyond(rows, place, down)
    order = ("-submitted_at", "id") if down else ("submitted_at", "-id")
    return rows.select_related("author__contributor", "claimed_by__contributor").order_by(*order)


def place_of(row: Contribution | Batch) -> Place:
    """Where ``row`` stands in the queue: the moment, then the key, below zero for an import."""
    return cast(datetime, row.submitted_at), -row.pk if isinstance(row, Batch) else row.pk


def _beyond(rows: QuerySet[Batch], place: Place, down: bool) -> QuerySet[Batch]:
    moment, key = place
    if down:
        rows = rows.filter(submitted_at__lte=moment)
        return rows.exclude(submitted_at=moment, id__lte=-key) if key < 0 else rows
    rows = rows.filter(submitted_at__gte=moment)
    return rows.exclude(submitted_at=moment, id__gte=-key) if key < 0 else rows.exclude(submitted_at=moment)


def counts(user: "User", now: datetime) -> dict[str, int]:
    """How many imports wait, by tab, as far as they are counted."""
    oldest = Batch.objects.filter(state=BatchState.WAITING).order_by("submitted_at")[: COUNT_CAP + 1]
    return oldest.aggregate(
        open=Count("pk"),
        unclaimed=Count("pk", filter=_free(now)),
        mine=Count("pk", filter=Q(claimed_by=user, claimed_until__gt=now)),
        late=Count("pk", filter=Q(submitted_at__lt=now - LATE_AFTER)),
    )


def _free(now: datetime) -> Q:
    return Q(claimed_until=None) | Q(claimed_until__lte=now)
