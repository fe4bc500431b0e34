"""What changed between two texts: lines first, then words inside changed lines.

Pure and bounded: every input within ``MOST_CHARACTERS`` is compared in a fraction of a second, a longer one is shown
as replaced. The source text is compared, never HTML.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# Both sides together; beyond it the whole text counts as replaced.
MOST_CHARACTERS = 100_000
# Steps the matcher may take at worst over one comparison; a block beyond that counts as replaced.
MOST_WORK = 20_000_000
# Two lines that share fewer of their words than this are another line, not a changed one.
ALIKE = 0.3
# Lines of unchanged text around a change.
CONTEXT = 2
# A word or a sign with the blanks behind it.
_WORD = re.compile(r"(?:^\s+)?(?:\w+|[^\w\s])\s*|\s+")


class Sort(StrEnum):
    SAME = "same"
    CHANGED = "changed"
    REMOVED = "removed"
    ADDED = "added"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text within a line."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line of one side, with its number from 1."""

    number: int
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Row:
    """The two sides at one height. ``skipped`` counts the unchanged lines that a folded row stands for."""

    sort: Sort
    before: Line | None = None
    after: Line | None = None
    skipped: int = 0


def compare_texts(before: str, after: str, *, by_words: bool = True) -> tuple[Row, ...]:
    """Every line of both texts, in order. ``before_of`` and ``after_of`` give the two texts back exactly. Without
    ``by_words`` a line is never taken for another that changed."""
    old, new = _lines(before), _lines(after)
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    inner_old, inner_new = old[start : len(old) - end], new[start : len(new) - end]
    rows = [_same(number, number, old[number]) for number in range(start)]
    affordable = len(before) + len(after) <= MOST_CHARACTERS
    rows += _between(inner_old, inner_new, start, affordable=affordable, by_words=by_words)
    rows += [_same(len(old) - back, len(new) - back, old[-back]) for back in range(end, 0, -1)]
    return tuple(rows)


def changed_runs(old: Sequence[str], new: Sequence[str]) -> tuple[tuple[int, int, int, int], ...]:
    """The runs ``old[i1:i2]`` that became ``new[j1:j2]``, in order; one run where comparing would cost too much."""
    affordable = sum(map(len, old)) + sum(map(len, new)) <= MOST_CHARACTERS
    steps = _steps(old, new, [MOST_WORK if affordable else -1])
    return tuple((i1, i2, j1, j2) for tag, i1, i2, j1, j2 in steps if tag != "equal")


def before_of(rows: Sequence[Row]) -> str:
    """The text that ``rows`` start from. Only for rows that are not folded."""
    return "\n".join(row.before.text for row in rows if row.before)


def after_of(rows: Sequence[Row]) -> str:
    """The text that applying ``rows`` to ``before_of(rows)`` gives. Only for rows that are not folded."""
    return "\n".join(row.after.text for row in rows if row.after)


def folded(rows: Sequence[Row], context: int = CONTEXT) -> tuple[Row, ...]:
    """``rows`` with long stretches of unchanged lines replaced by one row that counts them."""
    near: set[int] = set()
    for number, row in enumerate(rows):
        if row.sort != Sort.SAME:
            near.update(range(number - context, number + context + 1))
    shown: list[Row] = []
    hidden: list[Row] = []
    for number, row in enumerate(rows):
        if number in near:
            shown += _hidden(hidden)
            hidden = []
            shown.append(row)
        else:
            hidden.append(row)
    return tuple(shown + _hidden(hidden))


def _hidden(rows: list[Row]) -> list[Row]:
    # A single line says more than a row that counts it.
    return rows if len(rows) < 2 else [Row(Sort.SKIPPED, skipped=len(rows))]


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    number = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        number += 1
    return number


def _between(old: list[str], new: list[str], offset: int, *, affordable: bool, by_words: bool) -> Iterator[Row]:
    budget = [MOST_WORK if affordable else -1]
    for tag, i1, i2, j1, j2 in _steps(old, new, budget):
        if tag == "equal":
            for step in range(i2 - i1):
                yield _same(offset + i1 + step, offset + j1 + step, old[i1 + step])
        elif tag == "replace" and by_words:
            yield from _replaced(old[i1:i2], new[j1:j2], offset + i1, offset + j1, budget)
        else:
            yield from _removed(old, offset, i1, i2)
            yield from _added(new, offset, j1, j2)


