"""Suspensions of accounts, with the appeal against each."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Suspension(models.Model):
    """One suspension of an account: why, what its owner says against it, and what came of that.

    ``appealed_at`` comes before ``decided_at``; whoever suspended does not decide. ``lifted_at`` ends it.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="suspensions")
    reason = models.TextField()
    suspended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    suspended_at = models.DateTimeField()
    appeal = models.TextField(blank=True)
    appealed_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(lifted_at=None), name="suspension_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(decided_at=None) | Q(appealed_at__isnull=False), name="suspension_appeal_before_answer"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(suspended_by=None) | ~Q(decided_by=F("suspended_by")),
                name="suspension_decided_by_another",
            ),
        ]
        indexes = [
            models.Index(
                fields=["appealed_at"],
                name="suspension_appeals",
                condition=Q(appealed_at__isnull=False, decided_at=None, lifted_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"Suspension {self.pk}"
