"""What a list needs to know before it reads any entry, in one statement: counters, chosen tags, challenges, stems."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.kinds import Approach, Kind, ResourceType
from catalog.queries.walks import fetch

MOST_CHALLENGES = 10
MOST_TAGS = 15
_COUNTED = (
    *(f"kind:{kind.value}" for kind in Kind),
    *(f"approach:{approach.value}" for approach in Approach),
    *(f"type:{of.value}" for of in ResourceType),
    *(f"amount:{level}" for level in range(5)),
    "contested:yes",
    "critiques:open",
)
_YEARS = tuple(f"year:{year}" for year in range(1800, 2101))
# Always the same hundreds of keys, so written as PostgreSQL reads them once.
_ONLY_COUNTED = f"{{{','.join(f'facet:{key}' for key in _COUNTED)}}}"
_COUNTED_AND_YEARS = f"{{{','.join(f'facet:{key}' for key in (*_COUNTED, *_YEARS))}}}"


@dataclass(frozen=True, slots=True)
class TagRow:
    id: int
    slug: str
    name: str
    entries: int


@dataclass(frozen=True, slots=True)
class Frame:
    """``counters`` by lexeme; ``tags`` the chosen ones by slug; ``challenges`` slug to title, chosen ones included.

    ``stems`` gives the stem of each word asked; a word without one is too common to be searched for.
    """

    counters: dict[str, int]
    tags: dict[str, TagRow]
    top_tags: tuple[TagRow, ...]
    challenges: dict[str, str]
    stems: dict[str, str]
    years: tuple[int, ...]
    # The key of the newest entry, standing or not.
    newest: int = 0

    @property
    def total(self) -> int:
        return sum(self.counters.get(f"kind:{kind.value}", 0) for kind in Kind)

    @property
    def common(self) -> frozenset[str]:
        return frozenset(word for word, stem in self.stems.items() if not stem)

    def tag_of(self, lexeme: str) -> TagRow | None:
        return self.tags.get(lexeme.partition(":")[2])


def frame(
    tags: Sequence[str], challenges: Sequence[str], words: Sequence[str], *, with_years: bool, with_tags: bool
) -> Frame:
    """Everything known beforehand about a list narrowed by ``tags`` and ``challenges`` (slugs) and ``words``;
    ``with_tags`` the most used tags of all too."""
    keys = _COUNTED_AND_YEARS if with_years else _ONLY_COUNTED
    most_tags = MOST_TAGS if with_tags else 0
    rows = fetch((_FRAME, [keys, MOST_CHALLENGES, list(challenges), list(tags), most_tags, list(words)]))
    found: dict[str, list[tuple[int, str, str, int]]] = {
        part: [] for part in ("counter", "challenge", "tag", "top", "stem", "newest")
    }
    for part, pk, key, label, number in rows:
        found[part].append((pk, key, label, number))
    counters = {key.removeprefix("facet:"): number for _, key, _, number in found["counter"]}
    chosen = {key: TagRow(pk, key, label, number) for pk, key, label, number in found["tag"]}
    counters |= {f"challenge:{key}": number for _, key, _, number in found["challenge"]}
    counters |= {f"tag:{row.slug}": row.entries for row in chosen.values()}
    top = tuple(TagRow(pk, key, label, number) for pk, key, label, number in found["top"])
    counters |= {f"tag:{row.slug}": row.entries for row in top}
    return Frame(
        counters=counters,
        tags=chosen,
        top_tags=top,
        challenges={key: label for _, key, label, _ in found["challenge"]},
        stems={key: label for _, key, label, _ in found["stem"]},
        years=tuple(int(key[5:]) for key, number in counters.items() if key.startswith("year:") and number > 0),
        newest=found["newest"][0][0] or 0,
    )


# The first published challenges are the outline of the whole; a list of them does not jump while one filters.
_FRAME = """
SELECT 'counter' AS part, 0::bigint AS id, key, '' AS label, value FROM catalog_counter WHERE key = ANY(%s::text[])
UNION ALL
SELECT 'challenge', id, slug, title, coalesce(value, 0) FROM (
    (SELECT id, slug, title FROM catalog_entry WHERE kind = 'challenge' AND withdrawn_at IS NULL
        ORDER BY published_at, id LIMIT %s)
    UNION
    SELECT id, slug, title FROM catalog_entry WHERE kind = 'challenge' AND withdrawn_at IS NULL AND slug = ANY(%s)
) AS challenge LEFT JOIN catalog_counter ON key = 'facet:challenge:' || slug
UNION ALL
SELECT 'tag', id, slug, name, entries FROM catalog_tag WHERE slug = ANY(%s) AND merged_into_id IS NULL
UNION ALL
(SELECT 'top', id, slug, name, entries FROM catalog_tag WHERE merged_into_id IS NULL AND entries > 0
    ORDER BY entries DESC, id LIMIT %s)
UNION ALL
SELECT 'stem', 0, word, coalesce(array_to_string(ts_lexize('english_stem', word), ' '), word), 0
    FROM unnest(%s::text[]) AS word
UNION ALL
SELECT 'newest', max(id), '', '', 0 FROM catalog_entry
"""
