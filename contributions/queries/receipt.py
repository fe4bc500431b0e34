"""What became of something sent, for whoever holds its receipt: state, place in the queue, messages; nobody's name."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from alignhub.kit.canonical import digest
from catalog.queries.rows import address
from contributions import payloads
from contributions.models import Contribution, ContributionRevision, Receipt
from contributions.queries.history import Happening, history_of
from contributions.queries.mine import Row, row_of
from contributions.queries.results import RESULTS
from contributions.queries.waiting import TypicalWait, typical_wait
from contributions.queries.words import short_facts, sources_of
from contributions.states import APPEAL_WITHIN, STEPS, ContributionKind, State, StepName


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """``said`` is the text sent, of what is no entry; ``appeal_until`` is there while an appeal is possible.

    ``revisable`` says that the desk waits for a new version that can be written at the receipt.
    """

    row: Row
    sent_at: datetime | None
    target_title: str
    target_url: str
    said: str
    facts: tuple[tuple[str, str], ...]
    sources: tuple[tuple[str, str], ...]
    history: tuple[Happening, ...]
    decision: Happening | None
    waiting: bool
    wait: TypicalWait | None
    withdrawable: bool
    revisable: bool
    appeal_until: datetime | None
    mailed: bool


def receipt_with(token: str) -> Receipt | None:
    """The receipt whose address holds ``token``."""
    results = (f"contribution__{name}" for name in RESULTS)
    found = Receipt.objects.select_related("contribution__author", "contribution__target", *results)
    return found.filter(digest=digest(token)).first()


def receipt_page(receipt: Receipt) -> ReceiptPage:
    """Everything its holder may know."""
    contribution, now = receipt.contribution, timezone.now()
    history = history_of(contribution)
    target = contribution.target
    words = words_sent(contribution)
    until = contribution.decided_at + APPEAL_WITHIN if contribution.decided_at else None
    appealable = contribution.state == State.REJECTED and not contribution.appealed_at and until and until > now
    if appealable and contribution.revisions.filter(number=contribution.revision, content__isnull=True).exists():
        # Its text has been erased, so nobody could decide about it.
        appealable = False
    decided = contribution.state in (State.REJECTED, State.CHANGES_REQUESTED, State.PUBLISHED)
    waiting = contribution.state in (State.SUBMITTED, State.IN_REVIEW)
    return ReceiptPage(
        row=row_of(contribution),
        sent_at=contribution.submitted_at,
        target_title=target.title if target and not target.withdrawn_at else "",
        target_url=address(target.kind, target.slug) if target else "",
        said=words.body if words else "",
        facts=short_facts(words) if words else (),
        sources=sources_of(words) if words else (),
        history=history,
        decision=next((row for row in history if row.note), None) if decided else None,
        waiting=waiting,
        wait=typical_wait() if waiting else None,
        revisable=contribution.kind == ContributionKind.REPORT and contribution.state == State.CHANGES_REQUESTED,
        withdrawable=contribution.state in STEPS[StepName.WITHDRAW].sources,
        appeal_until=until if appealable else None,
        mailed=bool(receipt.email or contribution.author_id),
    )


def words_sent(contribution: Contribution) -> payloads.Words | None:
    """What the newest version says, of what is no entry."""
    if not payloads.carries_words(contribution.kind):
        return None
    revision = ContributionRevision.objects.filter(contribution=contribution).order_by("-number").first()
    return payloads.from_json(contribution.kind, revision.content) if revision else None
