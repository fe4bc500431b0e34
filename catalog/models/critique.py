from django.db import models
from django.db.models import F, Q

from catalog.kinds import CritiqueKind, CritiqueState


class Critique(models.Model):
    """A published critique of one version of an entry. Written only by ``catalog.actions.critiques``."""

    entry = models.ForeignKey("Entry", on_delete=models.PROTECT, related_name="critiques")
    revision = models.ForeignKey("EntryRevision", on_delete=models.PROTECT, related_name="critiques")
    contributor = models.ForeignKey("Contributor", on_delete=models.PROTECT, null=True, related_name="critiques")
    kind = models.CharField(max_length=24, choices=CritiqueKind)
    quote = models.TextField(blank=True)
    body = models.TextField()
    body_html = models.TextField()
    interest = models.TextField(blank=True)
    state = models.CharField(max_length=16, choices=CritiqueState, default=CritiqueState.OPEN)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=CritiqueKind.values), name="critique_kind_known"),
            models.CheckConstraint(condition=Q(state__in=CritiqueState.values), name="critique_state_known"),
        ]
        indexes = [
            models.Index(fields=["entry", "-published_at", "-id"], name="critique_of_entry"),
            models.Index(fields=["published_at", "id"], name="critique_oldest_open", condition=Q(state="open")),
            # All of them, newest first, for the feed.
            models.Index(F("published_at").desc(), F("id").desc(), name="critique_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.entry_id}"


class CritiqueSource(models.Model):
    """A resource that a critique rests on, in the order its author named them."""

    critique = models.ForeignKey(Critique, on_delete=models.CASCADE, related_name="sources")
    resource = models.ForeignKey("Entry", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["critique", "resource"], name="critique_source_once"),
            models.UniqueConstraint(fields=["critique", "position"], name="critique_source_in_order"),
        ]

    def __str__(self) -> str:
        return f"Source {self.position} of {self.critique_id}"


class CritiqueResponse(models.Model):
    """A published answer to a critique. ``wrote_work`` says that the responder is an author of the work criticised."""

    critique = models.ForeignKey(Critique, on_delete=models.PROTECT, related_name="responses")
    contributor = models.ForeignKey("Contributor", on_delete=models.PROTECT, null=True, related_name="+")
    body = models.TextField()
    body_html = models.TextField()
    interest = models.TextField(blank=True, default="", db_default="")
    wrote_entry = models.BooleanField(default=False)
    wrote_work = models.BooleanField(default=False, db_default=False)
    published_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Response to {self.critique_id}"


class CritiqueTransition(models.Model):
    """A change of a critique's state with its reason, the first being its publication; append-only."""

    critique = models.ForeignKey(Critique, on_delete=models.PROTECT, related_name="transitions")
    state = models.CharField(max_length=16, choices=CritiqueState)
    reason = models.TextField()
    # The version in which an addressed critique was addressed.
    revision = models.ForeignKey("EntryRevision", on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.critique_id}: {self.state}"
