"""A proposal beside what is published: what it changes, and what has changed since it was begun."""

from dataclasses import dataclass
from typing import Any

from catalog.content.codec import from_json
from catalog.content.comparison import FieldComparison, compare, label_of, text_of
from catalog.content.entry import EntryContent
from catalog.content.facts import ResourceFacts
from catalog.content.merging import Collision, Picks, merge
from catalog.models import EntryRevision
from catalog.queries.rows import address
from catalog.queries.standing import StandingEffect, effect_of_standing
from catalog.queries.versions import titles_of
from contributions.models import Contribution, ContributionRevision
from contributions.states import ContributionKind


@dataclass(frozen=True, slots=True)
class ThreeWay:
    """One part that was changed here and there, as lines of text; "" where it does not exist."""

    path: str
    label: str
    base: str
    current: str
    yours: str


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of the entry since version ``base``: it is at version ``current``, the revision ``current_id``.

    ``content`` brings the proposal together with it, the current value standing wherever ``three`` is undecided.
    """

    base: int
    current: int
    current_id: int
    three: tuple[ThreeWay, ...]
    content: EntryContent


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a moderator sees of an edit: the entry's address, the reason, what would change, and what collides."""

    url: str
    current: int
    reason: str
    changes: tuple[FieldComparison, ...]
    moved: Moved | None
    effect: StandingEffect | None


def newest_of(entry_id: int | None) -> EntryRevision | None:
    """The newest version of an entry that has a text."""
    found = EntryRevision.objects.filter(entry=entry_id, content__isnull=False)
    return found.select_related("entry").order_by("-number").first()


def moved(base: EntryRevision, content: EntryContent, picks: Picks | None = None) -> Moved | None:
    """What ``content``, begun on ``base``, has to be brought together with; None while the entry has not moved on."""
    newest = newest_of(base.entry_id)
    if newest is None or newest.pk == base.pk or not base.content:
        return None
    merged = merge(from_json(base.content), from_json(newest.content or {}), content, picks)
    return Moved(base.number, newest.number, newest.pk, _three(merged.collisions, content), merged.content)


def changes_of(newest: EntryRevision, content: EntryContent) -> tuple[FieldComparison, ...]:
    """What publishing ``content`` would change in the newest version."""
    return _compared(from_json(newest.content or {}), content)


def changes_since(base: EntryRevision, content: EntryContent) -> tuple[FieldComparison, ...]:
    """What ``content`` changes in the version it started from; nothing once the text of that is erased."""
    return _compared(from_json(base.content), content) if base.content else ()


def _compared(before: EntryContent, content: EntryContent) -> tuple[FieldComparison, ...]:
    return compare(before, content, titles_of(before, content))


def effect_of(newest: EntryRevision, content: EntryContent) -> StandingEffect | None:
    """What publishing ``content`` would do to all that leans on it, where it changes the standing of the work."""
    before, after = from_json(newest.content or {}).facts, content.facts
    if not isinstance(before, ResourceFacts) or not isinstance(after, ResourceFacts):
        return None
    return effect_of_standing(newest.entry_id, before.standing, after.standing)


def proposal_of(contribution: Contribution) -> Proposal | None:
    """The newest revision of an edit beside the published version; None for other kinds and entries that are gone."""
    row = ContributionRevision.objects.filter(contribution=contribution, number=contribution.revision).first()
    newest = newest_of(contribution.target_id)
    if contribution.kind != ContributionKind.EDIT or row is None or row.content is None or newest is None:
        return None
    base = EntryRevision.objects.filter(pk=row.base_id).first()
    content = from_json(row.content)
    since = moved(base, content) if base else None
    would_be = since.content if since else content
    return Proposal(
        url=address(newest.entry.kind, newest.entry.slug),
        current=newest.number,
        reason=str(row.declaration.get("reason", "")),
        changes=changes_of(newest, would_be),
        moved=since,
        effect=effect_of(newest, would_be),
    )


def _three(collisions: tuple[Collision, ...], content: EntryContent) -> tuple[ThreeWay, ...]:
    if not collisions:
        return ()
    titles = titles_of(content)

    def text(path: str, value: Any) -> str:
        return text_of(path, value, titles)

    return tuple(
        ThreeWay(one.path, label_of(one.path), *(text(one.path, side) for side in (one.base, one.current, one.yours)))
        for one in collisions
    )
