"""Mails to authors about one contribution, in plain words and without a moderator's name."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from alignhub.kit.wording import day, gettext, speaking
from alignhub.kit.wording import gettext_lazy as _
from catalog.kinds import CritiqueState
from catalog.models import CritiqueTransition
from catalog.queries.critiques import critique_address, writers_of
from contributions.actions.receipts import token_of
from contributions.models import (
    Contribution,
    ContributionEvent,
    EventText,
    Message,
    Notification,
    Receipt,
)
from contributions.queries.history import clause_titles, told_of_parts
from contributions.queries.results import RESULTS, result_address
from contributions.states import APPEAL_WITHIN, ContributionKind, StepName

if TYPE_CHECKING:
    from alignhub.models import User

_RETRY = RetryStrategy(max_attempts=6, exponential_wait=5)
_SUBJECTS = {
    StepName.SUBMIT: _("We have received “{}”"),
    StepName.REVISE: _("We have received a new version of “{}”"),
    StepName.PUBLISH: _("Published: “{}”"),
    StepName.REQUEST_CHANGES: _("Changes requested: “{}”"),
    StepName.REJECT: _("A decision on “{}”"),
    StepName.APPEAL: _("We have received your appeal about “{}”"),
    StepName.WITHDRAW: _("Withdrawn: “{}”"),
}
# Nothing is published when a report is accepted.
_OF_REPORTS = {
    StepName.SUBMIT: _("We have received your report about “{}”"),
    StepName.PUBLISH: _("Your report about “{}” has been dealt with"),
}
_WITHDRAWN_BY = {StepName.REJECT, StepName.REQUEST_CHANGES}


@app.task(name="contributions.deliver", retry=_RETRY)
def deliver(event_id: int) -> None:
    """Tell the author of one step, once, unless the decision has been reopened since; and the author of a critique what
    was published about it, and of an entry that it was criticised."""
    results = (f"contribution__{name}" for name in RESULTS)
    event = ContributionEvent.objects.select_related("contribution__author", *results).get(pk=event_id)
    contribution = event.contribution
    step = StepName(event.step)
    if contribution is None or step not in _SUBJECTS or (step in _WITHDRAWN_BY and _reopened_since(event)):
        return
    if step == StepName.PUBLISH:
        _tell_critic(event, contribution)
        _tell_criticised(event, contribution)
    subject, template = _SUBJECTS[step], step.value
    if contribution.kind == ContributionKind.REPORT and step in _OF_REPORTS:
        subject, template = _OF_REPORTS[step], f"report-{step.value}"
    if contribution.author is None:
        _send(contribution, subject, template, _told(event, contribution))
        return
    with transaction.atomic(), speaking(contribution.author.language):
        if _first_time(contribution.author, event):
            _send(contribution, subject, template, _told(event, contribution))


def _first_time(user: "User", event: ContributionEvent) -> bool:
    """Note that ``user`` is told of ``event``, in the caller's transaction; false when they were told before."""
    Notification.objects.get_or_create(user=user, event=event)
    notification = Notification.objects.select_for_update().get(user=user, event=event)
    if notification.mailed_at:
        return False
    notification.mailed_at = timezone.now()
    notification.save(update_fields=["mailed_at"])
    return True


def _tell_critic(event: ContributionEvent, contribution: Contribution) -> None:
    """Tell whoever wrote a critique that it was answered or closed by what was published."""
    critique = contribution.critique
    if contribution.answers_id and contribution.result_id:
        turns = CritiqueTransition.objects.filter(critique=contribution.answers_id, revision=contribution.result_id)
        critique = contribution.answers if turns.exists() else None
    if critique is None:
        return
    sent = Contribution.objects.filter(result_critique=critique).select_related("author").first()
    critic = sent.author if sent else None
    if critic is None or not critic.is_active or critic.pk == contribution.author_id:
        return
    answered = contribution.kind == ContributionKind.RESPONSE
    title = " ".join(critique.entry.title.split())[:120]
    url = settings.SITE_URL + critique_address(critique.pk)
    with transaction.atomic(), speaking(critic.language):
        if not _first_time(critic, event):
            return
        state = CritiqueState(critique.state).label.lower()
        said = (
            gettext("Your critique of “{title}” was answered")
            if answered
            else gettext("Your critique of “{title}” is {state}")
        )
        context = {"title": title, "answered": answered, "state": state, "url": url}
        body = render_to_string("contributions/mail/critique.txt", context)
        send_mail(said.format(title=title, state=state), body, None, [critic.email])


def _tell_criticised(event: ContributionEvent, contribution: Contribution) -> None:
    """Tell everybody who wrote a version of an entry that a critique of it was published."""
    critique = contribution.result_critique
    if critique is None:
        return
    title = " ".join(critique.entry.title.split())[:120]
    context = {"title": title, "url": settings.SITE_URL + critique_address(critique.pk)}
    wrote = get_user_model().objects.filter(contributor__in=writers_of(critique.entry_id))
    for person in wrote.filter(is_active=True, suspended_at=None).exclude(pk=contribution.author_id):
        with transaction.atomic(), speaking(person.language):
            if _first_time(person, event):
                body = render_to_string("contributions/mail/criticised.txt", context)
                send_mail(gettext("A critique of “{title}”").format(title=title), body, None, [person.email])


def _told(event: ContributionEvent, contribution: Contribution) -> dict[str, object]:
    """What the mail about ``event`` says besides title and address."""
    text = EventText.objects.filter(event=event).first()
    read_at = result_address(contribution)
    until = None if contribution.appealed_at else event.created_at + APPEAL_WITHIN
    return {
        "note": text.body if text else "",
        **told_of_parts(event, contribution),
        "clause": clause_titles([event.clause]).get(event.clause, "") if event.clause else "",
        "revision": event.revision or contribution.revision,
        "appeal_until": day(until),
        "entry_url": settings.SITE_URL + read_at if read_at else "",
        "contact": settings.CONTACT_EMAIL,
    }


@app.task(name="contributions.deliver_message", retry=_RETRY)
def deliver_message(message_id: int) -> None:
    """Send the author one message of the moderation team."""
    message = Message.objects.select_related("contribution__author").get(pk=message_id)
    author = message.contribution.author
    if message.from_desk:
        with speaking(author.language if author else ""):
            _send(message.contribution, gettext("A message about “{}”"), "message", {"note": message.body})


def _reopened_since(event: ContributionEvent) -> bool:
    later = ContributionEvent.objects.filter(contribution=event.contribution, position__gt=event.position)
    return later.filter(step=StepName.REOPEN).exists()


def _send(contribution: Contribution, subject: str, template: str, context: dict[str, object]) -> None:
    """Mail the author; or the address that somebody without an account gave, if they gave one."""
    receipt = Receipt.objects.select_related("contribution").filter(contribution=contribution).first()
    author = contribution.author
    without_account = receipt.email if receipt and author is None else ""
    to = author.email if author and author.is_active else without_account
    if not to:
        return
    token = token_of(receipt) if receipt else ""
    receipt_url = settings.SITE_URL + reverse("contributions:receipt", args=[token]) if token else ""
    url = settings.SITE_URL + reverse("contributions:contribution", args=[contribution.uuid]) if author else receipt_url
    # A title may hold line breaks, a subject may not.
    title = " ".join((contribution.title or "Untitled").split())[:120]
    told = {"title": title, "url": url, "receipt_url": receipt_url if author else "", **context}
    send_mail(subject.format(title), render_to_string(f"contributions/mail/{template}.txt", told), None, [to])
