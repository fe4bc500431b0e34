"""Entries that hold what a reader typed: how many to expect, the best first, and what else may have been meant."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alignhub.kit import cursor
from catalog.models.entry import FOREMOST
from catalog.queries.conditions import Asked, Condition, Sql
from catalog.queries.rows import COLUMNS, PRINTED, Listing, row_of_columns
from catalog.queries.samples import COUNTED, RANKED, SAMPLE_WALK, Sample, in_last, leaps
from catalog.queries.terms import Search
from catalog.queries.walks import MOST_COLLECTED, fetch, numbers, write_key

# Rows of a page of the best: fewer than of a list in order, as each is ranked, and the first answer most.
PAGE = 20
# Title hits that are shown before the ranked rest, and what one more statement costs, in rows.
MOST_TITLES, ANOTHER = 2 * PAGE, 150
# What sorts ranked matches: how they are titled, rank, prominence, key of the entry. Higher comes first.
Position = tuple[int, int, int, int]
_COLUMNS = ", ".join(PRINTED)
_PROMINENCE = COLUMNS.index("prominence")
_IN_TITLE = "title_search @@ to_tsquery('simple', %s)"
# How an entry is titled: its title holds the search (1) or not (0), and it is a challenge or solution besides (2), as
# whoever types the name of one means it before the papers that name it.
_LEVELS = (0, 1, 2)
_TITLED = "1 + (prominence >= %s)::int"


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
    hits, all_found = _newest_titled(asked, search, likely)
    return Sample(tuple(hits)[:MOST_TITLES], all_found and len(hits) <= MOST_TITLES)


def _newest_titled(asked: Asked, search: Search, likely: int) -> tuple[dict[int, int], bool]:
    """The newest title hits, one more than ``MOST_TITLES`` at most, each with how it is titled; and whether these are
    all where there are no more."""
    hits: dict[int, int] = {}
    all_found = True
    for sql, all_found in _ways_to_titles(asked, search, likely):  # noqa: B007
        hits = dict(fetch(sql))
        if len(hits) > MOST_TITLES:
            break
    return hits, all_found


def _ways_to_titles(asked: Asked, search: Search, likely: int) -> list[tuple[Sql, bool]]:
    """Statements for the newest title hits, one more than ``MOST_TITLES`` at most, each with whether it finds all where
    it finds no more than those. A statement that finds fewer is no answer while there is another."""
    facets, more = Condition(asked.condition.groups).row_test()
    if likely > MOST_COLLECTED:
        walked = (
            f"SELECT id, {_TITLED} FROM (SELECT id, published_at, prominence, title_search, facets FROM catalog_entry"
            " WHERE withdrawn_at IS NULL ORDER BY published_at DESC, id DESC LIMIT %s) AS walked"
            f" WHERE {_IN_TITLE} AND {facets} ORDER BY published_at DESC, id DESC LIMIT %s"
        )
        parameters = [FOREMOST, SAMPLE_WALK, search.tsquery, *more, MOST_TITLES + 1]
        ways = [((walked, parameters), asked.total <= SAMPLE_WALK)]
    else:
        ways = [(_collected(_IN_TITLE, [search.tsquery], facets, more), True)]
    # The index of titles holds no facets: as many more are read as carry others.
    wanted = MOST_TITLES * asked.total // max(asked.faceted, 1) if asked.condition.groups else MOST_TITLES
    # Titles that were not all read are looked for among challenges and solutions as well.
    if leaps(wanted, likely - ANOTHER, asked.newest):
        test, blocks = in_last(wanted, likely, asked.newest)
        ways.insert(0, (_collected(f"{_IN_TITLE} AND {test}", [search.tsquery, *blocks], facets, more), False))
    return ways


def _collected(test: str, parameters: list[Any], facets: str, more: list[Any]) -> Sql:
    sql = (
        f"SELECT id, {_TITLED} FROM (SELECT id, published_at, prominence FROM catalog_entry WHERE {test}"
        f" AND withdrawn_at IS NULL AND {facets} OFFSET 0) AS found ORDER BY published_at DESC, id DESC LIMIT %s"
    )
    return sql, [FOREMOST, *parameters, *more, MOST_TITLES + 1]


def _foremost_titled(asked: Asked, search: Search) -> dict[int, int]:
    """The newest title hits among challenges and solutions, which may be older than the newest of all."""
    facets, more = Condition(asked.condition.groups).row_test()
    test = f"{_IN_TITLE} AND prominence >= %s"
    return dict(fetch(_collected(test, [search.tsquery, FOREMOST], facets, more)))


def _titled_among(search: Search, ids: Sequence[int]) -> dict[int, int]:
    """Those of ``ids`` whose title holds the whole search, each with how it is titled."""
    sql = f"SELECT id, {_TITLED} FROM catalog_entry WHERE id = ANY(%s::bigint[]) AND {_IN_TITLE}"
    return dict(fetch((sql, [FOREMOST, numbers(ids), search.tsquery])))


# -- the best ----------------------------------------------------------------------------------------------------------
def best_first(
    search: Search, asked: Asked, found: Sample, titles: int, *, after: str = "", before: str = "", size: int = PAGE
) -> tuple[Listing, int]:
    """A page of the title hits, challenges and solutions before others, and then the best of the newest of ``found``;
    and among how many of the newest matches it is sorted (0 for all). So many ``titles`` are expected to be hit."""
    cut = not found.complete or len(found.ids) > COUNTED
    at = _At.read(after, before, size + 1)
    ids = found.ids[: RANKED if cut else COUNTED]
    text = asked.condition.text or search.tsquery
    if asked.condition.text and cut:
        # An older entry that carries the words in its title would otherwise be missed.
        titled, all_found = _newest_titled(asked, search, titles)
        if not all_found:
            titled = _foremost_titled(asked, search) | titled
    else:
        titled = _titled_among(search, ids) if ids else {}
    every = titled | {pk: 0 for pk in ids if pk not in titled}
    rows = fetch(_ranked(search, text, _on_page(every, at), at)) if every else []
    return _page_of(rows, at, size), len(every) if cut else 0


@dataclass(frozen=True, slots=True)
class _At:
    """Which rows a page shows: ``limit`` beyond ``position``, in the list's order or ``back`` from there."""

    position: Position | None
    back: bool
    limit: int

    @classmethod
    def read(cls, after: str, before: str, limit: int) -> "_At":
        back = _read(before)
        return cls(back or _read(after), back is not None, limit)

    @property
    def sign(self) -> str:
        return ">" if self.back else "<"

    @property
    def direction(self) -> str:
        return "ASC" if self.back else "DESC"


