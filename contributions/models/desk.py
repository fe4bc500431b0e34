"""What the desk keeps beside contributions: conversation, notes, reasons, checks, interests."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Now

from alignhub.kit.wording import gettext_lazy as _


class Every(models.TextChoices):
    """How often somebody is told of what they follow."""

    NEVER = "never", _("Nothing is mailed")
    DAY = "day", _("Daily")
    WEEK = "week", _("Weekly")


class Message(models.Model):
    """One message between an author and the moderation team."""

    contribution = models.ForeignKey("Contribution", on_delete=models.PROTECT, related_name="messages")
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    from_desk = models.BooleanField()
    body = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Message on {self.contribution_id}"


class PrivateNote(models.Model):
    """A note among moderators about a contribution or an import; it never leaves the desk."""

    contribution = models.ForeignKey("Contribution", on_delete=models.PROTECT, null=True, related_name="private_notes")
    batch = models.ForeignKey("Batch", on_delete=models.PROTECT, null=True, related_name="private_notes")
    moderator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(contribution__isnull=False, batch=None) | Q(contribution=None, batch__isnull=False),
                name="private_note_about_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"Note on {self.contribution_id or self.batch}"


class PolicyClause(models.Model):
    """One numbered clause of the moderation policy that decisions cite."""

    number = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=200)
    text = models.TextField()
    retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class ReasonTemplate(models.Model):
    """A reason that moderators start from and edit before sending."""

    step = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    text = models.TextField()
    clause = models.ForeignKey(PolicyClause, on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        ordering = ["step", "title"]

    def __str__(self) -> str:
        return self.title


class Affiliation(models.Model):
    """An employer, funder or co-author somebody declared, with its dates."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="affiliations")
    kind = models.CharField(
        max_length=16, choices=[("employer", _("Employer")), ("funder", _("Funder")), ("co-author", _("Co-author"))]
    )
    name = models.CharField(max_length=200)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")), name="affiliation_dates_in_order"
            )
        ]

    def __str__(self) -> str:
        return self.name


class CheckName(models.TextChoices):
    """What is checked in the background."""

    IDENTIFIERS = "identifiers", _("Identifiers resolve")
    LINKS = "links", _("Links answer")
    CLAIMS = "claims", _("Claims have evidence")
    SOURCES = "sources", _("Sources stand")
    PROMOTION = "promotion", _("Signs of advertising")


class CheckResult(models.Model):
    """What a background check, a ``CheckName``, found about one revision. Checks inform or hold, never decide.

    ``passed`` is null when nobody could say; ``detail`` is JSON without words, worded where it is shown.
    """

    contribution = models.ForeignKey("Contribution", on_delete=models.CASCADE, related_name="checks")
    revision = models.PositiveIntegerField()
    name = models.CharField(max_length=40)
    passed = models.BooleanField(null=True)
    detail = models.TextField(blank=True)
    checked_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contribution", "revision", "name"], name="check_once_a_revision")
        ]

    def __str__(self) -> str:
        return self.name


class Follow(models.Model):
    """Somebody wants to hear of changes of an entry, tag, kind or search (``target`` is its address).

    What happened before ``told_until`` has been put into a digest, or happened before digests were wanted.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows")
    target = models.CharField(max_length=500)
    every = models.CharField(max_length=8, choices=Every, default=Every.NEVER)
    told_until = models.DateTimeField(db_default=Now())
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "target"], name="follow_once")]
        indexes = [
            models.Index(fields=["every", "user", "told_until"], name="follow_due", condition=~Q(every=Every.NEVER)),
            # How many follow one thing.
            models.Index(fields=["target"], name="follow_target"),
        ]

    def __str__(self) -> str:
        return self.target


class Notification(models.Model):
    """One thing somebody was or will be told, which a retried job sends only once: a step of a contribution
    (``event``), or a digest of what happened until ``until`` in what they follow (``told``, without its words)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    event = models.ForeignKey("ContributionEvent", on_delete=models.PROTECT, null=True, related_name="+")
    every = models.CharField(max_length=8, choices=Every, blank=True, db_default="")
    until = models.DateTimeField(null=True)
    told = models.JSONField(default=list, db_default=Value([], output_field=models.JSONField()))
    mailed_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "event"], name="notification_once_an_event"),
            models.UniqueConstraint(fields=["user", "every", "until"], name="notification_once_a_digest"),
            models.CheckConstraint(
                condition=Q(event__isnull=False, every="", until=None)
                | Q(event=None, every__in=[Every.DAY, Every.WEEK], until__isnull=False),
                name="notification_of_an_event_or_a_digest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.event_id or self.until}"
