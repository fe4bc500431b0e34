"""Where a text holds the words of a search: exactly where the search finds them."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from catalog.folding import fold
from catalog.stemming import stem_of

_WORD = re.compile(r"\w+")
# Stems that begin with other letters than some of their words: dying, lying, tying, skies.
_REWRITTEN = frozenset(("die", "lie", "tie", "sky"))


def marked(text: str, stems: Mapping[str, str]) -> tuple[tuple[str, bool], ...]:
    """``text`` in pieces, each with whether it is a word whose stem is among ``stems`` (word to stem)."""
    asked = tuple(stems.items())
    asked_for = _judge(asked)
    spans = _beginning(text, _beginnings(asked)) if text.isascii() else [of.span() for of in _WORD.finditer(text)]
    pieces: list[tuple[str, bool]] = []
    last = 0
    for start, end in spans:
        if not asked_for(text[start:end]):
            continue
        between = text[last:start]
        if pieces and between in (" ", "-"):
            # Neighbours are one mark.
            pieces[-1] = (pieces[-1][0] + between + text[start:end], True)
        else:
            pieces += [(between, False), (text[start:end], True)]
        last = end
    return tuple(piece for piece in (*pieces, (text[last:], False)) if piece[0])


def _beginning(text: str, beginnings: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where the words of an ASCII ``text`` stand that begin, or go on after an underscore, with one of ``beginnings``:
    few of a text's words are worth a closer look."""
    lower, spans = text.lower(), set()
    for beginning in beginnings:
        at = lower.find(beginning)
        while at >= 0:
            if (word := _WORD.match(text, at)) and not lower[at - 1 : at].isalnum():
                start = at
                while start and (lower[start - 1] == "_" or lower[start - 1].isalnum()):
                    start -= 1
                spans.add((start, word.end()))
            at = lower.find(beginning, at + 1)
    return sorted(spans)


@lru_cache(maxsize=64)
def _beginnings(stems: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    # Folding leaves the first three letters of words without accents as they are, and stemming all but what it writes
    # at the end of short ones: crying is cri, using is use, and dying is die.
    either = [part for asked, stem in stems for part in (asked[:3], stem[: 1 if stem in _REWRITTEN else 3])]
    return tuple({part.removesuffix("i").removesuffix("e") or part for part in either if part})


@lru_cache(maxsize=16)
def _judge(stems: tuple[tuple[str, str], ...]) -> Callable[[str], bool]:
    """Whether a word is one of those that are asked for."""

    words, wanted = {asked for asked, _ in stems}, {stem for _, stem in stems if stem}
    beginnings = _beginnings(stems)

    # The same words come again and again, and folding and stemming one takes longer than all else here.
    @lru_cache(maxsize=4_096)
    def asked_for(word: str) -> bool:
        parts = [part for part in fold(word).split() if part.startswith(beginnings)]
        return any(part in words or stem_of(part) in wanted for part in parts)

    return asked_for
