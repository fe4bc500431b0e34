"""Checking the chain of events from its first link to its head, and noting the head of every day."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Max, OuterRef, Q, Subquery
from django.utils import timezone

from alignhub.kit import hashchain
from alignhub.kit.canonical import digest
from contributions.actions.chain import BATCH, links
from contributions.models import ChainCheck, ChainDay, ChainHead, ContributionEvent, EventText


@dataclass(frozen=True, slots=True)
class Verified:
    """What a check came to: events read, and where the chain is broken first (None: it holds) with what happened."""

    events: int
    position: int | None = None
    what: str = ""

    @property
    def holds(self) -> bool:
        return self.position is None


def verify() -> Verified:
    """Read the whole chain, ``BATCH`` events at a time, against its hashes, its head and the heads noted day by day."""
    head = ChainHead.objects.filter(pk=1).first()
    position, stated = (head.position, head.hash) if head else (0, hashchain.START)
    events, last = 0, hashchain.START
    for found in hashchain.walk(links()):
        if isinstance(found, hashchain.Break):
            return Verified(events, found.position, found.what)
        # What was appended since the head was read is sound if it follows on.
        last = found.hash if found.position <= position else last
        events = found.position
    if events < position:
        return Verified(events, events + 1, "The events from here up to the head were removed.")
    if last != stated:
        return Verified(events, position, "The head of the chain is not the event here.")
    return _beyond_head(events) or _changed_text(events) or _rewritten(events) or Verified(events)


def check_chain(now: datetime | None = None) -> Verified:
    """Verify the chain and note what was found, for the desk and for monitoring."""
    found = verify()
    ChainCheck.objects.create(
        checked_at=now or timezone.now(), events=found.events, position=found.position, what=found.what[:300]
    )
    return found


def note_head(day: date) -> ChainDay:
    """Note where the chain ends now as the head of ``day``, once; the row of that day."""
    head = ChainHead.objects.filter(pk=1).first()
    values = {"position": head.position if head else 0, "hash": head.hash if head else hashchain.START}
    return ChainDay.objects.get_or_create(day=day, defaults=values)[0]


def _beyond_head(events: int) -> Verified | None:
    # Read in this order: the head moves in the transaction that appends, so it is never behind what was seen before.
    newest = ContributionEvent.objects.aggregate(newest=Max("position"))["newest"] or 0
    position = ChainHead.objects.filter(pk=1).values_list("position", flat=True).first() or 0
    if newest <= position:
        return None
    return Verified(events, position + 1, "An event was inserted here, after the head.")


def _changed_text(events: int) -> Verified | None:
    """The first event whose words were exchanged. Words that were erased are missing, which is allowed."""
    after = -1
    rows = EventText.objects.order_by("event__position").values_list(
        "event__position", "salt", "body", "event__text_digest"
    )
    while batch := list(rows.filter(event__position__gt=after)[:BATCH]):
        for position, salt, body, stated in batch:
            if digest({"salt": salt, "text": body}) != stated:
                return Verified(events, position, "The words of the event here were exchanged.")
        after = batch[-1][0]
    return None


def _rewritten(events: int) -> Verified | None:
    """The first day whose published head is in the chain no more: the chain was written anew from some point before."""
    at_position = ContributionEvent.objects.filter(position=OuterRef("position")).values("hash")[:1]
    rows = ChainDay.objects.filter(position__gt=0).annotate(now=Subquery(at_position)).order_by("day")
    day = rows.filter(Q(now=None) | ~Q(now=F("hash"))).first()
    if day is None:
        return None
    return Verified(
        events, day.position, f"The chain was rewritten: the head published for {day.day} is not part of it any more."
    )
