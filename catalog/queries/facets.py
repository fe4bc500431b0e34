"""How many entries each choice of a facet would show."""

import heapq
from collections import Counter as Tally
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalog.queries.conditions import Asked
from catalog.queries.samples import LEXEMES, SAMPLE, Sample, complete, sample_sql
from catalog.queries.walks import fetch, numbers

# The tags that are offered, and of how many entries those are that are looked for first.
MOST_TAGS, LEAST = 15, 3
# The facets whose numbers leave out their own choice; tags must all match, so their numbers add to it.
FACETS = ("kind", "challenge", "approach", "type", "evidence", "contested", "critiques")


@dataclass(frozen=True, slots=True)
class Number:
    """A count; ``more`` when it says "at least"."""

    value: int
    more: bool = False

    def __str__(self) -> str:
        return f"{self.value:,}{'+' if self.more else ''}"


@dataclass(frozen=True, slots=True)
class Counted:
    """Entries per lexeme, and in all, within one set."""

    numbers: dict[str, int] = field(default_factory=dict)
    total: int = 0
    complete: bool = True

    def number(self, *lexemes: str) -> Number:
        found = sum(self.numbers.get(lexeme, 0) for lexeme in lexemes)
        return Number(found, not self.complete)


def count(sample: Sample) -> tuple[Counted, dict[str, str]]:
    """What the newest of ``sample`` carry, and the names of their most frequent tags, most frequent first."""
    lexemes, ids = sample.lexemes, sample.ids[: sample.counted]
    if lexemes is None:
        ids = sample.ids[:SAMPLE]
        lexemes = fetch((f"SELECT {LEXEMES} FROM catalog_entry WHERE id = ANY(%s::bigint[])", [numbers(ids)]))[0][0]
    tally = _tally(lexemes)
    whole = sample.complete and len(ids) == len(sample.ids)
    slugs = _most_frequent_tags(tally)
    names = dict(fetch(("SELECT slug, name FROM catalog_tag WHERE slug = ANY(%s)", [slugs]))) if slugs else {}
    return Counted(tally, len(ids), whole), {slug: names[slug] for slug in slugs if slug in names}


def _most_frequent_tags(tally: Mapping[str, int]) -> list[str]:
    # Of a thousand entries' thousands of tags most are carried once or twice: they are passed over by their numbers.
    for least in (LEAST, 1):
        tags = [(-n, lexeme) for lexeme, n in tally.items() if n >= least and lexeme.startswith("tag:")]
        if len(tags) >= MOST_TAGS:
            break
    return [lexeme[4:] for _, lexeme in heapq.nsmallest(MOST_TAGS, tags)]


def _tally(text: str | None) -> dict[str, int]:
    """How many entries carry each lexeme, from their ``facets_text``."""
    tally = Tally(text.split()) if text else Tally()
    # What is no tag stands together as one word.
    for word in [word for word in tally if "," in word]:
        number = tally.pop(word)
        for lexeme in word.split(","):
            tally[lexeme] = tally.get(lexeme, 0) + number
    return tally


def tally_of(ids: str, parameters: list[Any]) -> dict[str, int]:
    """How many of the entries that the statement ``ids`` selects carry each lexeme, years and curation included."""
    sql = (
        f"WITH s AS MATERIALIZED ({ids})"
        " SELECT string_agg(array_to_string(facets, ' '), ' ') FROM catalog_entry JOIN s USING (id)"
    )
    return _tally(fetch((sql, parameters))[0][0])


def count_each(sets: Sequence[tuple[str, Asked]]) -> dict[str, Counted]:
    """For each (facet, condition without that facet's choice): what its entries carry."""
    parts, parameters, ways = [], [], {}
    for number, (name, asked) in enumerate(sets):
        (sql, values), wanted, bound = sample_sql(asked, ("published_at", "facets_text"), aside=True)
        ways[name] = (wanted, bound, asked)
        parts.append(f"(SELECT %s AS name, {LEXEMES} AS lexemes FROM ({sql}) AS s{number})")
        parameters += [name, *values]
    rows = fetch((" UNION ALL ".join(parts), parameters)) if parts else []
    return {name: _counted(_tally(lexemes), *ways[name]) for name, lexemes in rows}


def _counted(numbers: dict[str, int], wanted: int, bound: int | None, asked: Asked) -> Counted:
    # Every entry has exactly one kind, so the kinds add up to the set.
    total = sum(number for lexeme, number in numbers.items() if lexeme.startswith("kind:"))
    return Counted(numbers, min(total, wanted), complete(total, wanted, bound, asked))


def count_sets(sets: Sequence[Asked]) -> list[Number]:
    """How many entries each condition has, capped."""
    parts, parameters, ways = [], [], []
    for number, asked in enumerate(sets):
        (sql, values), wanted, bound = sample_sql(asked, aside=True)
        ways.append((wanted, bound, asked))
        parts.append(f"(SELECT {number} AS place, count(*) AS n FROM ({sql}) AS s)")
        parameters += values
    rows = dict(fetch((" UNION ALL ".join(parts), parameters))) if parts else {}
    return [
        Number(min(rows[place], wanted), not complete(rows[place], wanted, bound, asked))
        for place, (wanted, bound, asked) in enumerate(ways)
    ]
