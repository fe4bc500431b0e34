"""What may have been meant when nothing was found."""

import re
from collections import defaultdict

from catalog.folding import fold
from catalog.queries.terms import Search
from catalog.queries.walks import fetch

MOST_MISSPELT = 5
SHORTEST = 4
# Words alike by their trigrams, among which the one with the fewest changed letters is chosen.
ALIKE, MOST_ALIKE = "0.2", 25
_WORD = re.compile(r"\w+")


def respelt(text: str, search: Search) -> str:
    """``text`` with each word that no title, name or tag holds in the nearest spelling that one does; "" if none."""
    words = [word for word in search.words if len(word) >= SHORTEST][:MOST_MISSPELT]
    if not words:
        return ""
    fetch(("SELECT set_config('pg_trgm.similarity_threshold', %s, false)", [ALIKE]))
    alike: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for asked, word, entries in fetch((_ALIKE, [words, MOST_ALIKE])):
        alike[asked].append((distance(asked, word), -entries, word))
    nearest = {asked: min(found) for asked, found in alike.items()}
    changes = {
        asked: word for asked, (changed, _, word) in nearest.items() if 0 < changed <= (1 if len(asked) < 5 else 2)
    }
    return _WORD.sub(lambda match: changes.get(fold(match[0]), match[0]), text) if changes else ""


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
