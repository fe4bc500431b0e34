"""Entries that hold what a reader typed: how many to expect, the best first, and what else may have been meant."""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from alignhub.kit import cursor
from catalog.folding import fold
from catalog.queries.conditions import Asked, Condition, Sql
from catalog.queries.rows import COLUMNS, PAGE, Listing, row_of_columns
from catalog.queries.samples import COUNTED, RANKED, SAMPLE_WALK, Sample, in_last, leaps
from catalog.queries.terms import Search
from catalog.queries.walks import MOST_COLLECTED, fetch, numbers, write_key

# Title hits that are shown before the ranked rest.
MOST_TITLES = 50
_WORD = re.compile(r"\w+")


# The prominence of challenges and solutions: whoever types the name of one means it before the papers that name it too.
FOREMOST = 3
# What sorts ranked matches: in the title of one of these (2), in another title (1) or in none, rank, prominence, key of
# the entry. Higher comes first.
Position = tuple[int, int, int, int]
_COLUMNS = ", ".join(f"entry.{name}" for name in COLUMNS)
_PROMINENCE = COLUMNS.index("prominence")
_IN_TITLE = "title_search @@ to_tsquery('simple', %s)"


def estimates(search: Search, text: str) -> tuple[int, int]:
    """How many entries the planner expects to hold ``text``, a ``to_tsquery`` text, and ``search`` in their titles."""
    sets: list[Sql] = [Condition(text=text).index_test()] if text else []
    sets.append((_IN_TITLE, [search.tsquery]))
    sql = " UNION ALL ".join(f"SELECT 1 FROM catalog_entry WHERE {test}" for test, _ in sets)
    ((plan,),) = fetch((f"EXPLAIN (FORMAT JSON) {sql}", [value for _, values in sets for value in values]))
    top = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
    # Where several processes share the work, the two stand below what gathers from them.
    while text and top["Node Type"] == "Gather":
        (top,) = top["Plans"]
    rows = [int(part["Plan Rows"]) for part in (top["Plans"] if text else [top])]
    return (rows[0], rows[1]) if text else (0, rows[0])


def title_hits(asked: Asked, search: Search, likely: int) -> Sample:
    """The newest entries whose title holds the whole search, stop words included; so many are ``likely`` in all."""
    facets, more = Condition(asked.condition.groups).row_test()
    if not asked.condition.groups and leaps(MOST_TITLES, likely, asked.newest):
        test, parameters = in_last(MOST_TITLES, likely, asked.newest)
        ids = _titled(f"{_IN_TITLE} AND {test}", [search.tsquery, *parameters], facets, more)
        if len(ids) > MOST_TITLES:
            return Sample(ids[:MOST_TITLES], False)
    if likely > MOST_COLLECTED:
        walked = (
            "SELECT id FROM (SELECT id, published_at, title_search, facets FROM catalog_entry"
            " WHERE withdrawn_at IS NULL ORDER BY published_at DESC, id DESC LIMIT %s) AS walked"
            f" WHERE {_IN_TITLE} AND {facets} ORDER BY published_at DESC, id DESC LIMIT %s"
        )
        found = fetch((walked, [SAMPLE_WALK, search.tsquery, *more, MOST_TITLES + 1]))
        whole = len(found) <= MOST_TITLES and asked.total <= SAMPLE_WALK
        return Sample(tuple(pk for (pk,) in found[:MOST_TITLES]), whole)
    ids = _titled(_IN_TITLE, [search.tsquery], facets, more)
    return Sample(ids[:MOST_TITLES], len(ids) <= MOST_TITLES)


def _titled(test: str, parameters: list[Any], facets: str, more: list[Any]) -> tuple[int, ...]:
    sql = (
        f"WITH found AS MATERIALIZED (SELECT id, published_at, facets FROM catalog_entry WHERE {test}"
        f" AND withdrawn_at IS NULL) SELECT id FROM found WHERE {facets} ORDER BY published_at DESC, id DESC LIMIT %s"
    )
    return tuple(pk for (pk,) in fetch((sql, [*parameters, *more, MOST_TITLES + 1])))


def best_first(
    search: Search, asked: Asked, found: Sample, titles: int, *, after: str = "", before: str = "", size: int = PAGE
) -> tuple[Listing, int]:
    """A page of the title hits, challenges and solutions before others, and then the best of the newest of ``found``;
    and among how many of the newest matches it is sorted (0 for all). So many ``titles`` are expected to be hit."""
    cut = not found.complete or len(found.ids) > COUNTED
    ids = dict.fromkeys(found.ids[: RANKED if cut else COUNTED])
    titled: Sql = (_IN_TITLE, [search.tsquery])
    if asked.condition.text and cut:
        # An older entry that carries the words in its title would otherwise be missed.
        hits = title_hits(asked, search, titles)
        ids |= dict.fromkeys(hits.ids)
        if hits.complete:
            titled = ("id = ANY(%s::bigint[])", [numbers(hits.ids)])
    back = _read(before)
    position = back or _read(after)
    sign, direction = (">", "ASC") if back else ("<", "DESC")
    beyond = f"WHERE (titled, rank, prominence, id) {sign} (%s, %s, %s, %s)" if position else ""
    order = ", ".join(f"{name} {direction}" for name in ("titled", "rank", "shown.prominence", "shown.id"))
    sql = (
        f"WITH ranked AS MATERIALIZED (SELECT ({titled[0]})::int * (1 + (prominence >= %s)::int) AS titled,"
        " (ts_rank(search, to_tsquery('english', %s), 1) * 1e9)::bigint AS rank, prominence, id"
        " FROM catalog_entry WHERE id = ANY(%s::bigint[])),"
        f" shown AS (SELECT * FROM ranked {beyond} ORDER BY titled {direction}, rank {direction},"
        f" prominence {direction}, id {direction} LIMIT %s)"
        f" SELECT titled, rank, {_COLUMNS} FROM shown JOIN catalog_entry AS entry ON entry.id = shown.id"
        f" WHERE entry.withdrawn_at IS NULL ORDER BY {order}"
    )
    text = asked.condition.text or search.tsquery
    rows = fetch((sql, [*titled[1], FOREMOST, text, numbers(ids), *(position or ()), size + 1]))
    return _page_of(rows, position, back is not None, size), len(ids) if cut else 0


def _page_of(rows: list[tuple[Any, ...]], position: Position | None, back: bool, size: int) -> Listing:
    """From rows of rank and columns; one more than ``size`` says that the list goes on."""
    more = len(rows) > size
    rows = rows[:size][:: -1 if back else 1]
    keys = [write_key((*row[:2], row[2 + _PROMINENCE], row[2])) for row in (rows[0], rows[-1])] if rows else ["", ""]
    return Listing(
        rows=tuple(row_of_columns(row[2:]) for row in rows),
        after=keys[1] if rows and (back or more) else None,
        before=keys[0] if rows and (more if back else position is not None) else None,
    )


def _read(text: str) -> Position | None:
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
