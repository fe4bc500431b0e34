"""What narrows and sorts a list, as the address says it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from catalog.kinds import Approach, Kind, ResourceType
from catalog.queries.conditions import NOTHING, Condition, Group
from catalog.queries.frame import Frame
from catalog.queries.terms import Search

MOST_CHOICES = 5
FIRST_YEAR, LAST_YEAR = 1800, 2100


class Sort(StrEnum):
    """How a list is sorted; the value is the one in the address."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    UPDATED = "updated"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a list, as the address says it: any of several values of a facet, but all of the tags."""

    q: str = ""
    kinds: tuple[Kind, ...] = ()
    tags: tuple[str, ...] = ()
    challenges: tuple[str, ...] = ()
    approaches: tuple[Approach, ...] = ()
    types: tuple[ResourceType, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    evidence: int = 0
    contested: bool = False
    critiques: bool = False
    sort: Sort = Sort.RELEVANCE
    after: str = ""
    before: str = ""


def condition_of(filters: Filters, known: Frame, asked_for: Search) -> Condition:
    """The condition of ``filters`` and the words of a search, given what is known."""
    groups = [Group("tag", (f"tag:{slug}",)) for slug in filters.tags]
    for name, values in (
        ("kind", [kind.value for kind in filters.kinds]),
        ("challenge", filters.challenges),
        ("approach", [approach.value for approach in filters.approaches]),
        ("type", [of.value for of in filters.types]),
    ):
        if values:
            groups.append(Group(name, tuple(f"{name}:{value}" for value in values)))
    if filters.year_from or filters.year_to:
        first, last = filters.year_from or FIRST_YEAR, filters.year_to or LAST_YEAR
        years = tuple(f"year:{year}" for year in known.years if first <= year <= last)
        groups.append(Group("year", years or (NOTHING,)))
    if filters.evidence:
        groups.append(Group("evidence", tuple(f"amount:{level}" for level in range(filters.evidence, 5))))
    if filters.contested:
        groups.append(Group("contested", ("contested:yes",)))
    if filters.critiques:
        groups.append(Group("critiques", ("critiques:open",)))
    return Condition(tuple(groups), asked_for.knowing(known.common).of_entries)


def address_of_list(filters: Filters) -> str:
    """The address of the list with ``filters``, from its first page unless they hold a cursor."""
    pairs = [*([("q", filters.q)] if filters.q else []), *facet_pairs(filters)]
    if filters.sort != Sort.RELEVANCE:
        pairs.append(("sort", filters.sort.value))
    pairs += [(name, cursor) for name, cursor in (("after", filters.after), ("before", filters.before)) if cursor]
    return f"/browse/?{urlencode(pairs)}" if pairs else "/browse/"


def facet_pairs(filters: Filters) -> list[tuple[str, str]]:
    """The facets that were chosen, each as a name and a value of the address."""
    pairs = [("kind", kind.value) for kind in filters.kinds]
    pairs += [("challenge", slug) for slug in filters.challenges]
    pairs += [("approach", approach.value) for approach in filters.approaches]
    pairs += [("type", of.value) for of in filters.types]
    pairs += [("year_from", str(filters.year_from))] if filters.year_from else []
    pairs += [("year_to", str(filters.year_to))] if filters.year_to else []
    pairs += [("evidence", str(filters.evidence))] if filters.evidence else []
    pairs += [("contested", "yes")] if filters.contested else []
    pairs += [("critiques", "open")] if filters.critiques else []
    return pairs + [("tag", slug) for slug in filters.tags]


# What leaves each facet open.
BLANK: dict[str, dict[str, Any]] = {
    "kind": {"kinds": ()},
    "challenge": {"challenges": ()},
    "approach": {"approaches": ()},
    "type": {"types": ()},
    "year": {"year_from": None, "year_to": None},
    "evidence": {"evidence": 0},
    "contested": {"contested": False},
    "critiques": {"critiques": False},
    "q": {"q": ""},
}
