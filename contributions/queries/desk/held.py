"""The restricted list of what is held back, by the day to look again."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from alignhub.kit import cursor
from contributions.models import Contribution, ContributionEvent
from contributions.permissions import criticism_of, parties
from contributions.queries.desk.checks import marks_of
from contributions.queries.desk.filters import QueueFilters, narrowed
from contributions.queries.desk.queue import PAGE, QueuePage, counts_of, row_of
from contributions.states import State, StepName

if TYPE_CHECKING:
    from alignhub.models import User

MOST_DUE = 100


def held_page(user: "User", filters: QueueFilters) -> QueuePage:
    """What is held and ``filters`` leave, those whose day comes first before the others."""
    now, today = timezone.now(), timezone.localdate()
    found = narrowed(user, filters, now).select_related("author__contributor", "claimed_by__contributor")
    after, before = _place(filters.after), _place(filters.before)
    up = before is not None
    if place := before or after:
        day, pk = place
        # Bound first, then trim, as in the queue.
        found = (
            found.filter(held_until__lte=day).exclude(held_until=day, id__gte=pk)
            if up
            else found.filter(held_until__gte=day).exclude(held_until=day, id__lte=pk)
        )
    rows = list(found.order_by(*(("-held_until", "-id") if up else ("held_until", "id")))[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    if up:
        rows.reverse()
    counts, late = counts_of(user, now)
    own = parties(user, rows)
    marks, whys = marks_of([row for row in rows if row.pk not in own]), _whys(row.pk for row in rows)
    return QueuePage(
        filters=filters,
        rows=tuple(
            replace(
                row_of(row, user, now, own=row.pk in own, checks=marks.get(row.pk)),
                look_again=None if row.pk in own else row.held_until,
                due=row.pk not in own and (row.held_until is None or row.held_until <= today),
                why="" if row.pk in own else whys.get(row.pk, ""),
            )
            for row in rows
        ),
        counts=counts,
        late=late,
        after=_cursor(rows[-1]) if rows and (more or up) else None,
        before=_cursor(rows[0]) if rows and (after or (up and more)) else None,
    )


def held_due(user: "User") -> int:
    """How much of what is held has come to its day, without what ``user`` has a stake in; ``MOST_DUE`` at most."""
    due = Contribution.objects.filter(state=State.HELD, held_until__lte=timezone.localdate())
    return due.exclude(author=user.pk).exclude(criticism_of(user)).order_by("held_until", "id")[:MOST_DUE].count()


def _whys(keys: Iterable[int]) -> dict[int, str]:
    """The words with which each was held last."""
    held = ContributionEvent.objects.filter(Q(contribution__in=list(keys)), step=StepName.HOLD).order_by("position")
    return dict(held.values_list("contribution_id", "text__body"))


def _place(text: str) -> tuple[date, int] | None:
    try:
        day, pk = cursor.decode(text, (str, int)) if text else ("", 0)
        return (date.fromisoformat(str(day)), int(str(pk))) if day else None
    except ValueError:
        return None


def _cursor(row: Contribution) -> str:
    return cursor.encode((str(row.held_until), row.pk))
