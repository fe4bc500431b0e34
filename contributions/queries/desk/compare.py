"""Two contents side by side, field by field, with the words that differ marked."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, is_dataclass
from difflib import SequenceMatcher
from typing import Any

from alignhub.kit.wording import gettext
from alignhub.kit.wording import gettext_lazy as _
from catalog.content.codec import from_json
from catalog.content.comparison import name_of
from catalog.content.diff import diff
from catalog.content.entry import EntryContent
from catalog.models import EntryRevision
from contributions import payloads
from contributions.models import Contribution, ContributionEvent, ContributionRevision
from contributions.states import Role

# Beyond this many words two texts are shown whole: comparing takes time that grows with their product.
MOST_WORDS = 4_000
# A word with the blanks after it, so that a changed phrase is one run and not a run for each word.
_WORDS = re.compile(r"\S+\s*|\s+")
_NAMES = {
    "facts.url": _("Address"),
    "facts.authors_truncated": _("More authors than listed"),
    "curation": _("Curation level"),
    "new-tags": _("New tags"),
    "body": _("Text"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that both sides share, or only this side has (``marked``)."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs. An empty side means that it was added or removed."""

    name: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """``words`` is (added, removed); no changes means that both sides say the same."""

    before: str
    after: str
    changes: tuple[Change, ...]
    words: tuple[int, int]


def between(contribution: Contribution, older: int, newer: int) -> Comparison | None:
    """Two revisions of one contribution, or None when one of them does not exist."""
    rows = {row.number: row for row in contribution.revisions.filter(number__in=(older, newer))}
    if older not in rows or newer not in rows:
        return None
    before, after = rows[older], rows[newer]
    if before.content is None or after.content is None:
        return None
    if payloads.carries_words(contribution.kind):
        return _compare_words(contribution.kind, before, after)
    return _compare(
        gettext("Revision {number}").format(number=older),
        from_json(before.content),
        gettext("Revision {number}").format(number=newer),
        from_json(after.content),
        (_tags(before), _tags(after)),
    )


def with_entry(contribution: Contribution, entry_id: int) -> Comparison | None:
    """The newest revision beside the published version of an entry, or None when there is nothing to compare."""
    published = EntryRevision.objects.filter(entry=entry_id, content__isnull=False).order_by("-number").first()
    row = contribution.revisions.filter(number=contribution.revision).first()
    if published is None or row is None or row.content is None or payloads.carries_words(contribution.kind):
        return None
    before, after = from_json(published.content), from_json(row.content)
    if before.kind != after.kind:
        return None
    return _compare(
        gettext("Version {number}, published").format(number=published.number),
        before,
        gettext("Revision {number}, proposed").format(number=row.number),
        after,
        ("", _tags(row)),
    )


def texts(older: str, before: EntryContent, newer: str, after: EntryContent) -> Comparison:
    """Two contents of one kind under the names ``older`` and ``newer``."""
    return _compare(older, before, newer, after, ("", ""))


def last_seen(contribution: Contribution) -> int | None:
    """The newest revision before the present one that somebody at the desk has handled."""
    if contribution.revision < 2:
        return None
    events = ContributionEvent.objects.filter(
        contribution=contribution, role__in=(Role.MODERATOR, Role.DECIDER), revision__lt=contribution.revision
    )
    return events.order_by("-revision").values_list("revision", flat=True).first()


def words_of(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts as runs of words, those that the other has not marked."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if not old or not new or len(old) + len(new) > MOST_WORDS:
        return _whole(before), _whole(after)
    left: list[Piece] = []
    right: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if a < b:
            left.append(Piece("".join(old[a:b]), kind != "equal"))
        if c < d:
            right.append(Piece("".join(new[c:d]), kind != "equal"))
    return tuple(left), tuple(right)


def _compare(older: str, before: EntryContent, newer: str, after: EntryContent, tags: tuple[str, str]) -> Comparison:
    changes = [_change(change.path, _plain(change.before), _plain(change.after)) for change in diff(before, after)]
    if tags[0] != tags[1]:
        changes.append(_change("new-tags", *tags))
    return Comparison(older, newer, tuple(changes), _totals(changes))


def _compare_words(kind: str, before: ContributionRevision, after: ContributionRevision) -> Comparison:
    """Two revisions of what is no entry."""
    older, newer = (payloads.from_json(kind, row.content) for row in (before, after))
    pairs = [(gettext("Text"), older.body, newer.body)]
    names = zip(payloads.facts_of(older), payloads.facts_of(newer), strict=True)
    pairs += [(label, text, other) for (label, text), (_, other) in names]
    changes = tuple(Change(label, *words_of(old, new)) for label, old, new in pairs if old != new)
    return Comparison(
        gettext("Revision {number}").format(number=before.number),
        gettext("Revision {number}").format(number=after.number),
        changes,
        _totals(changes),
    )


def _totals(changes: Iterable[Change]) -> tuple[int, int]:
    """(added, removed) words."""
    changes = tuple(changes)
    added = sum(_count(piece) for change in changes for piece in change.after)
    return added, sum(_count(piece) for change in changes for piece in change.before)


def _change(path: str, before: str, after: str) -> Change:
    return Change(_name(path), *words_of(before, after))


def _count(piece: Piece) -> int:
    return len(piece.text.split()) if piece.marked else 0


def _whole(text: str) -> tuple[Piece, ...]:
    return (Piece(text, True),) if text else ()


def _name(path: str) -> str:
    parts = path.split(".")
    if path in _NAMES:
        return str(_NAMES[path])
    # Items carry a key that says nothing to people.
    word = parts[1] if parts[0] == "facts" else parts[0]
    return name_of(word)


def _plain(value: Any) -> str:
    if value is None or value == () or value == "":
        return ""
    if isinstance(value, tuple):
        return "\n".join(_plain(item) for item in value)
    if hasattr(value, "label"):
        return str(value.label)
    if hasattr(value, "name") and not hasattr(value, "key"):
        return str(value.name)
    if is_dataclass(value) and not isinstance(value, type):
        shown = ((name, getattr(value, name)) for name in asdict(value) if name != "key")
        return "\n".join(f"{name_of(name)}: {_plain(part)}" for name, part in shown if part)
    return str(value)


def _tags(row: ContributionRevision) -> str:
    return "\n".join(f"{tag['name']}: {tag.get('definition', '')}" for tag in row.proposed_tags)
