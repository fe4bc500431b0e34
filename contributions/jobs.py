"""What the worker does for contributions: mails to authors, in plain words and without a moderator's name."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMultiAlternatives, send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from alignhub.kit.wording import day, gettext
from alignhub.kit.wording import gettext_lazy as _
from catalog.kinds import CritiqueState
from catalog.models import CritiqueTransition
from catalog.queries.critiques import critique_address, writers_of
from catalog.queries.news import NewsSection
from contributions.actions import batches, runs
from contributions.actions.following import claim_mail, forget_digests, make_digest, release_mail
from contributions.actions.receipts import token_of
from contributions.actions.reports import write_reports
from contributions.actions.verification import Verified, check_chain, note_head
from contributions.models import (
    Batch,
    BatchRun,
    Contribution,
    ContributionEvent,
    EventText,
    Every,
    Message,
    Notification,
    Receipt,
)
from contributions.queries.following import closing, due_people, sections_to_mail, unsubscribe_token
from contributions.queries.history import clause_titles, told_of_parts
from contributions.queries.results import RESULTS, result_address
from contributions.states import APPEAL_WITHIN, STEPS, ContributionKind, RunStep, StepName

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
    with transaction.atomic():
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
    state = CritiqueState(critique.state).label.lower()
    url = settings.SITE_URL + critique_address(critique.pk)
    context = {"title": title, "answered": answered, "state": state, "url": url}
    said = (
        gettext("Your critique of “{title}” was answered")
        if answered
        else gettext("Your critique of “{title}” is {state}")
    )
    subject = said.format(title=title, state=state)
    with transaction.atomic():
        if _first_time(critic, event):
            body = render_to_string("contributions/mail/critique.txt", context)
            send_mail(subject, body, None, [critic.email])


def _tell_criticised(event: ContributionEvent, contribution: Contribution) -> None:
    """Tell everybody who wrote a version of an entry that a critique of it was published."""
    critique = contribution.result_critique
    if critique is None:
        return
    title = " ".join(critique.entry.title.split())[:120]
    context = {"title": title, "url": settings.SITE_URL + critique_address(critique.pk)}
    body = render_to_string("contributions/mail/criticised.txt", context)
    wrote = get_user_model().objects.filter(contributor__in=writers_of(critique.entry_id))
    for person in wrote.filter(is_active=True, suspended_at=None).exclude(pk=contribution.author_id):
        with transaction.atomic():
            if _first_time(person, event):
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
    if message.from_desk:
        _send(message.contribution, gettext("A message about “{}”"), "message", {"note": message.body})


@app.task(name="contributions.read_batch", retry=_RETRY)
def read_batch(batch_id: int) -> None:
    """Read an import and look its records up."""
    batches.read_batch(batch_id)


@app.task(name="contributions.send_batch", retry=_RETRY)
def send_batch(batch_id: int) -> None:
    """Send the chosen records of an import."""
    batches.send_batch(batch_id)


@app.task(name="contributions.carry_out", retry=_RETRY)
def carry_out(run_id: int) -> None:
    """Decide about many records of an import."""
    runs.carry_out(run_id)


@app.task(name="contributions.deliver_batch", retry=_RETRY)
def deliver_batch(batch_id: int) -> None:
    """Tell the author once that an import has been received."""
    with transaction.atomic():
        batch = Batch.objects.select_for_update(of=("self",)).select_related("author").get(pk=batch_id)
        if batch.mailed_at:
            return
        batch.mailed_at = timezone.now()
        batch.save(update_fields=["mailed_at"])
        _send_about(batch, gettext("We have received “{}”"), "batch-sent", {"records": batch.total})


@app.task(name="contributions.deliver_run", retry=_RETRY)
def deliver_run(run_id: int) -> None:
    """Tell the author once what became of many records that were decided in one go."""
    with transaction.atomic():
        run = BatchRun.objects.select_for_update(of=("self",)).select_related("batch__author").get(pk=run_id)
        if run.mailed_at or not run.succeeded:
            return
        run.mailed_at = timezone.now()
        run.save(update_fields=["mailed_at"])
        subjects = {
            RunStep.PUBLISH: gettext("Published: records of “{}”"),
            RunStep.REJECT: gettext("A decision on records of “{}”"),
            RunStep.WITHDRAW: gettext("Withdrawn: records of “{}”"),
        }
        told = {
            "step": run.step,
            "records": run.succeeded,
            "note": run.note,
            "clause": clause_titles([run.clause]).get(run.clause, "") if run.clause else "",
            "left": run.batch.contributions.filter(state__in=STEPS[StepName.REJECT].sources).count(),
            "appeal_until": day(run.finished_at + APPEAL_WITHIN if run.finished_at else None),
        }
        _send_about(run.batch, subjects[RunStep(run.step)], "batch-decided", told)


def _send_about(batch: Batch, subject: str, template: str, context: dict[str, object]) -> None:
    if not batch.author.is_active:
        return
    url = settings.SITE_URL + reverse("contributions:import", args=[batch.uuid])
    body = render_to_string(f"contributions/mail/{template}.txt", {"title": batch.name, "url": url, **context})
    send_mail(subject.format(batch.name[:120]), body, None, [batch.author.email])


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
    sections = sections_to_mail(notification)
    if not sections or not notification.user.is_active or notification.user.suspended_at:
        return
    try:
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
