"""What narrows a list, as conditions: on the one search index, or on the rows of a walk."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from catalog.kinds import Kind

# SQL text and its parameters.
Sql = tuple[str, list[Any]]
NOTHING = "none:none"
# Passing a key in the index costs a small part of reading a row.
KEYS_A_ROW = 400
# Facets that only entries of one kind have, so that the kind's index can drive their walk.
_KIND_OF_FACET = {"type": Kind.RESOURCE, "year": Kind.RESOURCE, "evidence": Kind.SOLUTION, "contested": Kind.SOLUTION}


@dataclass(frozen=True, slots=True)
class Group:
    """One facet's choice: entries that carry any of ``lexemes``."""

    name: str
    lexemes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """All of ``groups``, and the words of ``text`` (a ``to_tsquery`` text; empty when no words were asked)."""

    groups: tuple[Group, ...] = ()
    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.groups or self.text)

    def leaving_out(self, name: str) -> "Condition":
        """The condition without the choice of one facet; ``q`` is the words."""
        if name == "q":
            return replace(self, text="")
        return replace(self, groups=tuple(group for group in self.groups if group.name != name))

    @property
    def kind(self) -> Kind | None:
        """The one kind that all entries of this condition have, where the groups tell."""
        for group in self.groups:
            if group.name == "kind" and len(group.lexemes) == 1 and group.lexemes[0] != NOTHING:
                return Kind(group.lexemes[0].partition(":")[2])
            if group.name in _KIND_OF_FACET:
                return _KIND_OF_FACET[group.name]
        return None

    @property
    def reads_again(self) -> bool:
        """Whether the index alone cannot tell: it holds neither the order of words nor where they stand."""
        return any(mark in self.text for mark in ("<->", "':A", "':B"))

    @property
    def tag_lexemes(self) -> tuple[str, ...]:
        return tuple(group.lexemes[0] for group in self.groups if group.name == "tag")

    def index_test(self) -> Sql:
        """Words and facets as one condition on the search index."""
        facets = " & ".join(_any_of(group.lexemes) for group in self.groups)
        if self.text and facets:
            return "search @@ (to_tsquery('english', %s) && %s::tsquery)", [self.text, facets]
        if self.text:
            return "search @@ to_tsquery('english', %s)", [self.text]
        return "search @@ %s::tsquery", [facets]

    def row_test(self) -> Sql:
        """The same for rows of a walk: facets by their array, which is cheaper to read than the search vector."""
        tests: list[str] = ["TRUE"]
        parameters: list[Any] = []
        for group in self.groups:
            tests.append("facets && %s::varchar[]")
            parameters.append(list(group.lexemes))
        if self.text:
            tests.append("search @@ to_tsquery('english', %s)")
            parameters.append(self.text)
        return " AND ".join(tests), parameters


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition with what is known about how many entries it has before any is read.

    ``total`` counts all standing entries; ``likely`` is the expected number of matches, ``most`` a number that it
    cannot exceed; ``tag`` is the key of its rarest tag, whose index can drive a walk; ``population`` counts the entries
    in the index that a walk follows: those of that tag, of the condition's kind, or all. ``newest`` is the key of the
    newest entry. ``loose`` are groups that so many entries carry that they are better looked for in the rows which the
    others leave than in the index. ``guessed`` says that nobody counted how many entries hold the words, ``rarest`` is
    the lexeme of ``tag``, and ``faceted`` are expected to carry the facets, whatever their words.
    """

    condition: Condition
    total: int
    likely: int
    most: int
    population: int
    tag: int | None = None
    newest: int = 0
    loose: tuple[Group, ...] = ()
    guessed: bool = False
    rarest: str = ""
    faceted: int = 0

    def index_test(self) -> Sql:
        """The whole condition: on the search index, and on the rows for what is loose."""
        if not self.loose:
            return self.condition.index_test()
        groups = tuple(group for group in self.condition.groups if group not in self.loose)
        test, parameters = replace(self.condition, groups=groups).index_test()
        rows, more = Condition(self.loose).row_test()
        return f"{test} AND {rows}", [*parameters, *more]


def expected(condition: Condition, counters: Mapping[str, int], total: int) -> tuple[int, int]:
    """(likely, at most) entries for the facets of ``condition`` by the counters, as if facets were independent."""
    likely, most = float(total), total
    for group in condition.groups:
        number = _carriers(group, counters, total)
        likely *= number / total if total else 0
        most = min(most, number)
    return min(round(likely), most), most


def loose(condition: Condition, counters: Mapping[str, int], total: int, likely: int) -> tuple[Group, ...]:
    """The groups of ``condition`` that cost more keys of the index than the rows they save, the most carried first,
    when ``likely`` entries are expected in all. Something is always left for the index."""
    if condition.reads_again:
        # Of these the search vector of every row is read, too.
        return ()
    found: list[Group] = []
    rows = float(likely)
    numbers = sorted(((_carriers(group, counters, total), group) for group in condition.groups), key=lambda of: -of[0])
    for number, group in numbers if condition.text else numbers[:-1]:
        without = rows * total / max(number, 1)
        if number / KEYS_A_ROW <= without - rows:
            break
        found.append(group)
        rows = without
    return tuple(found)


def _carriers(group: Group, counters: Mapping[str, int], total: int) -> int:
    """How many entries carry any of a group's lexemes."""
    return min(sum(counters.get(lexeme, 0) for lexeme in group.lexemes), total)


def _any_of(lexemes: tuple[str, ...]) -> str:
    return "(" + " | ".join("'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'" for lexeme in lexemes) + ")"
