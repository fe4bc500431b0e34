"""Entries that hold what a reader typed: how many to expect, the best first, and what else may have been meant."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from alignhub.kit import cursor
from catalog.folding import fold
from catalog.queries.conditions import Asked, Condition, Sql
from catalog.queries.rows import PAGE, Listing
from catalog.queries.terms import Search
from catalog.queries.walks import (
    MOST_COLLECTED,
    RANKED,
    SAMPLE_WALK,
    Sample,
    fetch,
    numbers,
    rows_of,
    write_key,
)

# Title hits that are shown before the ranked rest.
MOST_TITLES = 200
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Hit:
    """One match; ``key`` sorts: in the title or not, rank, prominence, key of the entry. Higher comes first."""

    key: tuple[int, int, int, int]

    @property
    def id(self) -> int:
        return self.key[3]


def estimate(text: str) -> int:
    """How many entries the planner expects to hold ``text``, a ``to_tsquery`` text."""
    test, parameters = Condition(text=text).index_test()
    return _planned((f"SELECT 1 FROM catalog_entry WHERE {test}", parameters))


def _planned(sql: Sql) -> int:
    ((plan,),) = fetch((f"EXPLAIN (FORMAT JSON) {sql[0]}", sql[1]))
    document = json.loads(plan) if isinstance(plan, str) else plan
    return int(document[0]["Plan"]["Plan Rows"])


def title_hits(asked: Asked, search: Search) -> Sample:
    """The newest entries whose title holds the whole search, stop words included."""
    test = "title_search @@ to_tsquery('simple', %s)"
    facets, more = Condition(asked.condition.groups).row_test()
    if _planned((f"SELECT 1 FROM catalog_entry WHERE {test}", [search.tsquery])) > MOST_COLLECTED:
        sql = (
            "SELECT id FROM (SELECT id, published_at, title_search, facets FROM catalog_entry"
            " WHERE withdrawn_at IS NULL ORDER BY published_at DESC, id DESC LIMIT %s) AS walked"
            f" WHERE {test} AND {facets} ORDER BY published_at DESC, id DESC LIMIT %s"
        )
        ids = [pk for (pk,) in fetch((sql, [SAMPLE_WALK, search.tsquery, *more, MOST_TITLES + 1]))]
        return Sample(tuple(ids[:MOST_TITLES]), len(ids) <= MOST_TITLES and asked.total <= SAMPLE_WALK)
    sql = (
        f"WITH found AS MATERIALIZED (SELECT id, published_at, facets FROM catalog_entry WHERE {test}"
        f" AND withdrawn_at IS NULL) SELECT id FROM found WHERE {facets} ORDER BY published_at DESC, id DESC LIMIT %s"
    )
    ids = [pk for (pk,) in fetch((sql, [search.tsquery, *more, MOST_TITLES + 1]))]
    return Sample(tuple(ids[:MOST_TITLES]), len(ids) <= MOST_TITLES)


def best_first(search: Search, asked: Asked, found: Sample) -> tuple[Hit, ...]:
    """Title hits, then the best of the ``RANKED`` newest of ``found``."""
    ids = dict.fromkeys(found.ids[:RANKED])
    if asked.condition.text and (not found.complete or len(found.ids) > RANKED):
        # An older entry that carries the words in its title would otherwise be missed.
        ids |= dict.fromkeys(title_hits(asked, search).ids)
    sql = (
        "SELECT (title_search @@ to_tsquery('simple', %s))::int,"
        " (ts_rank(search, to_tsquery('english', %s), 1) * 1e9)::bigint, prominence, id"
        " FROM catalog_entry WHERE id = ANY(%s::bigint[])"
    )
    rows = fetch((sql, [search.tsquery, asked.condition.text or search.tsquery, numbers(ids)]))
    return tuple(map(Hit, sorted(rows, reverse=True)))


def page_of_hits(hits: Sequence[Hit], *, after: str = "", before: str = "", size: int = PAGE) -> Listing:
    """One page of ranked matches."""
    start = 0
    if back := _read(before):
        start = max(sum(hit.key > back for hit in hits) - size, 0)
    elif forward := _read(after):
        start = sum(hit.key >= forward for hit in hits)
    shown = hits[start : start + size]
    return Listing(
        rows=rows_of([hit.id for hit in shown]),
        after=write_key(shown[-1].key) if shown and start + size < len(hits) else None,
        before=write_key(shown[0].key) if shown and start else None,
    )


def _read(text: str) -> tuple[int, ...] | None:
    try:
        return cursor.decode(text, (int, int, int, int))  # type: ignore[return-value]
    except cursor.BadCursor:
        return None


def marked(text: str, stems: Mapping[str, str]) -> tuple[tuple[str, bool], ...]:
    """``text`` in pieces, each with whether it is a word whose stem is among ``stems`` (word to stem)."""
    pieces: list[tuple[str, bool]] = []
    wanted = tuple(stems.items())
    last = 0
    for match in _WORD.finditer(text):
        if not _asked_for(match[0], wanted):
            continue
        between = text[last : match.start()]
        if pieces and between in (" ", "-"):
            # Neighbours are one mark.
            pieces[-1] = (pieces[-1][0] + between + match[0], True)
        else:
            pieces += [(between, False), (match[0], True)]
        last = match.end()
    return tuple(piece for piece in (*pieces, (text[last:], False)) if piece[0])


@lru_cache(maxsize=32_768)
def _asked_for(word: str, stems: tuple[tuple[str, str], ...]) -> bool:
    # The same words come again and again, and folding one takes longer than all else here.
    return any(_same(part, asked, stem) for part in fold(word).split() for asked, stem in stems)


def _same(word: str, asked: str, stem: str) -> bool:
    if word == asked:
        return True
    if not stem:
        return False
    # The English stemmer writes a closing y as i: policy and policies share "polici".
    y = stem[:-1] + "y" if stem.endswith("i") else stem
    return len(word) <= len(stem) + 5 and (word.startswith(stem) or word == y)
