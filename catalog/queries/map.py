"""The evidence map: what published claims and evidence say of every solution on every challenge."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from catalog.kinds import APPROACH_LETTER, WORKS, Approach, CellState, Kind, Relation
from catalog.models import Counter
from catalog.queries.cell import SelectedCell, selected_cell
from catalog.queries.coverage import Least, least_assessed
from catalog.queries.evidence import Narrowing, rows_of_claims
from catalog.queries.rows import address
from catalog.queries.walks import fetch, numbers
from catalog.strength import Balance, Cell, ClaimRows, Strength, cell

MOST_SOLUTIONS = 400
MOST_CHALLENGES = 40
NO_CLAIM = Cell(CellState.NO_CLAIM, Strength(0, Balance.NONE), 0)
GAPS = frozenset({CellState.CLAIMED, CellState.SEARCHED})
_ASSESSED = "facet:assessed:yes"
_WORKS = [f"facet:type:{kind}" for kind in sorted(WORKS)]


@dataclass(frozen=True, slots=True)
class MapFilters:
    """What narrows the map, which rows and columns are opened (references), and which cell is selected (slugs)."""

    narrowing: Narrowing = field(default_factory=Narrowing)
    amount: int = 0
    contested: bool = False
    opened: frozenset[str] = frozenset()
    selected: tuple[str, str] | None = None

    def __bool__(self) -> bool:
        return bool(self.narrowing or self.amount or self.contested)


@dataclass(frozen=True, slots=True)
class Axis:
    """One solution or challenge; its ``children`` (how many) are shown below it when it is ``opened``. So many
    ``works`` say something about it itself, whatever the filter."""

    id: int
    reference: str
    slug: str
    title: str
    url: str
    child: bool
    children: int
    opened: bool
    works: int


@dataclass(frozen=True, slots=True)
class ShownCell:
    """What one cell prints. ``outside`` says that there is a claim, but nothing in this filter.

    The row and column of a closed parent show the best cell of the family: ``solution`` and ``challenge`` name it.
    """

    solution: str
    challenge: str
    state: CellState
    amount: int
    balance: str
    works: int
    outside: bool
    searched_on: str


@dataclass(frozen=True, slots=True)
class MapRow:
    solution: Axis
    cells: tuple[ShownCell, ...]


@dataclass(frozen=True, slots=True)
class MapGroup:
    letter: str
    label: str
    rows: tuple[MapRow, ...]


@dataclass(frozen=True, slots=True)
class MapPage:
    """``assessed`` of ``listed`` published works say something about a claim; the other numbers count cells. ``least``
    are the challenges about which the fewest do."""

    filters: MapFilters
    challenges: tuple[Axis, ...]
    groups: tuple[MapGroup, ...]
    cells: int
    gaps: int
    outside: int
    assessed: int
    listed: int
    least: Least | None
    selected: SelectedCell | None

    def rows(self) -> Iterator[tuple[MapGroup, MapRow, Axis, ShownCell]]:
        """Every cell with its group, row and column, in the order of the map."""
        for group in self.groups:
            for row in group.rows:
                for challenge, shown in zip(self.challenges, row.cells, strict=True):
                    yield group, row, challenge, shown


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One challenge with the best cell of each group of solutions."""

    title: str
    url: str
    cells: tuple[ShownCell, ...]


@dataclass(frozen=True, slots=True)
class GroupMap:
    """The map by group (letter, label), as the home page shows it; ``gaps`` counts cells of single solutions."""

    groups: tuple[tuple[str, str], ...]
    rows: tuple[GroupRow, ...]
    gaps: int


@dataclass(frozen=True, slots=True)
class _Node:
    id: int
    slug: str
    title: str
    parent: int | None
    approach: str = ""
    works: int = 0


