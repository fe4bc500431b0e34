from django.db import models
from django.db.models import Q

from catalog.kinds import Design, LinkKind, Relation, Stance


class Claim(models.Model):
    """One testable sentence about what a solution does to a challenge, with the marks of its evidence."""

    solution = models.ForeignKey("Entry", on_delete=models.CASCADE, related_name="claims")
    key = models.CharField(max_length=12)
    position = models.PositiveSmallIntegerField(default=0)
    challenge = models.ForeignKey("Entry", on_delete=models.PROTECT, related_name="claims_about")
    relation = models.CharField(max_length=16, choices=Relation)
    statement = models.TextField()
    search_note = models.JSONField(null=True)
    amount = models.PositiveSmallIntegerField(default=0)
    balance = models.CharField(max_length=8, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["solution", "key"], name="claim_key_unique"),
            models.CheckConstraint(condition=Q(relation__in=Relation.values), name="claim_relation_known"),
            models.CheckConstraint(condition=Q(amount__lte=4), name="claim_amount_known"),
        ]

    def __str__(self) -> str:
        return self.statement


class Evidence(models.Model):
    """What one resource says about one claim, in one sentence."""

    resource = models.ForeignKey("Entry", on_delete=models.CASCADE, related_name="evidence")
    key = models.CharField(max_length=12)
    position = models.PositiveSmallIntegerField(default=0)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="evidence")
    stance = models.CharField(max_length=16, choices=Stance)
    design = models.CharField(max_length=16, choices=Design)
    sentence = models.TextField()
    setting = models.TextField(blank=True)
    locator = models.TextField(blank=True)
    realistic_scale = models.BooleanField(default=False)
    replicates = models.ForeignKey("Entry", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name_plural = "evidence"
        constraints = [
            models.UniqueConstraint(fields=["resource", "key"], name="evidence_key_unique"),
            models.CheckConstraint(condition=Q(stance__in=Stance.values), name="evidence_stance_known"),
            models.CheckConstraint(condition=Q(design__in=Design.values), name="evidence_design_known"),
        ]

    def __str__(self) -> str:
        return self.sentence


class Link(models.Model):
    """What one entry does for another, where that is not a test of a claim."""

    source = models.ForeignKey("Entry", on_delete=models.CASCADE, related_name="links")
    key = models.CharField(max_length=12)
    position = models.PositiveSmallIntegerField(default=0)
    target = models.ForeignKey("Entry", on_delete=models.PROTECT, related_name="links_here")
    kind = models.CharField(max_length=16, choices=LinkKind)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="link_key_unique"),
            models.UniqueConstraint(fields=["source", "kind", "target"], name="link_unique"),
            models.CheckConstraint(condition=Q(kind__in=LinkKind.values), name="link_kind_known"),
        ]
        indexes = [models.Index(fields=["target", "kind", "source"], name="link_seen_from_target")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.get_kind_display()} {self.target_id}"
