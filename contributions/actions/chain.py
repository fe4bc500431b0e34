"""Writing events into the one global, gapless, hash-chained log. ``verification`` reads it again."""

import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from alignhub.kit import hashchain
from alignhub.kit.canonical import digest
from catalog.models import EntryRevision
from contributions.models import ChainHead, Contribution, ContributionEvent, EventText
from contributions.states import Step

BATCH = 1_000

if TYPE_CHECKING:
    from alignhub.models import User


def record(
    step: Step,
    contribution: Contribution,
    *,
    actor: "User | None",
    source: str,
    now: datetime,
    note: str = "",
    clause: str = "",
    interest: str = "",
    items: Sequence[dict[str, str]] = (),
) -> ContributionEvent:
    """Write one event. Takes the lock of the chain's head, so it comes last in a transaction."""
    salt = secrets.token_hex(16)
    event = ContributionEvent(
        contribution=contribution,
        step=step.recorded or step.name,
        role=step.role,
        actor=actor,
        revision=contribution.revision,
        source=source,
        target=step.target,
        clause=clause,
        interest=interest,
        items=list(items),
        created_at=now,
        text_digest=digest({"salt": salt, "text": note}) if note else "",
    )
    _append([event])
    if note:
        EventText.objects.create(event=event, body=note, salt=salt)
    return event


def record_founding(revisions: Sequence[EntryRevision]) -> None:
    """One ``founded`` event for each revision of the starting content."""
    now = timezone.now()
    _append([ContributionEvent(founded=revision, step="founded", created_at=now) for revision in revisions])


def body_of(event: ContributionEvent) -> dict[str, Any]:
    """What the hash of an event covers: every column but the hashes, the text by its salted digest."""
    return {
        "position": event.position,
        "contribution": event.contribution_id,
        "founded": event.founded_id,
        "step": str(event.step),
        "role": str(event.role),
        "actor": event.actor_id,
        "revision": event.revision,
        "source": str(event.source),
        "target": str(event.target),
        "clause": event.clause,
        "interest": event.interest,
        "items": event.items,
        "created_at": event.created_at.isoformat(),
        "text": event.text_digest,
    }


def links() -> Iterator[hashchain.Link]:
    """Every event as a link of the chain, in order, ``BATCH`` rows in memory at a time."""
    after = -1
    while batch := list(ContributionEvent.objects.filter(position__gt=after).order_by("position")[:BATCH]):
        for event in batch:
            yield hashchain.Link(event.position, body_of(event), event.previous_hash, event.hash)
        after = batch[-1].position


def first_break() -> int | None:
    """The position of the first event that was changed, removed or inserted; None when the chain holds."""
    found = hashchain.first_break(links())
    return found.position if found else None


def _append(events: list[ContributionEvent]) -> None:
    ChainHead.objects.get_or_create(pk=1)
    head = ChainHead.objects.select_for_update().get(pk=1)
    for event in events:
        event.position = head.position = head.position + 1
        event.previous_hash = head.hash
        event.hash = head.hash = hashchain.link(head.hash, body_of(event))
    ContributionEvent.objects.bulk_create(events)
    head.save()
