"""A difference in short: each place that changed with a few words around it, for those who need no more than that.

Works on the rows of ``textdiff``; as pure as these, and linear in their text.
"""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from catalog.content.comparison import FieldComparison
from catalog.content.textdiff import Line, Row, Sort

# Unchanged words at either side of a change, and words of what was added or removed that are quoted.
AROUND = 5
QUOTED = 30
# Parts of a comparison that are said in short, and places within one.
MOST_PARTS = 12
MOST_PLACES = 3
# A word with the blanks around it; what has no blanks for long is several, so that an excerpt stays short.
_WORD = re.compile(r"\s*\S{1,40}\s*")


class Mark(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Part:
    """A run of text, with "…" where it was ``cut``."""

    text: str
    mark: Mark
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Excerpt:
    """One place: its parts in reading order, what was removed before what came in its stead."""

    parts: tuple[Part, ...]

    @property
    def cut(self) -> bool:
        return any(part.cut for part in self.parts)


@dataclass(frozen=True, slots=True)
class InShort:
    """The first places that changed in one part of a comparison, and how many ``more`` there are."""

    label: str
    places: tuple[Excerpt, ...]
    more: int


def in_short(parts: Sequence[FieldComparison]) -> tuple[InShort, ...]:
    """A line for each of the first ``MOST_PARTS`` parts; none where the comparison itself is as short."""
    lines = []
    for part in parts[:MOST_PARTS]:
        places = excerpts_of(part.rows)
        lines.append(InShort(part.label, places[:MOST_PLACES], max(len(places) - MOST_PLACES, 0)))
    longer = any(line.more or any(place.cut for place in line.places) for line in lines)
    return tuple(lines) if len(parts) > 1 or longer else ()


def excerpts_of(rows: Sequence[Row]) -> tuple[Excerpt, ...]:
    """The places that changed, in order. Lines of which only blanks changed, and empty ones, are none."""
    return tuple(excerpt for parts in _lines(rows) for excerpt in _places(parts))


def _lines(rows: Sequence[Row]) -> Iterator[list[Part]]:
    """The parts of each changed line. A line that was removed stands with the one added right below it."""
    removed: Part | None = None
    for row in rows:
        if removed and row.sort == Sort.ADDED and row.after:
            yield [removed, Part(" ", Mark.SAME), Part(row.after.text, Mark.ADDED)]
            removed = None
            continue
        if removed:
            yield [removed]
            removed = None
        if row.sort == Sort.REMOVED and row.before:
            removed = Part(row.before.text, Mark.REMOVED)
        elif row.sort == Sort.ADDED and row.after:
            yield [Part(row.after.text, Mark.ADDED)]
        elif row.before and row.after and row.before.text.split() != row.after.text.split():
            yield list(_woven(row.before, row.after))
    if removed:
        yield [removed]


def _woven(before: Line, after: Line) -> Iterator[Part]:
    """Both sides of a changed line as one."""
    old, new = deque(before.pieces), deque(after.pieces)
    while old or new:
        if old and old[0].changed:
            yield Part(old.popleft().text, Mark.REMOVED)
        elif new and new[0].changed:
            yield Part(new.popleft().text, Mark.ADDED)
        else:
            # What did not change stands on both sides, at the end of one without the blank before what follows.
            yield Part(max(old.popleft().text, new.popleft().text, key=_length), Mark.SAME)


def _length(text: str) -> int:
    return len(text.lstrip())


def _places(parts: list[Part]) -> Iterator[Excerpt]:
    """The line cut into its places: two that lie close to each other are one."""
    place: list[Part] = []
    for number, part in enumerate(parts):
        if part.mark != Mark.SAME:
            place += _quoted(part)
            continue
        words = _WORD.findall(part.text)
        if not place:
            place = [_ending(words, part.text)]
        elif number == len(parts) - 1:
            place.append(_beginning(words, part.text))
        elif len(words) <= 2 * AROUND:
            place.append(part)
        else:
            yield Excerpt((*place, _beginning(words, part.text)))
            place = [_ending(words, part.text)]
    if any(part.mark != Mark.SAME for part in place):
        yield Excerpt(tuple(place))


def _quoted(part: Part) -> list[Part]:
    words = _WORD.findall(part.text)
    if not words:
        return []
    if len(words) <= QUOTED:
        return [part]
    return [Part(f"{''.join(words[:QUOTED]).rstrip()} …", part.mark, cut=True)]


def _beginning(words: list[str], whole: str) -> Part:
    if len(words) <= AROUND:
        return Part(whole, Mark.SAME)
    return Part(f"{''.join(words[:AROUND]).rstrip()} …", Mark.SAME, cut=True)


def _ending(words: list[str], whole: str) -> Part:
    if len(words) <= AROUND:
        return Part(whole, Mark.SAME)
    return Part(f"… {''.join(words[-AROUND:]).lstrip()}", Mark.SAME, cut=True)
