"""The queue of the moderation desk, as plain values."""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from catalog.kinds import Kind
from contributions.models import Contribution
from contributions.permissions import is_party
from contributions.queries.desk.people import name_of
from contributions.states import ContributionKind, State

if TYPE_CHECKING:
    from alignhub.models import User

PAGE = 50
COUNT_CAP = 1000
OLD_AFTER = timedelta(days=7)
WAITING = (State.SUBMITTED, State.IN_REVIEW)


@dataclass(frozen=True, slots=True)
class QueueFilters:
    """What narrows the queue; ``mine`` shows what the moderator has claimed, ``old`` what waits for over a week."""

    state: str = ""
    kind: str = ""
    mine: bool = False
    old: bool = False
    after: str = ""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """``own`` rows are the moderator's own work: shown, but without claimant and not to be opened at the desk."""

    uuid: str
    title: str
    kind_label: str
    entry_kind: str
    author: str
    first_time: bool
    state: str
    waiting_since: datetime | None
    days: int
    old: bool
    own: bool
    claimed_by_me: bool
    claimant: str


@dataclass(frozen=True, slots=True)
class QueuePage:
    filters: QueueFilters
    rows: tuple[QueueRow, ...]
    count: str
    after: str | None


def queue_page(user: "User", filters: QueueFilters) -> QueuePage:
    """Contributions that wait, oldest first."""
    now = timezone.now()
    found = _narrowed(user, filters, now)
    counted = found.order_by()[: COUNT_CAP + 1].count()
    position = _read(filters.after)
    if position:
        moment, pk = position
        found = found.filter(submitted_at__gte=moment).exclude(submitted_at=moment, id__lte=pk)
    rows = list(
        found.select_related("author__contributor", "claimed_by__contributor").order_by("submitted_at", "id")[
            : PAGE + 1
        ]
    )
    known = set(
        Contribution.objects.filter(author__in={row.author_id for row in rows}, state=State.PUBLISHED).values_list(
            "author_id", flat=True
        )
    )
    more = len(rows) > PAGE
    return QueuePage(
        filters=filters,
        rows=tuple(_row(row, user, now, row.author_id not in known) for row in rows[:PAGE]),
        count=f"{COUNT_CAP:,}+" if counted > COUNT_CAP else str(counted),
        after=_write(rows[PAGE - 1]) if more else None,
    )


def _narrowed(user: "User", filters: QueueFilters, now: datetime) -> Any:
    found = Contribution.objects.filter(submitted_at__isnull=False)
    if filters.state in State.values and filters.state != State.DRAFT:
        found = found.filter(state=filters.state)
    else:
        found = found.filter(state__in=WAITING)
    if filters.kind in ContributionKind.values:
        found = found.filter(kind=filters.kind)
    if filters.kind in Kind.values:
        found = found.filter(entry_kind=filters.kind)
    if filters.mine:
        found = found.filter(claimed_by=user)
    if filters.old:
        found = found.filter(submitted_at__lt=now - OLD_AFTER)
    return found


def _row(row: Contribution, user: "User", now: datetime, first_time: bool) -> QueueRow:
    own = is_party(user, row)
    waited = now - row.submitted_at if row.submitted_at else timedelta()
    return QueueRow(
        uuid=str(row.uuid),
        title=row.title or "Untitled",
        kind_label=row.get_kind_display(),
        entry_kind=row.entry_kind,
        author=name_of(row.author),
        first_time=first_time,
        state=State.SUBMITTED.value if own and row.state == State.IN_REVIEW else row.state,
        waiting_since=row.submitted_at,
        days=waited.days,
        old=waited > OLD_AFTER,
        own=own,
        claimed_by_me=row.claimed_by_id == user.pk,
        claimant="" if own else name_of(row.claimed_by),
    )


def _write(row: Contribution) -> str:
    micros = int(row.submitted_at.timestamp() * 1_000_000) if row.submitted_at else 0
    return base64.urlsafe_b64encode(json.dumps([micros, row.pk]).encode()).decode().rstrip("=")


def _read(text: str) -> tuple[datetime, int] | None:
    try:
        micros, pk = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if type(micros) is not int or type(pk) is not int or not 0 <= pk < 2**62:
            return None
        return datetime.fromtimestamp(micros // 1_000_000, tz=UTC).replace(microsecond=micros % 1_000_000), pk
    except (ValueError, TypeError, OverflowError, OSError):
        return None


def waiting_count() -> int:
    """How many contributions wait, counted to at most ``COUNT_CAP``."""
    return Contribution.objects.filter(state__in=WAITING)[:COUNT_CAP].count()
