"""Mails to moderators about what they have claimed: an address and no title, so that nothing of it leaves the desk."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from alignhub.kit.wording import gettext, speaking
from alignhub.kit.wording import gettext_noop as _
from contributions.models import Batch, Contribution
from contributions.permissions import is_moderator
from contributions.states import BatchState, State

_RETRY = RetryStrategy(max_attempts=6, exponential_wait=5)


@app.task(name="contributions.tell_claim_ended", retry=_RETRY)
def tell_claim_ended(contribution_id: int, user_id: int, until: str) -> None:
    """Tell a moderator that their claim has run out, unless they decided, released or renewed it meanwhile."""
    claimed = Contribution.objects.filter(pk=contribution_id, state=State.IN_REVIEW, claimed_by=user_id)
    row = claimed.filter(claimed_until=datetime.fromisoformat(until)).first()
    if row:
        _tell(_review(row), user_id, _("A claim of yours has run out"), ended=True)


@app.task(name="contributions.tell_passed_on", retry=_RETRY)
def tell_passed_on(contribution_id: int, user_id: int) -> None:
    """Tell a moderator that another has passed a claim on to them."""
    row = Contribution.objects.filter(pk=contribution_id, state=State.IN_REVIEW, claimed_by=user_id).first()
    if row:
        _tell(_review(row), user_id, _("A review was passed on to you"), ended=False)


@app.task(name="contributions.tell_batch_claim_ended", retry=_RETRY)
def tell_batch_claim_ended(batch_id: int, user_id: int, until: str) -> None:
    """The same as ``tell_claim_ended``, of a claimed import."""
    claimed = Batch.objects.filter(pk=batch_id, state=BatchState.WAITING, claimed_by=user_id)
    row = claimed.filter(claimed_until=datetime.fromisoformat(until)).only("uuid").first()
    if row:
        _tell(_import(row), user_id, _("A claim of yours has run out"), ended=True)


@app.task(name="contributions.tell_batch_passed_on", retry=_RETRY)
def tell_batch_passed_on(batch_id: int, user_id: int) -> None:
    """The same as ``tell_passed_on``, of a claimed import."""
    row = Batch.objects.filter(pk=batch_id, state=BatchState.WAITING, claimed_by=user_id).only("uuid").first()
    if row:
        _tell(_import(row), user_id, _("A review was passed on to you"), ended=False)


def _review(row: Contribution) -> str:
    return reverse("admin:contributions_contribution_review", args=[row.uuid])


def _import(row: Batch) -> str:
    return reverse("admin:contributions_contribution_batch", args=[row.uuid])


def _tell(address: str, user_id: int, subject: str, *, ended: bool) -> None:
    user = get_user_model().objects.get(pk=user_id)
    if not is_moderator(user) or user.suspended_at:
        return
    with speaking(user.language):
        body = render_to_string("contributions/mail/claim.txt", {"ended": ended, "url": settings.SITE_URL + address})
        send_mail(gettext(subject), body, None, [user.email])