def _steps(old: Sequence[str], new: Sequence[str], budget: list[int]) -> list[tuple[str, int, int, int, int]]:
    """The steps from ``old`` to ``new`` as difflib gives them, or one replacement where they would cost too much."""
    # The matcher looks at every pair of equal items, at worst once for each block it finds. Blanks are not looked up.
    tally_old, tally_new = Counter(filter(str.strip, old)), Counter(filter(str.strip, new))
    pairs = sum(number * tally_new[item] for item, number in tally_old.items())
    work = (pairs + 1) * min(len(old), len(new))
    if work > budget[0]:
        return [("replace", 0, len(old), 0, len(new))]
    budget[0] -= work
    return SequenceMatcher(lambda item: not item.strip(), old, new, autojunk=False).get_opcodes()  # type: ignore[return-value]


def _replaced(old: list[str], new: list[str], at: int, to: int, budget: list[int]) -> Iterator[Row]:
    """Lines of both sides in order, those that are alike beside each other."""
    done_old = done_new = 0
    for i, j in [*_alike(old, new, budget), (len(old), len(new))]:
        yield from _removed(old, at, done_old, i)
        yield from _added(new, to, done_new, j)
        if i < len(old):
            yield _changed(old[i], new[j], at + i, to + j, budget)
        done_old, done_new = i + 1, j + 1


def _alike(old: list[str], new: list[str], budget: list[int]) -> list[tuple[int, int]]:
    """The pairs of lines, rising on both sides, that share the most words."""
    words_old, words_new = [_bag(line) for line in old], [_bag(line) for line in new]
    # Comparing two bags of words takes about as long as ten of the matcher's steps.
    work = 10 * (sum(map(len, words_old)) + len(old)) * len(new)
    if work > budget[0]:
        return []
    budget[0] -= work
    # best[i][j]: the most that can be shared by old[i:] and new[j:].
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    share = [[_shared(one, other) for other in words_new] for one in words_old]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            paired = share[i][j] + best[i + 1][j + 1] if share[i][j] >= ALIKE else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    pairs, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        if share[i][j] >= ALIKE and best[i][j] == share[i][j] + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _bag(line: str) -> frozenset[str]:
    return frozenset(word.strip() for word in _WORD.findall(line) if not word.isspace())


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _changed(old: str, new: str, at: int, to: int, budget: list[int]) -> Row:
    words_old, words_new = _WORD.findall(old), _WORD.findall(new)
    before: list[Piece] = []
    after: list[Piece] = []
    # Blanks behind a word do not make it another word.
    bare_old, bare_new = [word.strip() for word in words_old], [word.strip() for word in words_new]
    for tag, i1, i2, j1, j2 in _steps(bare_old, bare_new, budget):
        before += [Piece("".join(words_old[i1:i2]), tag != "equal")] if i1 < i2 else []
        after += [Piece("".join(words_new[j1:j2]), tag != "equal")] if j1 < j2 else []
    if not any(piece.changed for piece in before + after):
        return Row(Sort.CHANGED, _line(at, old, changed=True), _line(to, new, changed=True))
    return Row(Sort.CHANGED, Line(at + 1, tuple(before)), Line(to + 1, tuple(after)))


def _same(at: int, to: int, text: str) -> Row:
    return Row(Sort.SAME, _line(at, text, changed=False), _line(to, text, changed=False))


def _removed(old: Sequence[str], offset: int, start: int, end: int) -> Iterator[Row]:
    return (Row(Sort.REMOVED, before=_line(offset + i, old[i], changed=True)) for i in range(start, end))


def _added(new: Sequence[str], offset: int, start: int, end: int) -> Iterator[Row]:
    return (Row(Sort.ADDED, after=_line(offset + j, new[j], changed=True)) for j in range(start, end))


def _line(index: int, text: str, *, changed: bool) -> Line:
    return Line(index + 1, (Piece(text, changed),))
