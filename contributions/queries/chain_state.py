"""What the last check of the chain came to, for the desk and for monitoring."""

from datetime import datetime, timedelta

from django.utils import timezone

from alignhub.kit.wording import gettext
from contributions.models import ChainCheck

# The check is made every night; longer than this without one means that it is not made any more.
OVERDUE = timedelta(hours=49)


def chain_trouble(now: datetime | None = None) -> str:
    """What is wrong with the record, as a sentence; "" when the last check found it whole, or none was due yet."""
    last = ChainCheck.objects.order_by("-id").first()
    if last is None:
        return ""
    if last.position is not None:
        return gettext("The record of decisions is broken at position {position}. {what}").format(
            position=last.position, what=last.what
        )
    if (now or timezone.now()) - last.checked_at > OVERDUE:
        return gettext("The record of decisions has not been verified since {day}.").format(
            day=last.checked_at.date().isoformat()
        )
    return ""
