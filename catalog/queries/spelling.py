"""What may have been meant when nothing was found."""

import re
from collections import defaultdict

from catalog.folding import fold
from catalog.queries.terms import Search
from catalog.queries.walks import fetch

MOST_MISSPELT = 5
SHORTEST = 4
# From here on two letters may be wrong.
LONG = 8
# Words alike by their trigrams, among which the one with the fewest changed letters is chosen.
ALIKE, MOST_ALIKE = "0.2", 25
_WORD = re.compile(r"\w+")
_PART = re.compile(r"\S+")
# What no text is written with: identifiers, numbers, addresses.
_OF_MACHINES = re.compile(r"\d|://|\w\.\w")


def respelt(text: str, search: Search) -> str:
    """``text`` with each word that no title, name or tag holds in the nearest spelling that one does; "" if none.

    Identifiers, addresses and what stands before a colon stay as they are.
    """
    plain = {fold(match[0]) for part in _PART.findall(text) for match in _words_of(part)}
    words = [word for word in search.words if len(word) >= SHORTEST and word in plain][:MOST_MISSPELT]
    if not words:
        return ""
    fetch(("SELECT set_config('pg_trgm.similarity_threshold', %s, false)", [ALIKE]))
    alike: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for asked, word, entries in fetch((_ALIKE, [words, MOST_ALIKE])):
        alike[asked].append((distance(asked, word), -entries, word))
    nearest = {asked: min(found) for asked, found in alike.items()}
    changes = {asked: word for asked, (changed, _, word) in nearest.items() if _plausible(asked, word, changed)}
    return _PART.sub(lambda part: _respelt_part(part[0], changes), text) if changes else ""


def _respelt_part(part: str, changes: dict[str, str]) -> str:
    for match in reversed(_words_of(part)):
        part = f"{part[: match.start()]}{changes.get(fold(match[0]), match[0])}{part[match.end() :]}"
    return part


def _words_of(part: str) -> list[re.Match[str]]:
    """The words that may be misspelt in ``part``, which holds no blank."""
    if _OF_MACHINES.search(part):
        return []
    return list(_WORD.finditer(part, part.rfind(":") + 1))


def _plausible(asked: str, word: str, changed: int) -> bool:
    """Whether ``asked`` is likely to be ``word`` with ``changed`` letters wrong."""
    if len(asked) <= SHORTEST and changed == 1:
        # Nearly every word of four letters is another one with one letter different.
        return len(word) > len(asked) or sorted(word) == sorted(asked)
    return 0 < changed <= (2 if len(asked) >= LONG else 1)


# The table holds each word once, so the cost is bounded by the vocabulary and not by the entries.
_ALIKE = """
SELECT asked, word, entries FROM unnest(%s::text[]) AS asked CROSS JOIN LATERAL (
    SELECT word, entries FROM catalog_word
    WHERE word %% asked AND entries > 0 AND abs(length(word) - length(asked)) <= 2
    ORDER BY similarity(word, asked) DESC, word LIMIT %s
) AS alike
"""


def distance(first: str, second: str) -> int:
    """How many letters are missing, added, different or swapped with their neighbour."""
    rows = [list(range(len(second) + 1))]
    for i, a in enumerate(first, 1):
        row = [i]
        for j, b in enumerate(second, 1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == second[j - 2] and b == first[i - 2]:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]
