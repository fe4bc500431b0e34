"""Reporting a problem with an entry, with or without an account."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction

from alignhub.kit.retry import retry_on_lock
from catalog.models import Entry, EntryRevision
from contributions.actions.receipts import give_receipt
from contributions.actions.steps import Sent, take
from contributions.models import Contribution
from contributions.payloads import ReportWords
from contributions.states import ContributionKind, StepName

if TYPE_CHECKING:
    from alignhub.models import User


@retry_on_lock
def send_report(entry: Entry, words: ReportWords, *, author: "User | None", email: str, uuid: UUID) -> str:
    """Send a report to the desk and give the token of its receipt. The same ``uuid`` sends one report, ever."""
    try:
        with transaction.atomic():
            report = Contribution.objects.create(
                uuid=uuid, kind=ContributionKind.REPORT, entry_kind=entry.kind, target=entry, author=author
            )
            token = give_receipt(report, email=email)
            base = EntryRevision.objects.filter(entry=entry, content__isnull=False).order_by("-number").first()
            sent = Sent(words, base_id=base.pk if base else None, title=f"Report: {entry.title}"[:300])
            take(StepName.SUBMIT, report.pk, actor=author, sent=sent)
    except IntegrityError:
        return give_receipt(Contribution.objects.get(uuid=uuid, author=author, kind=ContributionKind.REPORT))
    return token
