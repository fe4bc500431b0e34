"""Mails about a suspension to whom it concerns."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from alignhub.kit.wording import gettext, speaking
from contributions.actions.suspensions import token_of
from contributions.models import Suspension

_RETRY = RetryStrategy(max_attempts=6, exponential_wait=5)


@app.task(name="contributions.deliver_suspension", retry=_RETRY)
def deliver_suspension(suspension_id: int) -> None:
    """Tell somebody how it stands with their account: suspended and why, upheld, or open again."""
    row = Suspension.objects.select_related("user").get(pk=suspension_id)
    if row.user.is_active:
        with speaking(row.user.language):
            _tell(row)


def _tell(row: Suspension) -> None:
    subject = gettext("Your account is suspended")
    if row.lifted_at:
        subject = gettext("Your account is open again")
    elif row.decided_at:
        subject = gettext("Your account stays suspended")
    context = {
        "suspension": row,
        "url": settings.SITE_URL + reverse("contributions:suspension", args=[token_of(row)]),
        "sign_in_url": settings.SITE_URL + reverse("account_login"),
        "contact": settings.CONTACT_EMAIL,
    }
    send_mail(subject, render_to_string("contributions/mail/suspension.txt", context), None, [row.user.email])
