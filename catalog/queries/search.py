"""Entries that hold what a reader typed: how many to expect, the best first, and what else may have been meant."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from alignhub.kit import cursor
from catalog.queries.conditions import Asked, Condition, Sql
from catalog.queries.rows import COLUMNS, PAGE, PRINTED, Listing, row_of_columns
from catalog.queries.samples import COUNTED, RANKED, SAMPLE_WALK, Sample, in_last, leaps
from catalog.queries.terms import Search
from catalog.queries.walks import FOREMOST, MOST_COLLECTED, fetch, numbers, write_key

# Title hits that are shown before the ranked rest, and among how many of the most prominent entries others are looked
# for where a word has more.
MOST_TITLES, GLANCED_AT = 50, 500
# What sorts ranked matches: in the title of one of these (2), in another title (1) or in none, rank, prominence, key of
# the entry. Higher comes first.
Position = tuple[int, int, int, int]
_COLUMNS = ", ".join(f"entry.{name}" for name in PRINTED)
_NO_TITLES: Sql = ("SELECT 0::bigint AS id WHERE false", [])
_PROMINENCE = COLUMNS.index("prominence")
_IN_TITLE = "title_search @@ to_tsquery('simple', %s)"
# What a title hit sorts by: whoever types the name of a challenge or solution means it before the papers that name it.
_TITLED = "(1 + (prominence >= %s)::int)"


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
    ids: tuple[int, ...] = ()
    all_found = True
    for sql, all_found in _ways_to_titles(asked, search, likely):  # noqa: B007
        ids = tuple(pk for (pk,) in fetch(sql))
        if len(ids) > MOST_TITLES:
            break
    return Sample(ids[:MOST_TITLES], all_found and len(ids) <= MOST_TITLES)


def _ways_to_titles(asked: Asked, search: Search, likely: int) -> list[tuple[Sql, bool]]:
    """Statements for the keys of the newest title hits, one more than ``MOST_TITLES`` at most, each with whether it
    finds all where it finds no more than those. A statement that finds fewer is no answer while there is another."""
    facets, more = Condition(asked.condition.groups).row_test()
    if likely > MOST_COLLECTED:
        walked = (
            "SELECT id FROM (SELECT id, published_at, title_search, facets FROM catalog_entry"
            " WHERE withdrawn_at IS NULL ORDER BY published_at DESC, id DESC LIMIT %s) AS walked"
            f" WHERE {_IN_TITLE} AND {facets} ORDER BY published_at DESC, id DESC LIMIT %s"
        )
        parameters = [SAMPLE_WALK, search.tsquery, *more, MOST_TITLES + 1]
        ways = [((walked, parameters), asked.total <= SAMPLE_WALK)]
    else:
        ways = [(_titled(_IN_TITLE, [search.tsquery], facets, more), True)]
    if not asked.condition.groups and leaps(MOST_TITLES, likely, asked.newest):
        test, blocks = in_last(MOST_TITLES, likely, asked.newest)
        ways.insert(0, (_titled(f"{_IN_TITLE} AND {test}", [search.tsquery, *blocks], facets, more), False))
    return ways


def _titled(test: str, parameters: list[Any], facets: str, more: list[Any]) -> Sql:
    sql = (
        f"WITH found AS MATERIALIZED (SELECT id, published_at FROM catalog_entry WHERE {test}"
        f" AND withdrawn_at IS NULL AND {facets}) SELECT id FROM found ORDER BY published_at DESC, id DESC LIMIT %s"
    )
    return sql, [*parameters, *more, MOST_TITLES + 1]


def _prominent_titles(asked: Asked, search: Search) -> Sql:
    """A statement for the title hits among the most prominent entries, which may be older than the newest of all."""
    facets, more = Condition(asked.condition.groups).row_test()
    sql = (
        "SELECT id FROM (SELECT id, title_search, facets FROM catalog_entry WHERE withdrawn_at IS NULL"
        f" ORDER BY prominence DESC, published_at DESC, id DESC LIMIT %s) AS prominent WHERE {_IN_TITLE} AND {facets}"
    )
    return sql, [GLANCED_AT, search.tsquery, *more]


def best_first(
    search: Search, asked: Asked, found: Sample, titles: int, *, after: str = "", before: str = "", size: int = PAGE
) -> tuple[Listing, int]:
    """A page of the title hits, challenges and solutions before others, and then the best of the newest of ``found``;
    and among how many of the newest matches it is sorted (0 for all). So many ``titles`` are expected to be hit."""
    cut = not found.complete or len(found.ids) > COUNTED
    at = _At.read(after, before, size + 1)
    if not (asked.condition.text and cut):
        ids = found.ids[: RANKED if cut else COUNTED]
        rows = fetch(_ranked(search, asked, _only(search, ids), at))
        return _page_of([row[2:] for row in rows], at, size), len(ids) if cut else 0
    # An older entry that carries the words in its title would otherwise be missed.
    rows, ids = [], found.ids[:RANKED]
    for hits, all_found in _ways_to_titles(asked, search, titles):
        also = _NO_TITLES if all_found else _prominent_titles(asked, search)
        rows = fetch(_ranked(search, asked, _titled_first(hits, also, ids, at), at))
        if rows and rows[0][0] > MOST_TITLES:
            break
    return _page_of([row[2:] for row in rows], at, size), rows[0][1] if rows else len(ids)


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

    @property
    def titled(self) -> int:
        """What is titled less (back: more) than this is surely beyond the position."""
        return self.position[0] if self.position else 3


def _only(search: Search, ids: Sequence[int]) -> Sql:
    """The parts of a statement that make ``hits`` (none), ``every`` and ``found``: all of ``ids``."""
    sql = (
        "hits AS (SELECT WHERE false), every AS (SELECT unnest(%s::bigint[]) AS id),"
        f" found AS MATERIALIZED (SELECT ({_IN_TITLE})::int * {_TITLED} AS titled, search, prominence, id"
        " FROM catalog_entry WHERE id = ANY(%s::bigint[]))"
    )
    return sql, [numbers(ids), search.tsquery, FOREMOST, numbers(ids)]


def _titled_first(hits: Sql, also: Sql, ids: Sequence[int], at: _At) -> Sql:
    """The same of what ``hits`` and ``also`` select and of ``ids``: these are only looked at where the titled ones do
    not fill the page."""
    needed, parameters = "(SELECT count(*) FROM titled WHERE titled < %s) < %s", [at.titled, at.limit]
    if at.back:
        needed, parameters = "%s", [at.titled == 0]
    sql = (
        f"hits AS MATERIALIZED ({hits[0]}), first AS MATERIALIZED (SELECT id FROM hits UNION ({also[0]})),"
        " every AS (SELECT id FROM first UNION SELECT unnest(%s::bigint[])),"
        f" titled AS MATERIALIZED (SELECT {_TITLED} AS titled, search, prominence, id FROM catalog_entry"
        " WHERE id = ANY(ARRAY(SELECT id FROM first))),"
        " found AS MATERIALIZED (SELECT * FROM titled UNION ALL SELECT 0, search, prominence, id FROM catalog_entry"
        f" WHERE id = ANY(%s::bigint[]) AND id <> ALL(ARRAY(SELECT id FROM first)) AND {needed})"
    )
    return sql, [*hits[1], *also[1], numbers(ids), FOREMOST, numbers(ids), *parameters]


def _ranked(search: Search, asked: Asked, found: Sql, at: _At) -> Sql:
    """The statement of the best of ``found``: each row with how many titles are hit, how many entries there are in all,
    whether it is titled, its rank, and its columns.

    What is titled comes first. Ranks read the search vectors, which are long: they are made only for entries that are
    titled as well as some entry on the page.
    """
    sign, direction = at.sign, at.direction
    beyond = f"WHERE (titled, rank, prominence, id) {sign} (%s, %s, %s, %s)" if at.position else ""
    order = ", ".join(f"{name} {direction}" for name in ("titled", "rank", "shown.prominence", "shown.id"))
    sql = (
        f"WITH {found[0]},"
        " ranked AS (SELECT titled, (ts_rank(search, to_tsquery('english', %s), 1) * 1e9)::bigint AS rank, prominence,"
        f" id FROM found WHERE titled {sign}= %s AND titled {'<' if at.back else '>'}= coalesce((SELECT"
        f" {'max' if at.back else 'min'}(titled) FROM (SELECT titled FROM found WHERE titled {sign} %s"
        f" ORDER BY titled {direction} LIMIT %s) AS surely), %s)),"
        f" shown AS (SELECT * FROM ranked {beyond} ORDER BY titled {direction}, rank {direction},"
        f" prominence {direction}, id {direction} LIMIT %s)"
        " SELECT (SELECT count(*) FROM hits), (SELECT count(*) FROM every),"
        f" titled, rank, {_COLUMNS} FROM shown JOIN catalog_entry AS entry ON entry.id = shown.id"
        f" WHERE entry.withdrawn_at IS NULL ORDER BY {order}"
    )
    text = asked.condition.text or search.tsquery
    worst = 2 if at.back else 0
    return sql, [*found[1], text, at.titled, at.titled, at.limit, worst, *(at.position or ()), at.limit]


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
