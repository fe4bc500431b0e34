"""Writing down who was shown what is private."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from contributions.models import Private, PrivateRead

if TYPE_CHECKING:
    from alignhub.models import User


def record_read(reader: "User", subject: "User", *what: Private, draft: UUID | None = None) -> None:
    """Record that ``reader`` is about to be shown ``what`` of ``subject``; nothing is recorded of one's own.

    Call it before showing: what cannot be recorded is not shown.
    """
    if reader.pk == subject.pk:
        return
    now = timezone.now()
    PrivateRead.objects.bulk_create(
        PrivateRead(reader=reader, subject=subject, what=kind, draft=draft, read_at=now) for kind in what
    )
