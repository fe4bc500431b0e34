"""The months of the record with their figures: complete ones as they were written down, the others counted now."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.cache import cache

from contributions.models import ChainHead, ContributionEvent, MonthlyReport
from contributions.queries.figures import figures_of
from contributions.queries.ledger import month_after, start_of

MOST_MONTHS = 120
# Months that no worker has written down yet and that a request counts itself.
MOST_COUNTED = 3
KEPT_SECONDS = 2 * 24 * 3600
# While decisions come thick and fast, the running month is not counted again for each.
FRESH = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Month:
    """``figures`` are whole, before small cells are hidden; ``day`` is the day they were counted."""

    first: date
    figures: dict[str, Any]
    complete: bool
    day: date

    @property
    def decisions(self) -> int:
        return sum(self.figures["decisions"].values())


def months(now: datetime) -> tuple[Month, ...]:
    """Every month since the first event, oldest first, at most ``MOST_MONTHS``."""
    written = [
        Month(row.month, row.figures, True, row.made_at.astimezone(UTC).date())
        for row in MonthlyReport.objects.order_by("-month")[:MOST_MONTHS]
    ][::-1]
    known = {month.first for month in written}
    missing = [month for month in months_since(first_event(), now) if month not in known][-MOST_COUNTED:]
    counted = [_counted(month, now) for month in missing]
    return tuple(sorted([*written, *counted], key=lambda month: month.first))


def first_event() -> datetime | None:
    """When the record begins."""
    return ContributionEvent.objects.filter(position=1).values_list("created_at", flat=True).first()


def months_since(start: datetime | None, now: datetime) -> list[date]:
    """The first days of all months from that of ``start`` to that of ``now``."""
    running = now.astimezone(UTC).date().replace(day=1)
    month = start.astimezone(UTC).date().replace(day=1) if start else running
    found = []
    while month <= running:
        found.append(month)
        month = month_after(month)
    return found


def count_again(month: date, now: datetime) -> dict[str, Any]:
    """Count ``month`` now and keep the figures for the requests to come."""
    head = ChainHead.objects.filter(pk=1).values_list("position", flat=True).first()
    figures = figures_of(start_of(month), start_of(month_after(month)))
    cache.set(_key(month), {"head": head, "at": now, "figures": figures}, KEPT_SECONDS)
    return figures


def _counted(month: date, now: datetime) -> Month:
    complete = start_of(month_after(month)) <= now
    head = ChainHead.objects.filter(pk=1).values_list("position", flat=True).first()
    kept = cache.get(_key(month))
    if kept and kept["head"] != head and timedelta(0) <= now - kept["at"] < FRESH:
        return Month(month, kept["figures"], complete, kept["at"].date())
    if kept and kept["head"] == head:
        return Month(month, kept["figures"], complete, now.date())
    return Month(month, count_again(month, now), complete, now.date())


def _key(month: date) -> str:
    return f"contributions:report:{month:%Y-%m}"
