"""Following: what people want to hear of, how often, and the digests that tell them."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app as jobs

from alignhub.kit.retry import retry_on_lock
from alignhub.kit.wording import gettext
from catalog.forms import subject_at
from catalog.queries.news import Subject, Told, names_of, news_of
from contributions.models import Every, Follow, Notification
from contributions.refused import Refused

if TYPE_CHECKING:
    from alignhub.models import User

MOST_FOLLOWS = 100
MOST_ADDRESS = 500
# What was mailed can be read again this long.
KEPT = timedelta(days=90)


@retry_on_lock
@transaction.atomic
def follow(user: "User", subject: Subject, every: Every) -> Follow:
    """Follow ``subject``, or change how often ``user`` is told of it; digests begin with what happens from now on.

    Raises ``Refused`` when nobody can follow it or ``user`` follows as much as one can.
    """
    if len(subject.address) > MOST_ADDRESS:
        raise Refused(gettext("This search is too long to be followed. Leave some of its words or filters out."))
    if subject.address not in names_of([subject]):
        raise Refused(gettext("There is nothing to follow at this address any more."))
    own = Follow.objects.filter(user=user)
    known = own.select_for_update().filter(target=subject.address).first()
    if known is None and own.count() >= MOST_FOLLOWS:
        raise Refused(
            gettext(
                "You follow {most_follows} things, which is as many as one can. Unfollow one of them first."
            ).format(most_follows=MOST_FOLLOWS)
        )
    row = known or Follow(user=user, target=subject.address)
    if row.every != every:
        row.every = every
        row.told_until = timezone.now()
    row.save()
    return row


def unfollow(user: "User", address: str) -> bool:
    """No longer follow what has that address; says whether it was followed."""
    gone, _ = Follow.objects.filter(user=user, target=address).delete()
    return bool(gone)


def stop_digests(user_id: int) -> int:
    """Mail no digest any more; what is followed stays on the person's page. Says how many were on."""
    return Follow.objects.filter(user=user_id).exclude(every=Every.NEVER).update(every=Every.NEVER)


@transaction.atomic
def make_digest(user_id: int, every: Every, until: datetime) -> Notification | None:
    """Put what happened before ``until`` in what the person follows into a digest and have it mailed; None when nothing
    did. Each thing goes into one digest, however often this is called."""
    own = Follow.objects.select_for_update().filter(user=user_id, every=every, told_until__lt=until)
    due = list(own.order_by("pk"))
    told: list[Told] = []
    for row in due:
        subject = subject_at(row.target)
        news = news_of(subject, row.told_until, until) if subject else None
        told += [news] if news else []
    Follow.objects.filter(pk__in=[row.pk for row in due]).update(told_until=until)
    if not told:
        return None
    made = Notification.objects.create(user_id=user_id, every=every, until=until, told=told)
    # In the same transaction: no digest without its mail, no mail without its digest.
    jobs.configure_task("contributions.mail_digest").defer(notification_id=made.pk)
    return made


@transaction.atomic
def claim_mail(notification_id: int) -> Notification | None:
    """Mark a digest as mailed, before it is; None when it was already. A worker that dies over the sending leaves it
    marked: the person reads it on the page, and nobody gets a mail twice."""
    found = Notification.objects.select_for_update(of=("self",)).select_related("user").filter(pk=notification_id)
    row = found.first()
    if row is None or row.mailed_at:
        return None
    row.mailed_at = timezone.now()
    row.save(update_fields=["mailed_at"])
    return row


def release_mail(notification: Notification) -> None:
    """Take the mark back after a mail that was refused, so that it can be tried again."""
    Notification.objects.filter(pk=notification.pk).update(mailed_at=None)


def forget_digests(now: datetime) -> int:
    """Delete digests that are older than people can read; says how many."""
    gone, _ = Notification.objects.filter(until__lt=now - KEPT).delete()
    return gone