@dataclass(frozen=True, slots=True)
class _Known:
    """Every cell with a claim by (solution, challenge) keys, the day of its last search where one is noted, and the
    cells for which nothing is catalogued, filter or not."""

    cells: dict[tuple[int, int], Cell]
    searched: dict[tuple[int, int], str]
    gaps: frozenset[tuple[int, int]]

    def best(self, solutions: Sequence[_Node], challenges: Sequence[_Node], filters: MapFilters) -> ShownCell:
        """The strongest cell of a family of rows and columns; alone, simply that cell."""
        first = (solutions[0], challenges[0])
        pairs = [(s, c) for s in solutions for c in challenges if (s.id, c.id) in self.cells] or [first]
        solution, challenge = pairs[0] if len(pairs) == 1 else max(pairs, key=lambda pair: self._rank(*pair))
        found = self._cell(solution, challenge)
        return ShownCell(
            solution=solution.slug,
            challenge=challenge.slug,
            state=found.state,
            amount=found.mark.amount,
            balance=found.mark.balance,
            works=found.works,
            outside=(solution.id, challenge.id) not in self.gaps and _outside(found, filters),
            searched_on=self.searched.get((solution.id, challenge.id), ""),
        )

    def _cell(self, solution: _Node, challenge: _Node) -> Cell:
        return self.cells.get((solution.id, challenge.id), NO_CLAIM)

    def _rank(self, solution: _Node, challenge: _Node) -> tuple[int, bool, int, int, bool]:
        found, gap = self._cell(solution, challenge), (solution.id, challenge.id) in self.gaps
        return (found.mark.amount, found.mark.balance == Balance.MIXED, _ORDER[found.state], found.works, not gap)


def map_page(filters: MapFilters) -> MapPage:
    """The whole map. A selected cell that does not exist is left out."""
    solutions, challenges = _oldest(Kind.SOLUTION, MOST_SOLUTIONS), _oldest(Kind.CHALLENGE, MOST_CHALLENGES)
    known = _known(solutions, filters.narrowing)
    rows, columns = _opened(solutions, filters.opened), _opened(challenges, filters.opened)
    axes = tuple(_axis(family, Kind.CHALLENGE, filters.opened) for family in columns)
    groups = tuple(
        MapGroup(
            APPROACH_LETTER[approach],
            str(approach.label),
            tuple(
                MapRow(
                    _axis(row, Kind.SOLUTION, filters.opened),
                    tuple(known.best(row.closed, column.closed, filters) for column in columns),
                )
                for row in rows
                if row.node.approach == approach
            ),
        )
        for approach in Approach
    )
    shown = [found for group in groups for row in group.rows for found in row.cells]
    counters = dict(Counter.objects.filter(key__in=[_ASSESSED, *_WORKS]).values_list("key", "value"))
    return MapPage(
        filters=filters,
        challenges=axes,
        groups=groups,
        cells=len(shown),
        gaps=sum(found.state in GAPS and not found.outside for found in shown),
        outside=sum(found.outside for found in shown),
        assessed=counters.get(_ASSESSED, 0),
        listed=sum(counters.get(key, 0) for key in _WORKS),
        least=least_assessed((axis.title, axis.url, axis.works) for axis in axes if not axis.child),
        selected=selected_cell(*filters.selected, filters.narrowing) if filters.selected else None,
    )


def group_map() -> GroupMap:
    """Challenges by groups of solutions; each group shows its best cell, never a pooled one."""
    solutions, challenges = _oldest(Kind.SOLUTION, MOST_SOLUTIONS), _oldest(Kind.CHALLENGE, MOST_CHALLENGES)
    known, everything = _known(solutions, Narrowing()), MapFilters()
    groups = {approach: [node for node in solutions if node.approach == approach] for approach in Approach}
    tops = [node for node in challenges if node.parent is None]
    rows = tuple(
        GroupRow(
            challenge.title,
            address(Kind.CHALLENGE, challenge.slug),
            tuple(known.best(nodes or [_Node(0, "", "", None)], [challenge], everything) for nodes in groups.values()),
        )
        for challenge in tops
    )
    return GroupMap(
        groups=tuple((APPROACH_LETTER[approach], str(approach.label)) for approach in Approach),
        rows=rows,
        gaps=sum(found.state in GAPS for found in known.cells.values()),
    )


_ORDER = {state: number for number, state in enumerate(CellState)}


def _outside(found: Cell, filters: MapFilters) -> bool:
    if found.state == CellState.NO_CLAIM:
        return False
    nothing_left = bool(filters.narrowing) and not found.works
    too_little = found.mark.amount < filters.amount
    return nothing_left or too_little or (filters.contested and found.mark.balance != Balance.MIXED)


@dataclass(frozen=True, slots=True)
class _Line:
    """One row or column to show: a node, its children, and all that its cells stand for while it is closed."""

    node: _Node
    children: Sequence[_Node]
    closed: Sequence[_Node]


