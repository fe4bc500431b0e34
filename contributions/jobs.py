"""What the worker does for contributions: mails to authors, in plain words and without a moderator's name."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from catalog.content.comparison import label_of
from catalog.queries.rows import address
from contributions.actions import batches, runs
from contributions.actions.reports import write_reports
from contributions.actions.verification import Verified, check_chain, note_head
from contributions.models import (
    Batch,
    BatchRun,
    Contribution,
    ContributionEvent,
    EventText,
    Message,
    Notification,
)
from contributions.queries.history import clause_titles, day, item_labels
from contributions.states import APPEAL_WITHIN, STEPS, RunStep, StepName

_RETRY = RetryStrategy(max_attempts=6, exponential_wait=5)
_SUBJECTS = {
    StepName.SUBMIT: "We have received “{}”",
    StepName.REVISE: "We have received a new version of “{}”",
    StepName.PUBLISH: "Published: “{}”",
    StepName.REQUEST_CHANGES: "Changes requested: “{}”",
    StepName.REJECT: "A decision on “{}”",
    StepName.APPEAL: "We have received your appeal about “{}”",
    StepName.WITHDRAW: "Withdrawn: “{}”",
}
_WITHDRAWN_BY = {StepName.REJECT, StepName.REQUEST_CHANGES}


@app.task(name="contributions.deliver", retry=_RETRY)
def deliver(event_id: int) -> None:
    """Tell the author of one step, once, unless the decision has been reopened since."""
    event = ContributionEvent.objects.select_related("contribution__author", "contribution__result__entry").get(
        pk=event_id
    )
    contribution = event.contribution
    step = StepName(event.step)
    if contribution is None or contribution.author is None or step not in _SUBJECTS:
        return
    if step in _WITHDRAWN_BY and _reopened_since(event):
        return
    with transaction.atomic():
        Notification.objects.get_or_create(user=contribution.author, event=event)
        notification = Notification.objects.select_for_update().get(user=contribution.author, event=event)
        if notification.mailed_at:
            return
        notification.mailed_at = timezone.now()
        notification.save(update_fields=["mailed_at"])
        _send(contribution, _SUBJECTS[step], step.value, _told(event, contribution))


def _told(event: ContributionEvent, contribution: Contribution) -> dict[str, object]:
    """What the mail about ``event`` says besides title and address."""
    text = EventText.objects.filter(event=event).first()
    entry = contribution.result.entry if contribution.result else None
    labels = item_labels(contribution) if event.items else {}
    items: dict[bool, list[tuple[str, str]]] = {False: [], True: []}
    for item in event.items:
        # Only publishing leaves anything out; with other decisions every item is a remark.
        gone = event.step == StepName.PUBLISH and item.get("action") != "noted"
        items[gone].append((labels.get(item["path"]) or label_of(item["path"]), item["reason"]))
    until = None if contribution.appealed_at else event.created_at + APPEAL_WITHIN
    return {
        "note": text.body if text else "",
        "items": items[False],
        "left_out": items[True],
        "clause": clause_titles([event.clause]).get(event.clause, "") if event.clause else "",
        "revision": event.revision or contribution.revision,
        "appeal_until": day(until),
        "entry_url": settings.SITE_URL + address(entry.kind, entry.slug) if entry else "",
        "contact": settings.CONTACT_EMAIL,
    }


@app.task(name="contributions.deliver_message", retry=_RETRY)
def deliver_message(message_id: int) -> None:
    """Send the author one message of the moderation team."""
    message = Message.objects.select_related("contribution__author").get(pk=message_id)
    if message.from_desk and message.contribution.author:
        _send(message.contribution, "A message about “{}”", "message", {"note": message.body})


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
        _send_about(batch, "We have received “{}”", "batch-sent", {"records": batch.total})


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
            RunStep.PUBLISH: "Published: records of “{}”",
            RunStep.REJECT: "A decision on records of “{}”",
            RunStep.WITHDRAW: "Withdrawn: records of “{}”",
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
    if contribution.author is None or not contribution.author.is_active:
        return
    url = settings.SITE_URL + reverse("contributions:contribution", args=[contribution.uuid])
    # A title may hold line breaks, a subject may not.
    title = " ".join((contribution.title or "Untitled").split())[:120]
    body = render_to_string(f"contributions/mail/{template}.txt", {"title": title, "url": url, **context})
    send_mail(subject.format(title), body, None, [contribution.author.email])
