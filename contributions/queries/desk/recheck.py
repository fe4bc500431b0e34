"""Published entries that somebody should look at again."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils import timezone

from catalog.models import Entry, EntryRevision
from catalog.queries.rows import address
from contributions.models import Contribution
from contributions.states import ContributionKind, State

if TYPE_CHECKING:
    from alignhub.models import User

# So many of those longest not looked at are ranked, of which a page shows the first.
RANKED, PAGE = 500, 50
_OPEN = (State.SUBMITTED, State.IN_REVIEW, State.HELD)
_COLUMNS = ("id", "kind", "slug", "title", "version", "prominence", "updated_at", "verified_at")


@dataclass(frozen=True, slots=True)
class RecheckRow:
    """``seen_on`` is the day of the newest version or of the last check, whichever is later; ``flags`` counts reports
    by readers that wait. ``own`` entries are for others to check."""

    pk: int
    version: int
    title: str
    url: str
    kind: str
    seen_on: date
    verified: bool
    days: int
    flags: int
    own: bool


def recheck_page(user: "User") -> tuple[RecheckRow, ...]:
    """Entries that readers flagged, then by how long nobody has looked and how much of the catalogue leans on them."""
    flags = _flags()
    standing = Entry.objects.standing().only(*_COLUMNS)
    unseen = standing.filter(verified_at=None).order_by("updated_at", "id")
    seen = standing.filter(verified_at__isnull=False).order_by("verified_at", "updated_at", "id")
    found = {entry.pk: entry for rows in (unseen, seen) for entry in rows[:RANKED]}
    flagged = {entry.pk: entry for entry in standing.filter(pk__in=flags)}
    today = timezone.localdate()
    ranked = sorted((found | flagged).values(), key=lambda entry: (-flags[entry.pk], -_weight(entry, today), entry.pk))[
        :PAGE
    ]
    own = _written_by(user, [entry.pk for entry in ranked])
    return tuple(_row(entry, today, flags[entry.pk], entry.pk in own) for entry in ranked)


def may_verify(user: "User", entry_id: int) -> bool:
    """Whether ``user``, a moderator, may say that an entry is still correct: not of what they wrote."""
    return entry_id not in _written_by(user, [entry_id])


def _flags() -> Counter[int]:
    """How many reports wait about each entry, of the oldest that wait."""
    reports: QuerySet[Contribution] = Contribution.objects.filter(kind=ContributionKind.REPORT, state__in=_OPEN)
    waiting = reports.order_by("state", "submitted_at", "id").values_list("target_id", flat=True)[:RANKED]
    return Counter(pk for pk in waiting if pk)


def _written_by(user: "User", entries: list[int]) -> set[int]:
    if not user.contributor_id or not entries:
        return set()
    wrote = EntryRevision.objects.filter(entry__in=entries, contributor=user.contributor_id)
    return set(wrote.values_list("entry_id", flat=True))


def _seen_on(entry: Entry) -> date:
    changed = timezone.localtime(entry.updated_at).date()
    return max(changed, entry.verified_at or changed)


def _weight(entry: Entry, today: date) -> int:
    return (today - _seen_on(entry)).days * (1 + entry.prominence)


def _row(entry: Entry, today: date, flags: int, own: bool) -> RecheckRow:
    seen_on = _seen_on(entry)
    return RecheckRow(
        pk=entry.pk,
        version=entry.version,
        title=entry.title,
        url=address(entry.kind, entry.slug),
        kind=entry.kind,
        seen_on=seen_on,
        verified=entry.verified_at == seen_on,
        days=(today - seen_on).days,
        flags=flags,
        own=own,
    )
