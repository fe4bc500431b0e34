"""Published entries that somebody should look at again."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils import timezone

from catalog.models import Entry, EntryRevision
from catalog.queries.rows import address
from contributions.models import Contribution, Follow
from contributions.states import ContributionKind, State

if TYPE_CHECKING:
    from alignhub.models import User

# So many of those longest not looked at are ranked, of which a page shows the first.
RANKED, PAGE = 500, 50
# So many of those who follow them are counted.
MOST_FOLLOWS = 10_000
_OPEN = (State.SUBMITTED, State.IN_REVIEW, State.HELD)
_COLUMNS = ("id", "kind", "slug", "title", "version", "prominence", "updated_at", "verified_at")


@dataclass(frozen=True, slots=True)
class RecheckRow:
    """``seen_on`` is the day of the newest version or of the last check, whichever is later; ``flags`` counts reports
    by readers that wait, ``readers`` those who follow the entry. ``own`` entries are for others to check."""

    pk: int
    version: int
    title: str
    url: str
    kind: str
    seen_on: date
    verified: bool
    days: int
    flags: int
    readers: int
    own: bool


def recheck_page(user: "User") -> tuple[RecheckRow, ...]:
    """Entries that readers flagged, then by how long nobody has looked times how much hangs on it: readers, and what
    leans on the entry."""
    flags = _flags()
    standing = Entry.objects.standing().only(*_COLUMNS)
    unseen = standing.filter(verified_at=None).order_by("updated_at", "id")
    seen = standing.filter(verified_at__isnull=False).order_by("verified_at", "updated_at", "id")
    found = {entry.pk: entry for rows in (unseen, seen) for entry in rows[:RANKED]}
    flagged = {entry.pk: entry for entry in standing.filter(pk__in=flags)}
    readers = _readers((found | flagged).values())
    today = timezone.localdate()

    def place(entry: Entry) -> tuple[int, int, int]:
        weight = (today - _seen_on(entry)).days * (1 + entry.prominence + readers[entry.pk])
        return -flags[entry.pk], -weight, entry.pk

    ranked = sorted((found | flagged).values(), key=place)[:PAGE]
    own = _written_by(user, [entry.pk for entry in ranked])
    return tuple(_row(entry, today, flags[entry.pk], readers[entry.pk], entry.pk in own) for entry in ranked)


def may_verify(user: "User", entry_id: int) -> bool:
    """Whether ``user``, a moderator, may say that an entry is still correct: not of what they wrote."""
    return entry_id not in _written_by(user, [entry_id])


def _flags() -> Counter[int]:
    """How many reports wait about each entry, of the oldest that wait."""
    reports: QuerySet[Contribution] = Contribution.objects.filter(kind=ContributionKind.REPORT, state__in=_OPEN)
    waiting = reports.order_by("state", "submitted_at", "id").values_list("target_id", flat=True)[:RANKED]
    return Counter(pk for pk in waiting if pk)


def _readers(entries: Iterable[Entry]) -> Counter[int]:
    """How many people follow each entry: nobody's reading is counted, so these are the readers that are known."""
    at = {address(entry.kind, entry.slug): entry.pk for entry in entries}
    follows = Follow.objects.filter(target__in=at).values_list("target", flat=True)
    return Counter(at[target] for target in follows[:MOST_FOLLOWS])


def _written_by(user: "User", entries: list[int]) -> set[int]:
    if not user.contributor_id or not entries:
        return set()
    wrote = EntryRevision.objects.filter(entry__in=entries, contributor=user.contributor_id)
    return set(wrote.values_list("entry_id", flat=True))


def _seen_on(entry: Entry) -> date:
    changed = timezone.localtime(entry.updated_at).date()
    return max(changed, entry.verified_at or changed)


def _row(entry: Entry, today: date, flags: int, readers: int, own: bool) -> RecheckRow:
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
        readers=readers,
        own=own,
    )
