"""The newest matches of a narrowed list: what facets count, other orders sort and searches rank.

They are found without reading more than a bounded number of rows: all matches are collected when they are few; words
that more entries hold are looked for among the last entries only, block by block of keys; and what is left is walked
in the order of publishing. What a cut sample did not see is said to be "at least".
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from catalog.models.entry import BLOCKS, BLOCKS_OF_TAG, LARGE_BLOCK, SMALL_BLOCK, WORD_BLOCKS
from catalog.queries.conditions import KEYS_A_ROW, Asked, Sql
from catalog.queries.walks import ASIDE, FEW, Order, collects, driven_alone, fetch, first_of, numbers, walk_sql

# How many of the newest matches facets count and other orders sort, and up to how many are kept when all are collected.
SAMPLE, KEPT = 1_000, 2_500
# Of a search for words, and of facets that many carry together, fewer are counted, and of a frequent word still fewer
# are looked for; when there are more, the newest of them are counted, and ranks made for fewest.
COUNTED, LEAPED, RANKED = 500, 150, 150
# Where there may be fewer than expected, so many are looked for; with at least so many found, no others are.
UNSURE, FEWEST = 600, 100
# Rows that a walk for a sample, and for a sample that reads search vectors looks at.
SAMPLE_WALK, WORDS_WALK = 3_000, 8_000
# Up to so many rows of a walk are better looked up again than read with all others.
FEW_PASS = 300
# Words in fewer of all entries than this are guessed at: the planner counts only frequent ones, and says half a percent
# of as many entries as it takes the table to have, which is not quite the number of them.
GUESSED = 0.0055
# The last keys should hold so many times what is wanted of them. Words that are read again are looked for there only
# while they are rare.
MARGIN, SHARE_READ_AGAIN = 1.2, 0.02
# A tag has large blocks only: of fewer than these too much would be read beside what is wanted.
FEW_BLOCKS = 3

# One text of all that is counted: in Python, where that takes a third of the time.
LEXEMES = "string_agg(facets_text, E'\\n')"
_OF_ENTRY = f"{WORD_BLOCKS}(id, facets)"
_NEWEST = "published_at DESC, id DESC"


@dataclass(frozen=True, slots=True)
class Sample:
    """The newest matches, newest first; ``complete`` when they are all there are.

    Where they could be read along, ``lexemes`` are the facets of the first ``counted`` in one text, and ``paged`` those
    that may stand on the page.
    """

    ids: tuple[int, ...]
    complete: bool
    lexemes: str | None = field(default=None, compare=False)
    counted: int = field(default=0, compare=False)
    paged: tuple[int, ...] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Shown:
    """Which page of a sample is wanted."""

    order: Order
    after: str = ""
    before: str = ""


def sample(asked: Asked, most: int = SAMPLE, shown: Shown | None = None) -> Sample:
    """The newest entries of a condition: all of them up to ``KEPT``, or ``SAMPLE`` at most, and about ``most`` of those
    that are many; with those that the page ``shown`` may hold."""
    if wanted := _leaped_to(asked, most):
        recent = _read_along(_recent_sql(asked, wanted, _columns(shown)), asked, shown)
        # Fewer than expected: then there are few in all, or they are older than the others.
        if len(recent.ids) >= FEWEST:
            return recent
    if driven_alone(asked):
        # An index that holds no facets is read alone: its entries are found quicker all at once than one by one.
        sql, wanted, bound = sample_sql(asked)
        ids = tuple(pk for (pk,) in fetch(sql))
        return Sample(ids[:wanted], complete(len(ids), wanted, bound, asked))
    sql, wanted, bound = sample_sql(asked, _columns(shown))
    found = _read_along(sql, asked, shown)
    return replace(
        found,
        ids=found.ids[:wanted],
        complete=complete(len(found.ids), wanted, bound, asked),
        counted=min(found.counted, wanted),
    )


def enough(asked: Asked) -> int:
    """How many of the newest matches a page should look for: more where there may be fewer than expected."""
    if not asked.condition.text:
        # No search vector is read for them, so that more can be counted.
        return COUNTED
    return UNSURE if asked.guessed else LEAPED


def is_guess(words: int, total: int) -> bool:
    """Whether the planner only guesses that ``words`` of ``total`` entries hold the words of a search."""
    return words <= total * GUESSED


def _leaped_to(asked: Asked, most: int) -> int:
    """How many of the newest matches are better looked for among the last entries; 0 when all are better read."""
    if asked.likely <= FEW or driven_alone(asked):
        # Leaping may be cheaper by a few milliseconds, but then nobody can say how many there are.
        return 0
    if asked.condition.reads_again and asked.likely > asked.total * SHARE_READ_AGAIN:
        return 0
    share = asked.population / max(asked.total, 1) if asked.rarest else 1
    return next((wanted for wanted in (most, LEAPED) if leaps(wanted, asked.likely, asked.newest, share)), 0)


def leaps(wanted: int, likely: int, newest: int, share: float = 1) -> bool:
    """Whether reading ``wanted`` matches among the last entries is cheaper than reading all that are ``likely``, when
    the keys of a ``share`` of all entries are passed over."""
    keys = (newest - _first_of_last(wanted, likely, newest)) * share
    return wanted * MARGIN + keys / KEYS_A_ROW < likely


def _recent_sql(asked: Asked, wanted: int, columns: Sequence[str]) -> Sql:
    """The statement of the newest matches among the last entries, so many that they should hold ``wanted``."""
    first = _first_of_last(wanted, asked.likely, asked.newest)
    if asked.rarest and (asked.newest - first) >> LARGE_BLOCK >= FEW_BLOCKS:
        test, parameters = f"{_OF_ENTRY} && {BLOCKS_OF_TAG}(%s, %s, %s)", [asked.rarest, first, asked.newest]
        # The blocks tell of the tag, but for others that may share their numbers.
        told = (group for group in asked.condition.groups if group in asked.loose or group.lexemes == (asked.rarest,))
        asked = replace(asked, loose=tuple(told))
    else:
        test, parameters = in_last(wanted, asked.likely, asked.newest, _OF_ENTRY)
    words, more = asked.index_test()
    return _collected(f"{words} AND {test}", [*more, *parameters], wanted, columns)


def in_last(wanted: int, likely: int, newest: int, of_entry: str = BLOCKS.format(key="id")) -> Sql:
    """A test that lets the last entries pass, so many that they should hold ``wanted`` of ``likely`` matches.

    Keys follow the order of publishing, and the indexes of words hold blocks of keys with them, so that they leap over
    all earlier matches: what is read does not grow with these.
    """
    blocks = blocks_from(_first_of_last(wanted, likely, newest), newest)
    return f"{of_entry} && %s::integer[]", [numbers(blocks)]


def _first_of_last(wanted: int, likely: int, newest: int) -> int:
    """The key from which on there should be more than ``wanted`` of ``likely`` matches."""
    return max(newest - round(newest * wanted * MARGIN / max(likely, 1)), 0)


def blocks_from(first: int, newest: int) -> list[int]:
    """The fewest blocks that hold all keys from ``first`` to ``newest``: small ones up to a large one, then those."""
    small, last = first >> SMALL_BLOCK, newest >> SMALL_BLOCK
    bits = LARGE_BLOCK - SMALL_BLOCK
    large = -(-small >> bits)
    if large << bits > last:
        return list(range(small, last + 1))
    return [*range(small, large << bits), *(-1 - block for block in range(large, (last >> bits) + 1))]


def _columns(shown: Shown | None) -> tuple[str, ...]:
    """What is read along with the keys of a sample."""
    return tuple(dict.fromkeys(("published_at", "facets_text", *(shown.order.key if shown else ()))))


def _read_along(sql: Sql, asked: Asked, shown: Shown | None) -> Sample:
    """The sample that a statement selects, its facets, and what the page may hold: its rows are read once for all."""
    (statement, parameters), counted = sql, COUNTED if asked.condition.text else SAMPLE
    paged: Sql = ("NULL", [])
    if shown:
        rows, values = first_of("newest", shown.order, after=shown.after, before=shown.before)
        paged = (f"(SELECT array_agg(id)::text FROM ({rows}) AS paged)", values)
    # What is named once only, PostgreSQL takes for a part of the rest and does not keep.
    whole = (
        f"WITH newest AS ({statement}) SELECT array_agg(id ORDER BY {_NEWEST})::text,"
        f" string_agg(facets_text, E'\\n' ORDER BY {_NEWEST}), {paged[0]} FROM newest"
    )
    ((ids, lexemes, first),) = fetch((whole, [*parameters, *paged[1]]))
    found, lexemes = _read_keys(ids), lexemes or ""
    number = min(len(found), counted)
    if len(found) > counted:
        # Of more than can be counted no number is exact, so that for words fewer serve.
        number = LEAPED if asked.condition.text else counted
        lexemes = "\n".join(lexemes.split("\n", number)[:number])
    return Sample(found, False, lexemes, number, _read_keys(first) if shown else None)


def _read_keys(text: str | None) -> tuple[int, ...]:
    """The keys in an array as PostgreSQL writes it; psycopg would read each by itself."""
    return tuple(map(int, text[1:-1].split(","))) if text else ()


def _collected(test: str, parameters: list[Any], most: int, columns: Sequence[str] = ()) -> Sql:
    # A part of its own, so that the planner does not walk the whole time index for a rare word instead.
    along = ", ".join(dict.fromkeys(("id", "published_at", *columns)))
    sql = (
        f"SELECT {', '.join(dict.fromkeys(('id', *columns)))}"
        f" FROM (SELECT {along} FROM catalog_entry WHERE {test} AND withdrawn_at IS NULL OFFSET 0) AS found"
        f" ORDER BY {_NEWEST} LIMIT %s"
    )
    return sql, [*parameters, most]


def complete(found: int, wanted: int, bound: int | None, asked: Asked) -> bool:
    """Whether ``found`` rows of a sample are all that match: neither the cap nor the end of a walk cut it."""
    return found <= wanted and (bound is None or asked.population <= bound)


def sample_sql(asked: Asked, columns: Sequence[str] = (), *, aside: bool = False) -> tuple[Sql, int, int | None]:
    """The statement of a sample, how many it may show, and how many rows its walk looks at (None: all that match).

    It selects keys, and ``columns`` with them. ``aside`` is for samples that only numbers are taken from: they may cost
    less and see less.
    """
    condition = asked.condition
    if aside and (wanted := _leaped_to(asked, LEAPED)):
        return _recent_sql(asked, wanted, columns), wanted, 0
    if collects(asked, SAMPLE, aside):
        wanted = SAMPLE if aside else KEPT
        return _collected(*asked.index_test(), wanted + 1, columns), wanted, None
    if driven_alone(asked):
        return _sample_of_index(asked, columns), SAMPLE, None
    wanted, bound = (COUNTED, WORDS_WALK) if condition.text else (SAMPLE, SAMPLE_WALK)
    # A step along a tag reads two rows, the link and its entry.
    bound = bound // (ASIDE if aside else 1) // (2 if asked.tag is not None else 1)
    test, more = condition.row_test()
    selected = ", ".join(dict.fromkeys(("id", *columns)))
    if asked.tag is not None:
        among, keys = _tagged(asked.tag, bound)
        source, parameters, test = "catalog_entry", keys, f"{among} AND {test}"
    else:
        # Where few of a walk's rows pass its test, what is wanted of them is read of these alone.
        few = asked.likely * bound <= asked.population * FEW_PASS
        along = Order.NEWEST.key if few else tuple(dict.fromkeys((*Order.NEWEST.key, *columns)))
        inner, parameters = walk_sql(asked, Order.NEWEST, None, False, bound, along)
        source = f"({inner}) AS walked"
        if few:
            source, test = "catalog_entry", f"id = ANY(ARRAY(SELECT id FROM {source} WHERE {test}))"
    sql = f"SELECT {selected} FROM {source} WHERE {test} ORDER BY {_NEWEST} LIMIT %s"
    return (sql, [*parameters, *more, wanted + 1]), wanted, bound


def _sample_of_index(asked: Asked, columns: Sequence[str]) -> Sql:
    selected = ", ".join(dict.fromkeys(("id", *columns)))
    if asked.tag is None:
        return walk_sql(asked, Order.NEWEST, None, False, SAMPLE + 1, ("id", *columns))
    if not columns:
        return _keys_tagged(asked.tag, SAMPLE + 1)
    among, keys = _tagged(asked.tag, SAMPLE + 1)
    return f"SELECT {selected} FROM catalog_entry WHERE {among} ORDER BY published_at DESC, id DESC", keys


def _tagged(tag: int, most: int) -> Sql:
    """A test for the newest entries under a tag. Looked for all at once they cost less than one by one, as keys of
    about the same time stand together."""
    keys, parameters = _keys_tagged(tag, most)
    return f"id = ANY(ARRAY({keys}))", parameters


def _keys_tagged(tag: int, most: int) -> Sql:
    sql = (
        "SELECT content_object_id AS id FROM catalog_tagging WHERE tag_id = %s"
        " ORDER BY published_at DESC, content_object_id DESC LIMIT %s"
    )
    return sql, [tag, most]
