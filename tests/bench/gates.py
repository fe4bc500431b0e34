"""The targets of speed, each judged in a sentence with its figures."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.bench.measure import Cost
from tests.bench.web import JUDGED_AT, PAGES, Page, Served

RATIO, LIST_MS, FACETS_MS, SEARCH_MS, STATEMENTS = 1.5, 2.0, 15.0, 50.0, 10
LIST_ROWS, SEARCH_ROWS = 2_000, 25_000


@dataclass(frozen=True)
class Figures:
    """One page at one size and number of clients: the medians of its rounds."""

    page: Page
    rate: float
    p50: float
    p95: float
    p99: float
    app_cpu: float
    database_cpu: float
    # The page's requests, and the limit view's CPU time, as a share of the other's in the same round.
    by_requests: float
    by_cpu: float

    @property
    def cpu(self) -> float:
        return self.app_cpu + self.database_cpu


def figures(served: Sequence[Served]) -> dict[tuple[int, str, int], Figures]:
    """By size, page and number of clients."""
    rounds: dict[tuple[int, str, int], dict[int, Served]] = {}
    for row in served:
        rounds.setdefault((row.size, row.page, row.clients), {})[row.round] = row
    pages = {page.name: page for page in PAGES}
    found = {}
    for (size, name, clients), rows in rounds.items():
        page = pages[name]
        limits = rounds.get((size, page.limit, clients), {})
        pairs = [(rows[number], limits[number]) for number in rows.keys() & limits.keys()]
        middle = {key: _median([getattr(row, key) for row in rows.values()]) for key in _MEASURED}
        found[size, name, clients] = Figures(
            page,
            **middle,
            by_requests=_median([row.rate / limit.rate for row, limit in pairs]),
            by_cpu=_median([_cpu(limit) / max(_cpu(row), 0.001) for row, limit in pairs]),
        )
    return found


_MEASURED = ("rate", "p50", "p95", "p99", "app_cpu", "database_cpu")


def _median(values: Sequence[float]) -> float:
    return statistics.median(values) if values else 0.0


def _cpu(row: Served) -> float:
    return row.app_cpu + row.database_cpu


# -- judgements --------------------------------------------------------------------------------------------------------
def of_database(sizes: Sequence[int], costs: Sequence[Cost], statements: dict[str, int]) -> list[str]:
    """A sentence for each target of the database part."""
    first, last = sizes[0], sizes[-1]
    lists = [cost for cost in costs if cost.group in ("list", "tag")]
    facets = [cost for cost in costs if cost.group == "facets"]
    searches = [cost for cost in costs if cost.group == "search"]
    took: Callable[[Cost], float] = lambda cost: cost.median(last)  # noqa: E731
    return [
        _judged(f"Browse, tag and deep cursor pages take at most {LIST_MS:g} ms", lists, took, LIST_MS, "ms"),
        _judged(f"Lists with facets take at most {FACETS_MS:g} ms", facets, took, FACETS_MS, "ms"),
        _judged(
            f"Searches take at most {SEARCH_MS:g} ms at p95, whatever the word, word and tag together included",
            searches,
            lambda cost: cost.p95(last),
            SEARCH_MS,
            "ms",
        ),
        _judged(
            f"Browse, tag and deep cursor pages take at most {RATIO:g} times as long as at {first:,}",
            lists,
            lambda cost: cost.ratio(first, last),
            RATIO,
            "times",
        ),
        _judged(
            f"No statement of a list reads more than {LIST_ROWS:,} rows",
            lists,
            lambda cost: cost.most_rows[last],
            LIST_ROWS,
            "rows",
        ),
        _judged(
            f"No statement of a search or of facets reads more than {SEARCH_ROWS:,} rows",
            [*facets, *searches],
            lambda cost: cost.most_rows[last],
            SEARCH_ROWS,
            "rows",
        ),
        _sentence(
            f"No page makes more than {STATEMENTS} statements", list(statements.items()), STATEMENTS, "statements"
        ),
    ]


def of_pages(sizes: Sequence[int], found: dict[tuple[int, str, int], Figures]) -> list[str]:
    """A sentence for each target of the HTTP part, at the largest size."""
    last = sizes[-1]
    said = []
    for page in PAGES:
        at = found.get((last, page.name, JUDGED_AT))
        if at is None or not page.least:
            continue
        met = at.by_requests >= page.least
        word = "**Met**" if met else "**Missed**"
        fallen = f", below the {page.floor:g} that it may never fall under" if at.by_requests < page.floor else ""
        said.append(
            f"- {word}: {page.name} reaches at least {page.least:g} of {page.limit[:3]}: {at.by_requests:.2f} by requests,"
            f" {at.by_cpu:.2f} by CPU time{'' if met else fallen}."
        )
    pairs = [
        (page, found[sizes[0], page.name, JUDGED_AT], found[last, page.name, JUDGED_AT])
        for page in PAGES
        if page.server == "site" and {(size, page.name, JUDGED_AT) for size in (sizes[0], last)} <= found.keys()
    ]
    if len(sizes) < 2:
        return said
    # A word finds more among more, so searches are told by themselves, with what they do more: p95 hangs on how the
    # connections fall on the workers, too.
    searches = [pair for pair in pairs if pair[0].searches]
    others = [pair for pair in pairs if not pair[0].searches]
    for name, rows in (("page other than a search", others), ("search", searches)):
        if rows:
            grown = [(page.name, _times(few.p95, many.p95)) for page, few, many in rows]
            said.append(
                _sentence(f"The p95 of a {name} is at most {RATIO:g} times that at {sizes[0]:,}", grown, RATIO, "times")
            )
    if searches:
        told = "; ".join(f"{page.name} {_times(few.cpu, many.cpu):.2f}" for page, few, many in searches)
        said.append(f"- CPU time of searches in times that at {sizes[0]:,}: {told}.")
    return said


def _times(few: float, many: float) -> float:
    return many / max(few, 0.001)


def _judged(text: str, costs: Sequence[Cost], figure: Callable[[Cost], float], most: float, unit: str) -> str:
    return _sentence(text, [(cost.name, figure(cost)) for cost in costs], most, unit)


def _sentence(text: str, rows: Sequence[tuple[str, float]], most: float, unit: str) -> str:
    """Met with the largest figure, or missed with every one that is too large."""
    missed = sorted((row for row in rows if row[1] > most), key=lambda row: -row[1])
    shown = missed or sorted(rows, key=lambda row: -row[1])[:1]
    told = "; ".join(f"{name} {_number(value)} {unit}" for name, value in shown)
    return f"- **Missed**: {text}: {told}." if missed else f"- **Met**: {text}; the most is {told}."


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) or value >= 100 else f"{value:.2f}"
