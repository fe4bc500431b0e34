from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q

from catalog.kinds import Act, Origin


class EntryRevision(models.Model):
    """Everything that ever happened to an entry, one row each; append-only (a trigger guards it)."""

    entry = models.ForeignKey("Entry", on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    act = models.CharField(max_length=16, choices=Act)
    origin = models.CharField(max_length=16, choices=Origin)
    # None for acts without content, and once redacted.
    content = models.JSONField(null=True)
    contributor = models.ForeignKey("Contributor", on_delete=models.PROTECT, null=True, related_name="revisions")
    reason = models.TextField(blank=True)
    # Whose text this revision erased or where a merged entry went.
    about = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    successor = models.ForeignKey("Entry", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="revision_number_unique"),
            models.CheckConstraint(condition=Q(act__in=Act.values), name="revision_act_known"),
            models.CheckConstraint(condition=Q(origin__in=Origin.values), name="revision_origin_known"),
            models.CheckConstraint(condition=Q(number__gte=1), name="revision_number_from_one"),
            models.CheckConstraint(
                condition=Q(act=Act.MERGED, successor__isnull=False) | (~Q(act=Act.MERGED) & Q(successor=None)),
                name="revision_successor_when_merged",
            ),
        ]

    def __str__(self) -> str:
        return f"Version {self.number} of {self.entry_id}"


class Verification(models.Model):
    """“Still correct on this day”; append-only."""

    entry = models.ForeignKey("Entry", on_delete=models.PROTECT, related_name="verifications")
    verified_on = models.DateField()
    contributor = models.ForeignKey("Contributor", on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.entry_id} on {self.verified_on}"


class CellChange(models.Model):
    """What a cell of the evidence map said from this moment on; append-only."""

    solution = models.ForeignKey("Entry", on_delete=models.PROTECT, related_name="+")
    challenge = models.ForeignKey("Entry", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=16)
    amount = models.PositiveSmallIntegerField()
    balance = models.CharField(max_length=8, blank=True)
    works = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["solution", "challenge", "-changed_at"], name="cell_newest_first")]

    def __str__(self) -> str:
        return f"{self.solution_id} on {self.challenge_id}: {self.state}"


class Redirect(models.Model):
    """An old address of an entry, after a merge."""

    kind = models.CharField(max_length=16)
    slug = models.SlugField(max_length=100)
    entry = models.ForeignKey("Entry", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="redirect_address_unique")]

    def __str__(self) -> str:
        return f"{self.kind}/{self.slug}"


class Counter(models.Model):
    """A total that pages print, kept in the publishing transaction, so that no request counts rows."""

    key = models.CharField(max_length=200, primary_key=True)
    value = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.key}: {self.value}"


class Word(models.Model):
    """A word of titles, names and tags, and how many entries hold it: what a misspelt search is compared with."""

    word = models.CharField(max_length=30, primary_key=True)
    entries = models.IntegerField(default=0, db_default=0)

    class Meta:
        indexes = [GinIndex(OpClass(F("word"), name="gin_trgm_ops"), name="word_alike", fastupdate=False)]

    def __str__(self) -> str:
        return f"{self.word}: {self.entries}"
