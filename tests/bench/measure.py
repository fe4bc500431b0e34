"""What each page asks of the database: time by statement, alternating between sizes, and rows touched."""

import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.kinds import Kind, ResourceType
from catalog.queries.browse import browse_page, kind_page
from catalog.queries.entries import entry_page
from catalog.queries.filters import Filters, Sort
from catalog.queries.map import MapFilters, map_page
from catalog.queries.suggest import suggestions
from catalog.queries.tags import tag_page
from catalog.queries.walks import Order, write_key
from tests.bench.load import wrapper
from tests.bench.synthetic import CLASSES, START, YEARS
from tests.bench.web import PAGES

Page = Callable[[int], Any]
# Rarest first; their shares follow from the weights of the synthetic tags.
TAGS = {"top": "tag-1", "medium": "tag-60", "rare": "tag-4000"}


@dataclass
class Cost:
    """One page at each size: milliseconds of all its statements in each run, and rows touched.

    ``milliseconds`` is the time that the database's process spent on a CPU: on a machine that is busy with other work,
    the time waited (``waited``) says more about that work.
    """

    group: str
    name: str
    milliseconds: dict[int, list[float]] = field(default_factory=dict)
    waited: dict[int, list[float]] = field(default_factory=dict)
    statements: int = 0
    rows: dict[int, int] = field(default_factory=dict)
    most_rows: dict[int, int] = field(default_factory=dict)

    @classmethod
    def read(cls, row: dict[str, Any]) -> "Cost":
        """A cost from its JSON, which knows no numbers as keys."""
        of = {name: {int(size): value for size, value in row[name].items()} for name in _BY_SIZE}
        return cls(row["group"], row["name"], statements=row["statements"], **of)

    def ratio(self, first: int, last: int) -> float:
        return self.median(last) / max(self.median(first), 0.001)

    def median(self, size: int) -> float:
        return statistics.median(self.milliseconds[size])

    def wait(self, size: int) -> float:
        return statistics.median(self.waited[size])

    def p95(self, size: int) -> float:
        ordered = sorted(self.milliseconds[size])
        return ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]


_BY_SIZE = ("milliseconds", "waited", "rows", "most_rows")


def pages() -> list[tuple[str, str, Page]]:
    """(group, name, page) of everything measured; a page is given the size of the database."""
    # The slug of a resource in the middle, which is no solution by construction.
    entry = lambda size: entry_page(Kind.RESOURCE, f"resource-{size // 2 + 7}")  # noqa: E731
    return [
        ("entry", "an entry", entry),
        ("map", "the map", lambda size: map_page(MapFilters())),
        *_lists(),
        *_facets(),
        *_searches(),
        *_suggestions(),
    ]


def _browse(**filters: Any) -> Page:
    return lambda size: browse_page(Filters(**filters))


def _deep_browse(order: Order, sort: Sort, **filters: Any) -> Page:
    return lambda size: browse_page(Filters(sort=sort, after=_deep(order, size), **filters))


def _tag(slug: str, far: bool = False) -> Page:
    return lambda size: tag_page(slug, after=_deep(Order.PROMINENT, size) if far else "")


def _lists() -> list[tuple[str, str, Page]]:
    return [
        ("list", "browse", _browse()),
        ("list", "browse, newest", _browse(sort=Sort.NEWEST)),
        ("list", "browse, recently updated", _browse(sort=Sort.UPDATED)),
        ("list", "browse, most evidence", _browse(sort=Sort.EVIDENCE)),
        ("list", "one kind", lambda size: kind_page(Kind.RESOURCE)),
        ("list", "deep in browse", _deep_browse(Order.PROMINENT, Sort.RELEVANCE)),
        ("list", "deep in newest", _deep_browse(Order.NEWEST, Sort.NEWEST)),
        *(("tag", f"page of the {name} tag", _tag(slug)) for name, slug in TAGS.items()),
        ("tag", "deep in the top tag", _tag(TAGS["top"], far=True)),
    ]


def _facets() -> list[tuple[str, str, Page]]:
    return [
        *(("facets", f"browse, {name} tag", _browse(tags=(slug,))) for name, slug in TAGS.items()),
        ("facets", "browse, two tags", _browse(tags=(TAGS["top"], TAGS["medium"]))),
        ("facets", "browse, resources", _browse(kinds=(Kind.RESOURCE,))),
        ("facets", "browse, tools (4 %)", _browse(types=(ResourceType.TOOL,))),
        ("facets", "browse, courses (1 %)", _browse(types=(ResourceType.COURSE,))),
        ("facets", "browse, two years", _browse(year_from=2020, year_to=2021)),
        ("facets", "browse, a challenge", _browse(challenges=("challenge-3",))),
        ("facets", "browse, contested", _browse(contested=True)),
        (
            "facets",
            "browse, tag + type + years",
            _browse(tags=(TAGS["top"],), types=(ResourceType.PAPER,), year_from=2020),
        ),
        ("facets", "deep in papers", _deep_browse(Order.PROMINENT, Sort.RELEVANCE, types=(ResourceType.PAPER,))),
        (
            "facets",
            "nothing found",
            _browse(tags=(TAGS["rare"], "tag-3999"), types=(ResourceType.COURSE,), contested=True),
        ),
    ]


