"""Whether two records describe one work, when no identifier settles it. Pure; it informs people, it never decides."""

from dataclasses import dataclass

from catalog.folding import fold

# Shares of common words from which two titles of one year look like one; tried on pairs that people judged.
ALIKE = 0.7
# Words that publishers put before a title or leave away.
_EXTRA = frozenset({"position", "paper", "extended", "abstract", "poster", "demo", "a", "an", "the"})


@dataclass(frozen=True, slots=True)
class Work:
    """What tells works apart: folded title, year, folded family names (or groups), identifiers as "scheme:value"."""

    title: str
    year: int | None
    names: frozenset[str]
    identifiers: frozenset[str]


def work(title: str, year: int | None, names: list[str], identifiers: list[str]) -> Work:
    """A ``Work`` from a title and names as they are written."""
    return Work(fold(title), year, frozenset(fold(name) for name in names if name), frozenset(identifiers))


def same_work(first: Work, second: Work) -> bool:
    """True when the two share an identifier, or title, year and an author are close enough to ask a person."""
    if first.identifiers & second.identifiers:
        return True
    if _schemes_apart(first, second):
        return False
    if first.names and second.names and not first.names & second.names and not _misread_names(first, second):
        return False
    return not apart_by_words(first, second)


def apart_by_words(first: Work, second: Work) -> bool:
    """True when title and year alone tell that the two are different works."""
    return not _alike(first, second)


def distinctive(title: str) -> frozenset[str]:
    """The words of a folded title that count when titles are compared."""
    return frozenset(title.split()) - _EXTRA


def _alike(first: Work, second: Work) -> bool:
    if not _years_fit(first, second, 1):
        return False
    if first.title == second.title:
        return bool(first.title)
    words, others = distinctive(first.title), distinctive(second.title)
    if _numbers(words) != _numbers(others) or min(len(words), len(others)) < 3:
        return False
    if words <= others or others <= words:
        # A title with its subtitle left away.
        return min(len(words), len(others)) >= 4 and _years_fit(first, second, 1)
    shared = len(words & others) / len(words | others)
    return shared >= ALIKE and _years_fit(first, second, 0)


def _schemes_apart(first: Work, second: Work) -> bool:
    """Two different values of one scheme are two works: one work has one arXiv id."""

    def arxiv(of: Work) -> set[str]:
        return {value for value in of.identifiers if value.startswith("arxiv:")}

    return bool(arxiv(first)) and bool(arxiv(second))


def _misread_names(first: Work, second: Work) -> bool:
    """Under one long title, names that share a word: "Ann Lee, Bo Ma" is read as one name or as two."""
    if first.title != second.title or len(distinctive(first.title)) < 4:
        return False
    words, others = ({word for name in of.names for word in name.split() if len(word) > 3} for of in (first, second))
    return bool(words & others)


def _years_fit(first: Work, second: Work, apart: int) -> bool:
    return first.year is None or second.year is None or abs(first.year - second.year) <= apart


def _numbers(words: frozenset[str]) -> frozenset[str]:
    # "Kimi K2" and "Kimi K3" differ in what matters.
    return frozenset(word for word in words if any(character.isdigit() for character in word))
