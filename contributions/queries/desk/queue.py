"""The queue of the moderation desk, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, cast

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from alignhub.kit import cursor
from alignhub.kit.wording import gettext, ngettext
from catalog.kinds import Kind
from contributions.models import Batch, Contribution
from contributions.permissions import appealed_from, criticism_of, parties
from contributions.queries.desk import batches
from contributions.queries.desk.checks import CheckMark, marks_of
from contributions.queries.desk.filters import WAITING, QueueFilters, free, narrowed
from contributions.queries.desk.people import name_of
from contributions.states import BatchState, State

if TYPE_CHECKING:
    from alignhub.models import User

PAGE = 50
COUNT_CAP = 1000
LATE_AFTER = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """``own`` rows are the moderator's own work, or about it: shown, but without claimant and not to be opened.

    A claim that has run out counts as none: such a row is "submitted" and free.
    """

    uuid: str
    title: str
    kind_label: str
    entry_kind: str
    author: str
    first_time: bool
    revision: int
    state: str
    waiting_since: datetime | None
    age: str
    late: bool
    own: bool
    claimed_by_me: bool
    claimant: str
    free: bool
    appealed: bool = False
    # Of an import, how many records were sent with it; it has a page of its own.
    records: int = 0
    # None of what is one's own, of what is not checked and of what no check has reached yet.
    checks: CheckMark | None = None
    # Of what is held and not one's own: the day to look again, whether it has come, and why it is held.
    look_again: date | None = None
    due: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class QueuePage:
    """``counts`` are capped, one for each tab that has one; the cursors are None at the ends of the list."""

    filters: QueueFilters
    rows: tuple[QueueRow, ...]
    counts: dict[str, str]
    late: str
    after: str | None
    before: str | None


def queue_page(user: "User", filters: QueueFilters) -> QueuePage:
    """Contributions at the desk, those that have waited longest first."""
    now = timezone.now()
    newest_first = filters.newest_first
    found = narrowed(user, filters, now).select_related("author__contributor", "claimed_by__contributor")
    after, before = _position(filters.after), _position(filters.before)
    backwards = before is not None
    place = before or after
    down = backwards != newest_first
    if place:
        found = _beyond(found, place, down)
    order = ("-submitted_at", "-id") if down else ("submitted_at", "id")
    imports = batches.waiting(user, filters, now, place, down)
    items: list[Contribution | Batch] = [*found.order_by(*order)[: PAGE + 1], *imports[: PAGE + 1]]
    rows = sorted(items, key=batches.place_of, reverse=down)[: PAGE + 1]
    more, rows = len(rows) > PAGE, rows[:PAGE]
    if backwards:
        rows.reverse()
    counts, late = counts_of(user, now)
    single = [row for row in rows if isinstance(row, Contribution)]
    own = parties(user, single)
    marks = marks_of([row for row in single if row.pk not in own])
    rejected = _rejected_by(user, [row.pk for row in single if row.appealed_at and row.state in WAITING])
    return QueuePage(
        filters=filters,
        rows=tuple(
            _batch_row(row, user, now)
            if isinstance(row, Batch)
            else row_of(row, user, now, own=row.pk in own, checks=marks.get(row.pk), rejected=row.pk in rejected)
            for row in rows
        ),
        counts=counts,
        late=late,
        after=_cursor(rows[-1]) if rows and (more or backwards) else None,
        before=_cursor(rows[0]) if rows and (after or (backwards and more)) else None,
    )


def next_waiting(user: "User", *, besides: Sequence[int] = (), limit: int = 5) -> list[int]:
    """The contributions ``user`` could take up next, oldest first."""
    rows = narrowed(user, QueueFilters(show="unclaimed"), timezone.now()).exclude(author=user).exclude(pk__in=besides)
    rows = rows.exclude(criticism_of(user)).exclude(appealed_from(user))
    return list(rows.order_by("submitted_at", "id").values_list("pk", flat=True)[:limit])


def queue_counts(user: "User") -> dict[str, str]:
    """Capped counts of what waits, by tab, and of what waits too long (``late``)."""
    counts, late = counts_of(user, timezone.now())
    return {**counts, "late": late}


def waiting_count() -> str:
    """How many contributions wait, capped."""
    waiting = Contribution.objects.filter(state__in=WAITING, submitted_at__isnull=False)[: COUNT_CAP + 1].count()
    return _capped(waiting + Batch.objects.filter(state=BatchState.WAITING)[: COUNT_CAP + 1].count())


def age_of(waited: timedelta) -> str:
    """A time of waiting in its two largest units: "9 d 4 h", "22 h", "40 min"."""
    minutes = max(int(waited.total_seconds() // 60), 0)
    days, hours = minutes // 1440, minutes // 60 % 24
    if days:
        return gettext("{days} d {hours} h").format(days=days, hours=hours)
    return gettext("{hours} h").format(hours=hours) if hours else gettext("{minutes} min").format(minutes=minutes)


def _beyond(rows: QuerySet[Contribution], place: tuple[datetime, int], down: bool) -> QuerySet[Contribution]:
    moment, pk = place
    # Bound first, then trim: an OR of the two cases would walk the index from its start.
    if down:
        return rows.filter(submitted_at__lte=moment).exclude(submitted_at=moment, id__gte=pk)
    return rows.filter(submitted_at__gte=moment).exclude(submitted_at=moment, id__lte=pk)


def counts_of(user: "User", now: datetime) -> tuple[dict[str, str], str]:
    """Counts of the tabs in two queries, each of which looks at ``COUNT_CAP`` rows of one index at most."""
    waiting = Contribution.objects.filter(state__in=WAITING, submitted_at__isnull=False)
    oldest = waiting.order_by("submitted_at", "id")[: COUNT_CAP + 1]
    flagged = oldest.aggregate(
        open=Count("pk"),
        unclaimed=Count("pk", filter=free(now)),
        appeals=Count("pk", filter=Q(appealed_at__isnull=False)),
        late=Count("pk", filter=Q(submitted_at__lt=now - LATE_AFTER)),
    )
    mine = Contribution.objects.filter(claimed_by=user, claimed_until__gt=now)[: COUNT_CAP + 1].count()
    imports = batches.counts(user, now)
    flagged = {name: number + imports.get(name, 0) for name, number in flagged.items()}
    mine += imports["mine"]
    return (
        {
            "open": _capped(flagged["open"]),
            "unclaimed": _capped(flagged["unclaimed"], at_least=flagged["open"] > COUNT_CAP),
            "mine": _capped(mine),
            "appeals": _capped(flagged["appeals"], at_least=flagged["open"] > COUNT_CAP),
        },
        _capped(flagged["late"]),
    )


def _capped(count: int, at_least: bool = False) -> str:
    if count > COUNT_CAP:
        return f"{COUNT_CAP:,}+"
    return f"{count:,}+" if at_least else f"{count:,}"


def row_of(
    row: Contribution,
    user: "User",
    now: datetime,
    *,
    own: bool,
    checks: CheckMark | None,
    rejected: bool = False,
) -> QueueRow:
    """One contribution as the queue lists it; ``rejected`` says that ``user`` did, before an appeal."""
    waited = now - row.submitted_at if row.submitted_at else timedelta()
    running = row.claimed_until is not None and row.claimed_until > now
    waiting = row.state in WAITING
    return QueueRow(
        uuid=str(row.uuid),
        title=row.title or gettext("Untitled"),
        kind_label=row.get_kind_display(),
        entry_kind=row.entry_kind,
        # Whoever is criticised learns by whom once it is published.
        author="" if own and row.author_id != user.pk else name_of(row.author),
        first_time=row.newcomer,
        revision=row.revision,
        state=State.SUBMITTED.value if waiting and (own or not running) else row.state,
        waiting_since=row.submitted_at,
        age=age_of(waited),
        late=waiting and waited > LATE_AFTER,
        own=own,
        claimed_by_me=running and not own and row.claimed_by_id == user.pk,
        claimant=name_of(row.claimed_by) if running and not own else "",
        free=waiting and not running and not own and not rejected,
        appealed=waiting and not own and row.appealed_at is not None,
        checks=checks,
    )


def _rejected_by(user: "User", appealed: list[int]) -> frozenset[int]:
    """Those of what was ``appealed`` that ``user`` rejected, so that somebody else decides."""
    if not appealed:
        return frozenset()
    rows = Contribution.objects.filter(appealed_from(user), pk__in=appealed)
    return frozenset(rows.values_list("pk", flat=True))


def _batch_row(row: Batch, user: "User", now: datetime) -> QueueRow:
    own = row.author_id == user.pk
    waiting = row.state == BatchState.WAITING
    waited = now - row.submitted_at if row.submitted_at else timedelta()
    running = row.claimed_until is not None and row.claimed_until > now
    return QueueRow(
        uuid=str(row.uuid),
        title=row.name,
        kind_label=ngettext("Import of {number} record", "Import of {number} records", row.total).format(
            number=row.total
        ),
        entry_kind=Kind.RESOURCE.value,
        author=name_of(row.author),
        first_time=row.newcomer,
        revision=1,
        state=(State.IN_REVIEW if running and not own else State.SUBMITTED if waiting else State.PUBLISHED).value,
        waiting_since=row.submitted_at,
        age=age_of(waited),
        late=waiting and waited > LATE_AFTER,
        own=own,
        claimed_by_me=running and not own and row.claimed_by_id == user.pk,
        claimant=name_of(row.claimed_by) if running and not own else "",
        free=waiting and not running and not own,
        records=row.total,
    )


def _cursor(row: Contribution | Batch) -> str:
    moment, key = batches.place_of(row)
    return cursor.encode((int(moment.timestamp() * 1_000_000), key))


def _position(text: str) -> tuple[datetime, int] | None:
    try:
        micros, pk = cast(tuple[int, int], cursor.decode(text, (int, int)))
        if micros < 0 or abs(pk) >= 2**62:
            return None
        return datetime.fromtimestamp(micros // 1_000_000, tz=UTC).replace(microsecond=micros % 1_000_000), pk
    except (ValueError, OverflowError, OSError):
        return None
