"""Writing down the figures of months that have ended, once, and counting the running one."""

from datetime import datetime, timedelta

from django.utils import timezone

from contributions.models import MonthlyReport
from contributions.queries.figures import figures_of
from contributions.queries.ledger import month_after, start_of
from contributions.queries.months import count_again, first_event, months_since

# A decision of a month's last minutes can still be taken back in the first ones of the next.
SETTLED_AFTER = timedelta(hours=1)


def write_reports(now: datetime | None = None) -> list[MonthlyReport]:
    """Write the report of every month that has ended and has none yet, and count the running month; the new reports."""
    now = now or timezone.now()
    settled = now - SETTLED_AFTER
    written = set(MonthlyReport.objects.values_list("month", flat=True))
    new = []
    for month in months_since(first_event(), now):
        if start_of(month_after(month)) > settled:
            count_again(month, now)
        elif month not in written:
            figures = figures_of(start_of(month), start_of(month_after(month)))
            new.append(MonthlyReport.objects.create(month=month, figures=figures, made_at=now))
    return new
