"""How much of a person's is open, and the proposal for an entry that is."""

from typing import TYPE_CHECKING

from django.db.models import Q

from contributions.models import Batch, Contribution
from contributions.payloads import ACTS
from contributions.permissions import is_moderator, parties
from contributions.states import BatchState, ContributionKind, State, StepName

if TYPE_CHECKING:
    from alignhub.models import User

# People of whom nothing has been published yet have at most so many items waiting.
MOST_OPEN_OF_NEW = 10
MOST_RECORDS_OF_NEW, MOST_RECORDS_OF_KNOWN = 50, 1_000
SENT = (State.SUBMITTED, State.IN_REVIEW, State.CHANGES_REQUESTED, State.HELD)
UNDECIDED = (State.DRAFT, *SENT)


def has_room(user: "User") -> bool:
    """Whether ``user`` may send another item. An import is one; reports are none, which people without an account may
    send as well."""
    if is_moderator(user) or is_known(user):
        return True
    sent = Contribution.objects.filter(author=user, state__in=SENT).exclude(kind=ContributionKind.REPORT)
    single = sent.filter(batch=None)[:MOST_OPEN_OF_NEW].count()
    imports = Batch.objects.filter(Q(state=BatchState.SENDING) | Q(pk__in=sent.values("batch")), author=user)
    return single + imports[:MOST_OPEN_OF_NEW].count() < MOST_OPEN_OF_NEW


def is_known(user: "User") -> bool:
    """Whether anything of ``user`` has been published."""
    return Contribution.objects.filter(author=user, state=State.PUBLISHED).exists()


def most_records(user: "User") -> int:
    """How many records ``user`` may send as one batch."""
    return MOST_RECORDS_OF_KNOWN if is_known(user) else MOST_RECORDS_OF_NEW


def open_proposal(user: "User", entry_id: int) -> Contribution | None:
    """The newest proposal of ``user`` for an entry that has not been decided."""
    mine = Contribution.objects.filter(
        author=user, target=entry_id, kind=ContributionKind.EDIT, state__in=UNDECIDED
    ).select_related("draft")
    return mine.order_by("-updated_at").first()


def same_act(user: "User", contribution: Contribution) -> Contribution | None:
    """What waits and does the same as ``contribution``, an act or the closing of a critique: of ``user``, or of another
    where they moderate and have no stake in it."""
    if contribution.kind not in (ContributionKind.CLOSING, *ACTS):
        return None
    sent = Contribution.objects.filter(
        kind=contribution.kind, target=contribution.target_id, critique=contribution.critique_id, state__in=SENT
    ).exclude(pk=contribution.pk)
    rows = list(sent[:20])
    barred = parties(user, rows) if rows and is_moderator(user) else frozenset(row.pk for row in rows)
    return next((row for row in rows if row.author_id == user.pk or row.pk not in barred), None)


def appealed_with(contribution: Contribution, words: str) -> bool:
    """Whether it has been appealed with just these ``words``, as by a button that is pressed twice."""
    return contribution.events.filter(step=StepName.APPEAL, text__body=words.strip()).exists()


def follower(contribution: Contribution) -> Contribution | None:
    """What its author has started in its place after a rejection."""
    return contribution.followed_by.exclude(state=State.WITHDRAWN).order_by("-pk").first()
