"""The record of decisions, kept each night."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from procrastinate.contrib.django import app

from contributions.actions.reports import write_reports
from contributions.actions.verification import Verified, check_chain, note_head


# Shortly after midnight: every month that has ended has settled by then.
@app.periodic(cron="20 1 * * *")
@app.task(name="contributions.keep_record", queueing_lock="contributions.keep_record")
def keep_record(timestamp: int) -> None:
    """Each night: note the head of the chain, verify it, write down months that have ended; tell administrators when
    the chain does not hold."""
    now = datetime.fromtimestamp(timestamp, tz=UTC)
    note_head(now.date() - timedelta(days=1))
    write_reports(now)
    found = check_chain(now)
    if not found.holds:
        _tell_administrators(found)


def _tell_administrators(found: Verified) -> None:
    people = get_user_model().objects.filter(is_superuser=True, is_active=True, suspended_at=None)
    context = {"found": found, "url": settings.SITE_URL + reverse("admin:index")}
    body = render_to_string("contributions/mail/chain-broken.txt", context)
    for address_of in people.values_list("email", flat=True):
        send_mail(f"The record is broken at position {found.position}", body, None, [address_of])
