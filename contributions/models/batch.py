"""Imports of many records: one item of the queue each, decided in runs over their records."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from contributions.states import BatchState, Found, RunStep

_WITHOUT_CONTENT = [Found.FAILED, Found.NAMED]


class Batch(models.Model):
    """An import of many records: one item of the queue, its clean records decided in one go.

    ``source`` is what was pasted or uploaded, kept until it has been read; ``problem`` says why it could not be.
    ``total`` and ``done`` count the records of whatever is under way.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="batches")
    name = models.CharField(max_length=200)
    state = models.CharField(
        max_length=12, choices=BatchState, default=BatchState.CHOOSING, db_default=BatchState.CHOOSING
    )
    format = models.CharField(max_length=8, blank=True, default="", db_default="")
    source = models.BinaryField(default=b"", db_default=b"")
    problem = models.TextField(blank=True, default="", db_default="")
    total = models.PositiveIntegerField(default=0, db_default=0)
    done = models.PositiveIntegerField(default=0, db_default=0)
    # As with contributions: whoever has claimed it decides about its records.
    newcomer = models.BooleanField(default=False, db_default=False)
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    claimed_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "batches"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=BatchState.values), name="batch_state_known"),
            models.CheckConstraint(
                condition=Q(claimed_by=None) | ~Q(claimed_by=F("author")), name="batch_claimer_is_not_author"
            ),
            models.CheckConstraint(
                condition=Q(claimed_by__isnull=False, claimed_until__isnull=False)
                | Q(claimed_by=None, claimed_until=None),
                name="batch_claimed_until_some_time",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "submitted_at", "-id"], name="batch_queue"),
            models.Index(fields=["author", "-id"], name="batch_mine"),
        ]

    def __str__(self) -> str:
        return self.name


class ImportedRecord(models.Model):
    """One record of an import: what it says, what was found out about it, and the contribution it became.

    ``content`` is an entry's, None exactly when the record could not be read or is not looked up yet, and empty once it
    was erased. ``outcome`` says why it was left when the others were sent or decided in one go. ``named`` is the
    identifier or address under which services were asked about it, or are to be asked.
    """

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="records")
    number = models.PositiveIntegerField()
    line = models.PositiveIntegerField(default=0)
    named = models.CharField(max_length=4_000, blank=True, default="", db_default="")
    title = models.CharField(max_length=300, blank=True)
    content = models.JSONField(null=True)
    found = models.CharField(max_length=12, choices=Found)
    problem = models.TextField(blank=True)
    warnings = models.JSONField(default=list)
    duplicate_of = models.ForeignKey("catalog.Entry", on_delete=models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=80, blank=True)
    repeats = models.PositiveIntegerField(null=True)
    chosen = models.BooleanField(default=False)
    contribution = models.OneToOneField(
        "contributions.Contribution", on_delete=models.SET_NULL, null=True, related_name="record"
    )
    outcome = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="imported_record_number_unique"),
            models.CheckConstraint(condition=Q(found__in=Found.values), name="imported_record_found_known"),
            models.CheckConstraint(
                condition=Q(found__in=_WITHOUT_CONTENT, content__isnull=True, chosen=False)
                | Q(content__isnull=False) & ~Q(found__in=_WITHOUT_CONTENT),
                name="imported_record_has_content_once_told",
            ),
        ]

    def __str__(self) -> str:
        return f"Record {self.number} of {self.batch_id}"


class BatchRun(models.Model):
    """One step taken with many records of a batch, one after the other; ``numbers`` are those it is to take it with.

    A run that is broken off goes on where it stopped: what has been decided is not decided again.
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="runs")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=12, choices=RunStep)
    numbers = models.JSONField(default=list)
    note = models.TextField(blank=True)
    clause = models.CharField(max_length=20, blank=True)
    done = models.PositiveIntegerField(default=0)
    succeeded = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(step__in=RunStep.values), name="batch_run_step_known"),
            # Two presses of a button, or two moderators, start one run.
            models.UniqueConstraint(fields=["batch"], condition=Q(finished_at=None), name="batch_run_one_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.step} of {self.batch_id}"