def _searches() -> list[tuple[str, str, Page]]:
    return [
        *(("search", f"a word in {share:.1%}", _browse(q=word)) for word, share in CLASSES.items()),
        *(
            ("search", f"{share:.1%} + top tag", _browse(q=word, tags=(TAGS["top"],)))
            for word, share in CLASSES.items()
        ),
        ("search", "1.6% + rare tag", _browse(q="zomedium", tags=(TAGS["rare"],))),
        ("search", "1.6% + resources", _browse(q="zomedium", kinds=(Kind.RESOURCE,))),
        ("search", "two words, 21% and 6%", _browse(q="zocommon zomany")),
        ("search", "a phrase", _browse(q='"zomany zocommon"')),
        ("search", "1.6%, newest", _browse(q="zomedium", sort=Sort.NEWEST)),
        ("search", "1.6%, most evidence", _browse(q="zomedium", sort=Sort.EVIDENCE)),
        ("search", "a word and a minus", _browse(q="zomany -zocommon")),
        ("search", "a misspelt word", _browse(q="zocomnon")),
    ]


def _suggestions() -> list[tuple[str, str, Page]]:
    return [
        ("suggest", "two letters", lambda size: suggestions("ba")),
        ("suggest", "four letters", lambda size: suggestions("zoco")),
        ("suggest", "a tag", lambda size: suggestions("tag 12")),
    ]


def _deep(order: Order, size: int) -> str:
    """A cursor two fifths from the end."""
    moment = START.replace(year=START.year + YEARS * 2 // 5)
    keys: dict[Order, tuple[Any, ...]] = {Order.NEWEST: (moment, size), Order.PROMINENT: (0, moment, size)}
    return write_key(keys[order])


def database(sizes: Sequence[int], rounds: int, say: Callable[[str], None]) -> list[Cost]:
    """Run every page at every size in turn, ``rounds`` times after two for warmth."""
    default, links = connections["default"], {size: wrapper(size) for size in sizes}
    costs = []
    try:
        for group, name, page in pages():
            cost = Cost(group, name)
            for number in range(rounds + 2):
                for size in sizes:
                    connections["default"] = links[size]
                    before = _on_cpu(links[size])
                    statements = _run(links[size], page, size)
                    spent = _on_cpu(links[size]) - before
                    if number < 2:
                        continue
                    cost.statements = len(statements)
                    cost.milliseconds.setdefault(size, []).append(spent)
                    cost.waited.setdefault(size, []).append(sum(ms for ms, _, _ in statements))
            for size in sizes:
                connections["default"] = links[size]
                touched = [_rows(links[size], sql, parameters) for _, sql, parameters in _run(links[size], page, size)]
                cost.rows[size], cost.most_rows[size] = sum(touched), max(touched)
            costs.append(cost)
            say(
                "  ".join(
                    [
                        f"{group:<8} {name:<28}",
                        *(f"{cost.median(size):8.2f} {cost.p95(size):8.2f} {cost.rows[size]:7,}" for size in sizes),
                    ]
                )
            )
    finally:
        for link in links.values():
            link.close()
        connections["default"] = default
    return costs


def statements(size: int) -> dict[str, int]:
    """How many statements each page makes for a reader without a session, by its address."""
    default, link = connections["default"], wrapper(size)
    connections["default"] = link
    try:
        return {page.path: _asked(link, page.path.format(n=size // 2 + 7)) for page in PAGES if page.server == "site"}
    finally:
        link.close()
        connections["default"] = default


def _asked(link: Any, path: str) -> int:
    client = Client(headers={"host": "localhost"})
    client.get(path)
    with CaptureQueriesContext(link) as captured:
        answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code}")
    return len(captured)


def _on_cpu(link: Any) -> float:
    """Milliseconds that the process behind a connection has been on a CPU, from the scheduler's nanoseconds."""
    link.ensure_connection()
    pid = link.connection.info.backend_pid
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e6


def _run(link: Any, page: Page, size: int) -> list[tuple[float, str, Any]]:
    """(milliseconds, statement, parameters) of each statement of one page."""
    found: list[tuple[float, str, Any]] = []

    def timed(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, parameters, many, context)
        finally:
            found.append(((time.perf_counter() - started) * 1000, sql, parameters))

    with link.execute_wrapper(timed):
        page(size)
    return found


def _rows(link: Any, sql: str, parameters: Any) -> int:
    """Rows that the scans of a statement read, kept or thrown away."""
    if sql.startswith("EXPLAIN"):
        return 0
    with link.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING off, FORMAT JSON) {sql}", parameters)
        (plan,) = cursor.fetchone()
    document = json.loads(plan) if isinstance(plan, str) else plan
    return round(_scanned(document[0]["Plan"]))


def _scanned(node: dict[str, Any]) -> float:
    below = sum(_scanned(child) for child in node.get("Plans", ()))
    kind = node["Node Type"]
    if "Scan" not in kind or kind in ("Subquery Scan", "CTE Scan", "Function Scan", "Bitmap Index Scan", "Result"):
        return below
    read = node["Actual Rows"] + node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return below + read * node["Actual Loops"]
