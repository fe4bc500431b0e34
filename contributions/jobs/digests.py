"""Digests of what people follow."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from alignhub.kit.wording import day, gettext, speaking
from catalog.queries.news import NewsSection
from contributions.actions.following import claim_mail, forget_digests, make_digest, release_mail
from contributions.models import (
    Every,
    Notification,
)
from contributions.queries.following import closing, due_people, sections_to_mail, unsubscribe_token

_RETRY = RetryStrategy(max_attempts=6, exponential_wait=5)


# Every hour, so that a digest missed while the worker was down is made when it is back.
@app.periodic(cron="10 * * * *")
@app.task(name="contributions.plan_digests", queueing_lock="contributions.plan_digests")
def plan_digests(timestamp: int) -> None:
    """Ask for the digest of everybody who follows something daily or weekly and has not had the newest one."""
    now = datetime.fromtimestamp(timestamp, tz=UTC)
    forget_digests(now)
    for every in (Every.DAY, Every.WEEK):
        until, after = closing(every, now), 0
        while people := due_people(every, until, after):
            for user_id in people:
                _ask_for_digest(user_id, every, until)
            after = people[-1]


def _ask_for_digest(user_id: int, every: Every, until: datetime) -> None:
    task = app.configure_task("contributions.digest", queueing_lock=f"digest:{every}:{user_id}")
    try:
        with transaction.atomic():
            task.defer(user_id=user_id, every=every.value, until=until.isoformat())
    except AlreadyEnqueued:
        # It waits since an hour ago, and covers what has happened until it runs.
        return


@app.task(name="contributions.digest", retry=_RETRY)
def digest(user_id: int, every: str, until: str) -> None:
    """Make one person's digest, if there is anything to tell."""
    make_digest(user_id, Every(every), datetime.fromisoformat(until))


@app.task(name="contributions.mail_digest", retry=_RETRY)
def mail_digest(notification_id: int) -> None:
    """Mail one digest, once, without what has been unfollowed meanwhile."""
    notification = claim_mail(notification_id)
    if notification is None:
        return
    if not notification.user.is_active or notification.user.suspended_at:
        return
    try:
        with speaking(notification.user.language):
            if sections := sections_to_mail(notification):
                _digest_mail(notification, sections).send()
    except Exception:
        release_mail(notification)
        raise


def _digest_mail(notification: Notification, sections: tuple[NewsSection, ...]) -> EmailMultiAlternatives:
    stop = settings.SITE_URL + reverse("contributions:unsubscribe", args=[unsubscribe_token(notification.user_id)])
    weekly = notification.every == Every.WEEK
    context = {
        "sections": sections,
        "site": settings.SITE_URL,
        "often": "week" if weekly else "day",
        "following_url": settings.SITE_URL + reverse("contributions:following"),
        "stop_url": stop,
    }
    headers = {
        # One click, without signing in (RFC 8058).
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        # The same on every attempt, so that a mailbox recognises one that a mail server accepted and then refused.
        "Message-ID": f"<digest-{notification.pk}@{urlsplit(settings.SITE_URL).hostname}>",
    }
    said = gettext("This week on AlignHub, {day}") if weekly else gettext("New on AlignHub, {day}")
    subject = said.format(day=day(notification.until))
    text = render_to_string("contributions/mail/digest.txt", context)
    message = EmailMultiAlternatives(subject, text, None, [notification.user.email], headers=headers)
    message.attach_alternative(render_to_string("contributions/mail/digest.html", context), "text/html")
    return message
