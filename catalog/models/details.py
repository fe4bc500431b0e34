"""The facts of one kind each, read only on the entry's own page. The entry is the primary key."""

from django.db import models
from django.db.models import Q

from catalog.kinds import (
    Approach,
    IdentifierScheme,
    Maturity,
    MilestoneStatus,
    Phase,
    Publication,
    ResourceType,
    Standing,
)


class ChallengeDetail(models.Model):
    """``aspects`` are sentences; ``parent`` is the challenge this one is part of."""

    entry = models.OneToOneField("Entry", on_delete=models.CASCADE, primary_key=True, related_name="challenge_detail")
    aspects = models.JSONField(default=list)
    parent = models.ForeignKey("Entry", on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"Details of {self.entry_id}"


class DirectionDetail(models.Model):
    """``questions`` are sentences; ``parent`` is the direction this one is part of."""

    entry = models.OneToOneField("Entry", on_delete=models.CASCADE, primary_key=True, related_name="direction_detail")
    questions = models.JSONField(default=list)
    parent = models.ForeignKey("Entry", on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"Details of {self.entry_id}"


class SolutionDetail(models.Model):
    """``points`` are sentences; ``notes`` and ``implementations`` keyed items as in ``SolutionFacts``."""

    entry = models.OneToOneField("Entry", on_delete=models.CASCADE, primary_key=True, related_name="solution_detail")
    approach = models.CharField(max_length=20, choices=Approach)
    maturity = models.CharField(max_length=16, choices=Maturity)
    points = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    implementations = models.JSONField(default=list)
    parent = models.ForeignKey("Entry", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(approach__in=Approach.values), name="solution_approach_known"),
            models.CheckConstraint(condition=Q(maturity__in=Maturity.values), name="solution_maturity_known"),
        ]

    def __str__(self) -> str:
        return f"Details of {self.entry_id}"


class ResourceDetail(models.Model):
    """``authors`` as in ``ResourceFacts``; ``date`` is year[-month[-day]]; ``url_key`` finds the same address again."""

    entry = models.OneToOneField("Entry", on_delete=models.CASCADE, primary_key=True, related_name="resource_detail")
    type = models.CharField(max_length=16, choices=ResourceType)
    url = models.URLField(max_length=1000, blank=True)
    url_key = models.CharField(max_length=1000, blank=True)
    title_key = models.CharField(max_length=300, blank=True)
    authors = models.JSONField(default=list)
    authors_truncated = models.BooleanField(default=False)
    venue = models.CharField(max_length=1000, blank=True)
    date = models.CharField(max_length=10, blank=True)
    publication = models.CharField(max_length=16, choices=Publication, blank=True)
    licence = models.CharField(max_length=1000, blank=True)
    abstract = models.TextField(blank=True)
    standing = models.CharField(max_length=16, choices=Standing, default=Standing.CURRENT)
    superseded_by = models.ForeignKey("Entry", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(type__in=ResourceType.values), name="resource_type_known"),
            models.CheckConstraint(condition=Q(standing__in=Standing.values), name="resource_standing_known"),
            models.CheckConstraint(
                condition=Q(publication="") | Q(publication__in=Publication.values), name="resource_publication_known"
            ),
            models.CheckConstraint(
                condition=Q(standing=Standing.SUPERSEDED, superseded_by__isnull=False)
                | (~Q(standing=Standing.SUPERSEDED) & Q(superseded_by=None)),
                name="resource_superseded_by_something",
            ),
        ]
        indexes = [
            models.Index(fields=["url_key"], name="resource_url_key", condition=~Q(url_key="")),
            models.Index(fields=["title_key"], name="resource_title_key"),
            # Pages warn of what they lean on that no longer stands; such resources are few among many.
            models.Index(fields=["standing"], name="resource_not_current", condition=~Q(standing=Standing.CURRENT)),
        ]

    def __str__(self) -> str:
        return f"Details of {self.entry_id}"


class Identifier(models.Model):
    """A persistent identifier; one value belongs to one entry of the catalogue."""

    resource = models.ForeignKey("Entry", on_delete=models.CASCADE, related_name="identifiers")
    scheme = models.CharField(max_length=16, choices=IdentifierScheme)
    value = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "value"], name="identifier_unique"),
            models.CheckConstraint(condition=Q(scheme__in=IdentifierScheme.values), name="identifier_scheme_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_scheme_display()} {self.value}"


class MilestoneDetail(models.Model):
    """``proofs`` are keyed items as in ``MilestoneFacts``."""

    entry = models.OneToOneField("Entry", on_delete=models.CASCADE, primary_key=True, related_name="milestone_detail")
    phase = models.CharField(max_length=16, choices=Phase)
    status = models.CharField(max_length=16, choices=MilestoneStatus)
    position = models.PositiveSmallIntegerField()
    criterion = models.TextField()
    proofs = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(phase__in=Phase.values), name="milestone_phase_known"),
            models.CheckConstraint(condition=Q(status__in=MilestoneStatus.values), name="milestone_status_known"),
            models.CheckConstraint(
                condition=~Q(status=MilestoneStatus.DONE) | ~Q(proofs=[]), name="milestone_done_is_proven"
            ),
        ]

    def __str__(self) -> str:
        return f"Details of {self.entry_id}"
