"""The record of every decision: an append-only, hash-chained log of events."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from contributions.states import LEDGER, Role, State, StepName


class ContributionEvent(models.Model):
    """One step of one contribution, or the founding of one entry; append-only (a trigger guards it).

    ``items`` lists what was left out or adjusted: {"path", "action", "reason"}. Free text lives in ``EventText``.
    """

    position = models.PositiveBigIntegerField(unique=True)
    contribution = models.ForeignKey("Contribution", on_delete=models.PROTECT, null=True, related_name="events")
    founded = models.ForeignKey("catalog.EntryRevision", on_delete=models.PROTECT, null=True, related_name="+")
    step = models.CharField(max_length=20)
    role = models.CharField(max_length=16, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    revision = models.PositiveIntegerField(null=True)
    source = models.CharField(max_length=20, choices=State, blank=True)
    target = models.CharField(max_length=20, choices=State, blank=True)
    clause = models.CharField(max_length=20, blank=True)
    interest = models.TextField(blank=True)
    items = models.JSONField(default=list)
    created_at = models.DateTimeField()
    text_digest = models.CharField(max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(step="founded", founded__isnull=False, contribution=None, actor=None)
                | Q(step__in=StepName.values, founded=None, contribution__isnull=False),
                name="event_of_a_step_or_founding",
            ),
            models.CheckConstraint(condition=Q(role__in=["", *Role.values]), name="event_role_known"),
        ]
        indexes = [
            models.Index(fields=["contribution", "position"], name="event_of_contribution"),
            # The ledger, newest first, whole and narrowed to one decision, one clause or one month.
            models.Index(fields=["position"], name="event_ledger", condition=Q(step__in=LEDGER)),
            models.Index(
                fields=["step", "position"], name="event_ledger_step", condition=Q(step__in=[*LEDGER, "founded"])
            ),
            models.Index(fields=["clause", "position"], name="event_ledger_clause", condition=~Q(clause="")),
            models.Index(fields=["step", "created_at"], name="event_ledger_time", condition=Q(step__in=LEDGER)),
            models.Index(fields=["created_at"], name="event_time"),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.step}"


class EventText(models.Model):
    """The words that went with an event. Erasable: the chain covers only their salted digest."""

    event = models.OneToOneField(ContributionEvent, on_delete=models.PROTECT, primary_key=True, related_name="text")
    body = models.TextField()
    salt = models.CharField(max_length=32)

    def __str__(self) -> str:
        return f"Text of event {self.event_id}"


class ChainHead(models.Model):
    """The one row whose lock orders all events."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    position = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="chain_has_one_head")]

    def __str__(self) -> str:
        return str(self.position)