def _opened(nodes: Sequence[_Node], opened: frozenset[str]) -> list[_Line]:
    """The top level in order, with the children of opened nodes below them."""
    children: dict[int, list[_Node]] = defaultdict(list)
    known = {node.id for node in nodes}
    for node in nodes:
        if node.parent in known and node.parent is not None:
            children[node.parent].append(node)
    lines: list[_Line] = []

    def family(node: _Node) -> list[_Node]:
        return [node, *(member for child in children[node.id] for member in family(child))]

    def walk(node: _Node) -> None:
        is_open = node.slug in opened
        lines.append(_Line(node, children[node.id], [node] if is_open else family(node)))
        for child in children[node.id] if is_open else ():
            walk(child)

    for node in nodes:
        if node.parent not in known:
            walk(node)
    return lines


def _axis(line: _Line, kind: Kind, opened: frozenset[str]) -> Axis:
    node = line.node
    return Axis(
        id=node.id,
        reference=f"{kind}/{node.slug}",
        slug=node.slug,
        title=node.title,
        url=address(kind, node.slug),
        child=node.parent is not None,
        children=len(line.children),
        opened=node.slug in opened,
        works=node.works,
    )


def _oldest(kind: Kind, most: int) -> list[_Node]:
    """The first standing entries of a kind, by the index of the kind alone however many there are."""
    sql = (
        "SELECT oldest.id, slug, title, parent_id, oldest.approach, oldest.works"
        " FROM (SELECT id, slug, title, approach, works, published_at FROM catalog_entry"
        " WHERE kind = %s AND withdrawn_at IS NULL ORDER BY published_at, id LIMIT %s) AS oldest"
        f" JOIN catalog_{kind}detail ON entry_id = oldest.id ORDER BY published_at, oldest.id"
    )
    return [_Node(*row) for row in fetch((sql, [kind.value, most]))]


def _known(solutions: Sequence[_Node], narrowing: Narrowing) -> _Known:
    claims = fetch((_CLAIMS, [numbers(node.id for node in solutions)]))
    searched = {
        (solution, challenge): json.loads(note)["searched_on"]
        for _, solution, challenge, _, note in claims
        if note is not None
    }
    whole = _newest_cells({(solution, challenge) for _, solution, challenge, _, _ in claims})
    gaps = frozenset(pair for pair, found in whole.items() if found.state in GAPS)
    if not narrowing:
        return _Known(whole, searched, gaps)
    rows = rows_of_claims([pk for pk, *_ in claims], narrowing)
    of_cell: dict[tuple[int, int], list[ClaimRows]] = defaultdict(list)
    for pk, solution, challenge, relation, note in claims:
        of_cell[solution, challenge].append(ClaimRows(Relation(relation), note is not None, rows.get(pk, [])))
    return _Known({pair: cell(found) for pair, found in of_cell.items()}, searched, gaps)


def _newest_cells(pairs: set[tuple[int, int]]) -> dict[tuple[int, int], Cell]:
    """What each cell says now; one index probe a cell, however long its history."""
    if not pairs:
        return {}
    solutions, challenges = zip(*sorted(pairs), strict=True)
    rows = fetch((_CELLS, [numbers(solutions), numbers(challenges)]))
    return {(solution, challenge): _cell_of(*told) for solution, challenge, *told in rows}


@lru_cache(2_048)
def _cell_of(state: str, amount: int, balance: str, works: int) -> Cell:
    # Hundreds of cells differ in little, and members of enumerations are slow to look up.
    return Cell(CellState(state), Strength(amount, Balance(balance)), works)


# As text: Django takes milliseconds to write hundreds of keys into a statement and to make a model of each row.
_CLAIMS = (
    "SELECT id, solution_id, challenge_id, relation, search_note::text FROM catalog_claim"
    " WHERE solution_id = ANY(%s::bigint[]) ORDER BY id"
)
_CELLS = (
    "SELECT solution_id, challenge_id, state, amount, balance, works"
    " FROM unnest(%s::bigint[], %s::bigint[]) AS pair (solution, challenge) CROSS JOIN LATERAL ("
    " SELECT * FROM catalog_cellchange WHERE solution_id = pair.solution AND challenge_id = pair.challenge"
    " ORDER BY changed_at DESC, id DESC LIMIT 1) AS newest"
)
