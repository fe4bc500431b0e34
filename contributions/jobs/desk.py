"""Mails to moderators."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from alignhub.kit.wording import gettext, speaking
from contributions.permissions import is_moderator
from contributions.queries.desk.workload import morning
from contributions.queries.following import desk_mail_token

_RETRY = RetryStrategy(max_attempts=6, exponential_wait=5)


@app.periodic(cron="30 6 * * *")
@app.task(name="contributions.plan_desk_digests", queueing_lock="contributions.plan_desk_digests")
def plan_desk_digests(timestamp: int) -> None:
    """Each morning: ask for the digest of everybody at the desk who wants one."""
    people = get_user_model().objects.filter(Q(is_moderator=True) | Q(is_superuser=True), is_active=True)
    people = people.filter(suspended_at=None, desk_digest=True)
    for pk in people.order_by("pk").values_list("pk", flat=True):
        task = app.configure_task("contributions.mail_desk_digest", queueing_lock=f"desk-digest:{pk}")
        try:
            with transaction.atomic():
                task.defer(user_id=pk)
        except AlreadyEnqueued:
            continue


@app.task(name="contributions.mail_desk_digest", retry=_RETRY)
def mail_desk_digest(user_id: int) -> None:
    """Tell one moderator what waits, in numbers alone; nothing is sent when nothing does."""
    user = get_user_model().objects.get(pk=user_id)
    if not is_moderator(user) or user.suspended_at or not user.desk_digest:
        return
    told = morning(user)
    if told is None:
        return
    stop = settings.SITE_URL + reverse("contributions:stop_desk_mail", args=[desk_mail_token(user.pk)])
    context = {
        "told": told,
        "url": settings.SITE_URL + reverse("admin:contributions_contribution_changelist"),
        "held_url": settings.SITE_URL + reverse("admin:contributions_contribution_changelist") + "?show=held",
        "appeals_url": settings.SITE_URL + reverse("admin:contributions_suspension_changelist"),
        "stop_url": stop,
    }
    # One click, without signing in (RFC 8058).
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    with speaking(user.language):
        body = render_to_string("contributions/mail/desk-digest.txt", context)
        EmailMessage(gettext("What waits at the desk"), body, None, [user.email], headers=headers).send()
