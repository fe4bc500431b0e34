"""Reporting a problem with an entry, with or without an account, and saying it again where the desk asked for more."""

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
            title = f"Report: {entry.title}"[:300]
            take(StepName.SUBMIT, report.pk, actor=author, sent=Sent(words, base_id=_newest(entry.pk), title=title))
    except IntegrityError:
        return give_receipt(Contribution.objects.get(uuid=uuid, author=author, kind=ContributionKind.REPORT))
    return token


def send_report_again(report: Contribution, words: ReportWords, *, revision: int | None) -> None:
    """Send a new version of a report for which changes were requested; ``revision`` is the one that was on the screen.

    Raises ``Refused`` as ``take`` does, above all where it has been sent again or withdrawn meanwhile.
    """
    sent = Sent(words, base_id=_newest(report.target_id), title=report.title)
    take(StepName.SUBMIT, report.pk, actor=report.author, sent=sent, revision=revision)


def _newest(entry_id: int | None) -> int | None:
    """The version of an entry that readers see, by its key."""
    readable = EntryRevision.objects.filter(entry=entry_id, content__isnull=False)
    return readable.order_by("-number").values_list("pk", flat=True).first()
