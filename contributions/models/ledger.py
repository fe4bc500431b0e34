"""What is published about the record as a whole: the chain's daily heads, its checks, the monthly figures."""

from django.db import models
from django.db.models import Q


class ChainDay(models.Model):
    """Where the chain of events ended on one day (UTC); append-only. Published, so that nobody can rewrite the past."""

    day = models.DateField(primary_key=True)
    position = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.day}: {self.position}"


class ChainCheck(models.Model):
    """One check of the whole chain; append-only. ``position`` and ``what`` say where it is broken, if it is."""

    checked_at = models.DateTimeField()
    events = models.PositiveBigIntegerField()
    position = models.PositiveBigIntegerField(null=True)
    what = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(position=None, what="") | Q(position__isnull=False) & ~Q(what=""),
                name="chain_check_says_what_is_broken",
            )
        ]

    def __str__(self) -> str:
        return f"{self.checked_at:%Y-%m-%d}: {self.what or 'holds'}"


class MonthlyReport(models.Model):
    """The figures of one complete month (``month`` is its first day), as they were when it ended; append-only."""

    month = models.DateField(primary_key=True)
    figures = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(month__day=1), name="report_month_starts_on_the_first")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