def _on_page(every: Mapping[int, int], at: _At) -> dict[int, int]:
    """Those that may stand on the page, by how they are titled. Ranks read the search vectors, which are long: they are
    made for no others."""
    chosen: dict[int, int] = {}
    surely = 0
    for level in _LEVELS if at.back else _LEVELS[::-1]:
        if at.position and (level < at.position[0] if at.back else level > at.position[0]):
            continue
        alike = {pk: level for pk, of in every.items() if of == level}
        chosen |= alike
        surely += len(alike) if not at.position or level != at.position[0] else 0
        if surely >= at.limit:
            break
    return chosen


def _ranked(search: Search, text: str, levels: Mapping[int, int], at: _At) -> Sql:
    """The statement of the best of ``levels``, a page of them: how each is titled, its rank, and its columns.

    What is titled is ranked by its title: the shorter, the nearer to being called what was typed.
    """
    by_level = {level: numbers(pk for pk, of in levels.items() if of == level) for level in _LEVELS}
    beyond = f"WHERE (titled, rank, prominence, id) {at.sign} (%s, %s, %s, %s)" if at.position else ""
    order = ", ".join(f"{name} {at.direction}" for name in ("titled", "rank", "prominence", "id"))
    sql = (
        "SELECT titled, (CASE WHEN titled > 0 THEN ts_rank(title_search, to_tsquery('simple', %s), 1)"
        f" ELSE ts_rank(search, to_tsquery('english', %s), 1) END * 1e9)::bigint AS rank, {_COLUMNS}"
        " FROM (SELECT *, CASE WHEN id = ANY(%s::bigint[]) THEN 2 WHEN id = ANY(%s::bigint[]) THEN 1 ELSE 0 END"
        " AS titled FROM catalog_entry WHERE id = ANY(%s::bigint[]) AND withdrawn_at IS NULL) AS found"
    )
    parameters = [search.tsquery, text, by_level[2], by_level[1], numbers(levels), *(at.position or ()), at.limit]
    return f"SELECT * FROM ({sql}) AS ranked {beyond} ORDER BY {order} LIMIT %s", parameters


def _page_of(rows: list[tuple[Any, ...]], at: _At, size: int) -> Listing:
    """From rows of rank and columns; one more than ``size`` says that the list goes on."""
    more = len(rows) > size
    rows = rows[:size][:: -1 if at.back else 1]
    keys = [write_key((*row[:2], row[2 + _PROMINENCE], row[2])) for row in (rows[0], rows[-1])] if rows else ["", ""]
    return Listing(
        rows=tuple(row_of_columns(row[2:]) for row in rows),
        after=keys[1] if rows and (at.back or more) else None,
        before=keys[0] if rows and (more if at.back else at.position is not None) else None,
    )


def _read(text: str) -> Position | None:
    try:
        return cursor.decode(text, (int, int, int, int))  # type: ignore[return-value]
    except cursor.BadCursor:
        return None
