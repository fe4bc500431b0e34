"""Who looked at what is private: an append-only log of the reads that an administrator's role allows."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from alignhub.kit.wording import gettext_lazy as _


class Private(models.TextChoices):
    """What was read."""

    MAIL_ADDRESS = "mail-address", _("Mail address")
    LOGIN_HISTORY = "login-history", _("Sign-in history")
    DRAFT = "draft", _("Draft")


class PrivateRead(models.Model):
    """That ``reader`` was shown something private of ``subject``; append-only (a trigger guards it).

    ``draft`` is the identifier of the contribution, not a reference to it: drafts can be deleted, this row cannot.
    """

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=16, choices=Private)
    draft = models.UUIDField(null=True)
    read_at = models.DateTimeField()

    class Meta:
        verbose_name = "read of private data"
        verbose_name_plural = "reads of private data"
        constraints = [
            models.CheckConstraint(condition=Q(what__in=Private.values), name="private_read_known"),
            models.CheckConstraint(
                condition=Q(what=Private.DRAFT, draft__isnull=False) | (~Q(what=Private.DRAFT) & Q(draft=None)),
                name="private_read_names_its_draft",
            ),
        ]

    def __str__(self) -> str:
        return f"Read {self.pk}"
