"""How a page of a narrowed list is found without reading more than a bounded number of rows.

Two ways lead to the entries of a condition: collecting all of them from the search index, good when they are few, and
walking an index in the order of the list until enough are found, good when they are many. Which is cheaper follows
from the expected number of matches; both are bounded, and a page whose walk was cut goes on where it ended.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, cast

from django.db import connection

from alignhub.kit import cursor
from catalog.kinds import Kind
from catalog.models.entry import FOREMOST
from catalog.queries.conditions import Asked, Sql
from catalog.queries.rows import COLUMNS, PAGE, Listing, row_of_columns

# Rows that a walk for one page looks at.
PAGE_WALK = 10_000
# Phrases and names are read again from the search vector of every entry that is collected for them.
READ_AGAIN = 5
# Collecting beats walking up to here: as a number of entries, and for words as a share of all, or as the few of a small
# site. A sample that only serves the numbers beside one facet looks at a part of that.
MOST_COLLECTED, SHARE_COLLECTED, FEW, ASIDE = 5_000, 0.025, 1_500, 8

Key = tuple[Any, ...]


class Order(StrEnum):
    """The orders of lists; each has an index, and each ends in the key so that no two entries tie."""

    PROMINENT = "prominent"
    NEWEST = "newest"
    UPDATED = "updated"
    EVIDENCE = "evidence"

    @property
    def key(self) -> tuple[str, ...]:
        return _KEYS[self]


_KEYS = {
    Order.PROMINENT: ("prominence", "published_at", "id"),
    Order.NEWEST: ("published_at", "id"),
    Order.UPDATED: ("updated_at", "id"),
    Order.EVIDENCE: ("amount", "works", "id"),
}
_OF_TAGGING = {"id": "content_object_id"}
_LIST = ", ".join(COLUMNS)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def fetch(sql: Sql) -> list[tuple[Any, ...]]:
    """The rows of a statement."""
    with connection.cursor() as rows:
        rows.execute(*sql)
        return rows.fetchall()


def numbers(ids: Iterable[int]) -> str:
    """Many numbers as PostgreSQL writes an array, for ``ANY(%s::bigint[])``; psycopg would look at each by itself."""
    return f"{{{','.join(map(str, ids))}}}"


# -- which way ---------------------------------------------------------------------------------------------------------
def collects(asked: Asked, wanted: int, aside: bool = False) -> bool:
    """Whether the entries are better collected from the search index than found by walking."""
    if driven_alone(asked):
        return False
    if asked.condition.text:
        dear = (READ_AGAIN if asked.condition.reads_again else 1) * (ASIDE if aside else 1)
        return asked.likely <= max(asked.total * SHARE_COLLECTED / dear, FEW)
    walk = wanted * asked.population / max(asked.likely, 1)
    return asked.likely <= MOST_COLLECTED and asked.likely <= walk


def driven_alone(asked: Asked) -> bool:
    """Whether one index holds exactly the entries asked for, in order: everything, one kind or one tag."""
    groups = asked.condition.groups
    if asked.condition.text or len(groups) > 1:
        return False
    return not groups or groups[0].name == "tag" or (groups[0].name == "kind" and asked.condition.kind is not None)


# -- pages -------------------------------------------------------------------------------------------------------------
def page(asked: Asked, order: Order, *, after: str = "", before: str = "", size: int = PAGE) -> Listing:
    """One page of a condition in ``order``. A cursor that cannot be read gives the first page."""
    condition, back, position = asked.condition, *_where(order, after, before)
    if collects(asked, size):
        test, parameters = asked.index_test()
        keyset, more = _beyond(order.key, position, back)
        sql = f"SELECT {_LIST} FROM catalog_entry WHERE {test} AND withdrawn_at IS NULL {keyset}"
        rows = fetch((f"{sql} ORDER BY {_sorted(order.key, back)} LIMIT %s", [*parameters, *more, size + 1]))
        return _listing(rows, order, back, position, size)
    bound = None if driven_alone(asked) else PAGE_WALK
    if bound is None:
        inner, parameters = walk_sql(asked, order, position, back, size + 1, COLUMNS)
        rows = fetch((f"SELECT {_LIST} FROM ({inner}) AS walked ORDER BY {_sorted(order.key, back)}", parameters))
    else:
        # Of the thousands of rows of a walk few are printed: for these alone everything is read.
        inner, parameters = walk_sql(asked, order, position, back, bound, order.key)
        test, more = condition.row_test()
        found = f"SELECT id FROM ({inner}) AS walked WHERE {test} ORDER BY {_sorted(order.key, back)} LIMIT %s"
        sql = f"SELECT {_LIST} FROM catalog_entry WHERE id = ANY(ARRAY({found})) ORDER BY {_sorted(order.key, back)}"
        rows = fetch((sql, [*parameters, *more, size + 1]))
    end = _end_of_walk(asked, order, position, back, bound) if bound and len(rows) <= size else None
    return _listing(rows, order, back, position, size, end)


def page_of(ids: Sequence[int], order: Order, *, after: str = "", before: str = "", size: int = PAGE) -> Listing:
    """One page of the entries ``ids`` in ``order``."""
    back, position = _where(order, after, before)
    keyset, more = _beyond(order.key, position, back)
    sql = f"SELECT {_LIST} FROM catalog_entry WHERE id = ANY(%s::bigint[]) AND withdrawn_at IS NULL {keyset}"
    rows = fetch((f"{sql} ORDER BY {_sorted(order.key, back)} LIMIT %s", [numbers(ids), *more, size + 1]))
    return _listing(rows, order, back, position, size)


def first_of(rows: str, order: Order, *, after: str = "", before: str = "", size: int = PAGE) -> Sql:
    """The statement of the keys that a page of ``rows`` shows, and one more: ``page_of`` has to look at no others."""
    back, position = _where(order, after, before)
    keyset, more = _beyond(order.key, position, back)
    return f"SELECT id FROM {rows} WHERE TRUE {keyset} ORDER BY {_sorted(order.key, back)} LIMIT %s", [*more, size + 1]


def walk_sql(asked: Asked, order: Order, position: Key | None, back: bool, bound: int, columns: Sequence[str]) -> Sql:
    """The statement of the rows that a walk looks at, in order; columns that its tests need come along."""
    condition = asked.condition
    tested = not driven_alone(asked)
    needed = [*columns, *(["facets"] if tested else []), *(["search"] if condition.text else [])]
    if asked.tag is not None and order in (Order.PROMINENT, Order.NEWEST):
        key = tuple(_OF_TAGGING.get(name, name) for name in order.key)
        keyset, parameters = _beyond(key, position, back)
        if order == Order.PROMINENT and condition.kind not in (None, Kind.CHALLENGE, Kind.SOLUTION):
            keyset, parameters = f"AND prominence < %s {keyset}", [FOREMOST, *parameters]
        found = (
            f"SELECT {', '.join(key)} FROM catalog_tagging WHERE tag_id = %s {keyset}"
            f" ORDER BY {_sorted(key, back)} LIMIT %s"
        )
        # The sort key of the link table, so that the join keeps its order and stops early.
        taken = [f"tagged.{_OF_TAGGING.get(name, name)} AS {name}" for name in order.key]
        others = [f"entry.{name}" for name in needed if name not in order.key]
        sql = (
            f"SELECT {', '.join([*taken, *others])} FROM ({found}) AS tagged"
            f" JOIN catalog_entry AS entry ON entry.id = tagged.content_object_id"
            f" ORDER BY {', '.join(f'tagged.{name}' if back else f'tagged.{name} DESC' for name in key)}"
        )
        return sql, [asked.tag, *parameters, bound]
    keyset, parameters = _beyond(order.key, position, back)
    kind = condition.kind
    by_kind = "AND kind = %s" if kind and order in (Order.PROMINENT, Order.NEWEST) else ""
    sql = (
        f"SELECT {', '.join(needed)} FROM catalog_entry WHERE withdrawn_at IS NULL {by_kind} {keyset}"
        f" ORDER BY {_sorted(order.key, back)} LIMIT %s"
    )
    return sql, [*([kind.value] if kind and by_kind else []), *parameters, bound]


def _end_of_walk(asked: Asked, order: Order, position: Key | None, back: bool, bound: int) -> Key | None:
    """Where a walk that found too little was cut, so that the next page can go on from there."""
    if asked.population <= bound:
        return None
    inner, parameters = walk_sql(asked, order, position, back, bound, order.key)
    keys = fetch((f"SELECT {', '.join(order.key)} FROM ({inner}) AS walked", parameters))
    return tuple(keys[-1]) if len(keys) == bound else None


# -- positions ---------------------------------------------------------------------------------------------------------
def _where(order: Order, after: str, before: str) -> tuple[bool, Key | None]:
    if position := read_key(order, before):
        return True, position
    return False, read_key(order, after)


def _beyond(key: tuple[str, ...], position: Key | None, back: bool) -> Sql:
    if position is None:
        return "", []
    marks = ", ".join(["%s"] * len(key))
    return f"AND ({', '.join(key)}) {'>' if back else '<'} ({marks})", list(position)


def _sorted(key: tuple[str, ...], back: bool) -> str:
    return ", ".join(name if back else f"{name} DESC" for name in key)


def _listing(
    rows: list[tuple[Any, ...]], order: Order, back: bool, position: Key | None, size: int, end: Key | None = None
) -> Listing:
    more = len(rows) > size or end is not None
    numbers = [COLUMNS.index(name) for name in order.key]
    keys = [tuple(values[number] for number in numbers) for values in rows[:size]]
    shown = tuple(row_of_columns(values) for values in rows[:size])
    if len(rows) <= size and end is not None:
        keys.append(end)
    if back:
        shown, keys = shown[::-1], keys[::-1]
    more_before, more_after = (more, True) if back else (position is not None, more)
    return Listing(
        rows=shown,
        after=write_key(keys[-1]) if keys and more_after else None,
        before=write_key(keys[0]) if keys and more_before else None,
    )


def write_key(key: Key) -> str:
    """A position as text for an address; moments as microseconds."""
    return cursor.encode(tuple(_micros(value) if isinstance(value, datetime) else value for value in key))


def read_key(order: Order, text: str) -> Key | None:
    """The position in a cursor of ``order``, or None for anything that is not one."""
    try:
        values = cast(tuple[int, ...], cursor.decode(text, (int,) * len(order.key)))
        if min(values) < 0:
            return None
        return tuple(
            _moment(value) if name.endswith("_at") else value for name, value in zip(order.key, values, strict=True)
        )
    except (ValueError, OverflowError, OSError):
        return None


def _micros(moment: datetime) -> int:
    # In whole numbers: a float of the moment may end a microsecond early, and a cursor would then repeat its row.
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _moment(micros: int) -> datetime:
    return datetime.fromtimestamp(micros // 1_000_000, tz=UTC).replace(microsecond=micros % 1_000_000)
