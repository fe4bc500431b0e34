"""The tables, in docs/performance.md: figures, what they were measured on, and which targets they meet."""

import os
import platform
from argparse import Namespace
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import psutil

from tests.bench.measure import Cost
from tests.bench.web import Served

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "performance.md"
RATIO, LIST_MS, FACETS_MS, SEARCH_MS = 1.5, 2.0, 8.0, 50.0
LIST_ROWS, SEARCH_ROWS = 2_000, 25_000
# Page -> the least ratio to its limit view at eight clients, and the most CPU milliseconds of the application.
TARGETS = {
    "entry": (0.35, 3.0),
    "browse": (0.7, 9.0),
    "tag page": (0.7, 9.0),
    "browse under a tag, with facets": (0.7, 9.0),
    "search, a word in 1.6 %": (0.5, 12.0),
}


def write(
    sizes: Sequence[int], costs: Sequence[Cost], served: Sequence[Served], chosen: Namespace, say: Callable[[str], None]
) -> None:
    """Write the page when everything was measured; otherwise only say what was."""
    lines = ["# Performance", "", *_introduction(sizes, chosen)]
    if costs:
        lines += ["", "## Database time", "", *_database(sizes, costs), "", *_gates(sizes, costs)]
    if served:
        lines += ["", "## Over HTTP", "", *_web(served)]
    text = "\n".join(lines) + "\n"
    if costs and served:
        PAGE.write_text(text)
        say(f"Written: {PAGE}")
    else:
        say(text)


def _introduction(sizes: Sequence[int], chosen: Namespace) -> list[str]:
    memory = psutil.virtual_memory().total / 2**30
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return [
        "Written by `make bench`; do not edit. It makes synthetic entries (Zipf words and tags, claims, evidence) in a PostgreSQL"
        " of its own under `var/bench`, kept for the next run, and measures the pages' own queries and the running site.",
        "",
        f"Measured on {date.today():%-d %b %Y}: {os.cpu_count()} CPUs, {memory:.0f} GB, Python {platform.python_version()},"
        f" load average at the end {load} (above {os.cpu_count()}, other work disturbed the figures: trust ratios and rows,"
        f" not milliseconds). Sizes: {', '.join(f'{size:,}' for size in sizes)} entries, {chosen.rounds} runs of each page at"
        f" each size in turn, {chosen.seconds:g} s for each HTTP figure.",
    ]


def _database(sizes: Sequence[int], costs: Sequence[Cost]) -> list[str]:
    heads = "".join(f" {size:,}: ms (p95, waited) | rows |" for size in sizes)
    lines = [
        "All statements of a page together: the time that PostgreSQL's process spent on a CPU (everything is in memory), in"
        " brackets its p95 and the median time that the application waited; rows are those that scans read, kept or not.",
        "",
        f"| page | statements |{heads} ratio |",
        f"|---|---|{'---|---|' * len(sizes)}---|",
    ]
    for cost in costs:
        cells = "".join(
            f" {cost.median(size):.2f} ({cost.p95(size):.1f}, {cost.wait(size):.1f}) | {cost.rows[size]:,} |"
            for size in sizes
        )
        lines.append(f"| {cost.name} | {cost.statements} |{cells} {_ratio(sizes, cost):.2f} |")
    return lines


def _ratio(sizes: Sequence[int], cost: Cost) -> float:
    return cost.median(sizes[-1]) / max(cost.median(sizes[0]), 0.001)


def _gates(sizes: Sequence[int], costs: Sequence[Cost]) -> list[str]:
    last = sizes[-1]
    lists = [cost for cost in costs if cost.group == "list"]
    facets = [cost for cost in costs if cost.group == "facets"]
    tags = [cost for cost in facets if cost.name.startswith(("page of", "deep in the top tag"))]
    searches = [cost for cost in costs if cost.group == "search"]
    return [
        f"Gates at {last:,} entries, by the time on the CPU:",
        "",
        _gate(f"lists take at most {LIST_MS:g} ms", lists, lambda cost: cost.median(last) <= LIST_MS),
        _gate(
            f"lists take at most {RATIO:g} times as long as at {sizes[0]:,}",
            lists,
            lambda cost: _ratio(sizes, cost) <= RATIO,
        ),
        _gate(
            f"whole tag pages, which also count kinds, years and neighbours, take at most {LIST_MS:g} ms and {RATIO:g} times as long",
            tags,
            lambda cost: cost.median(last) <= LIST_MS and _ratio(sizes, cost) <= RATIO,
        ),
        _gate(f"lists with facets take at most {FACETS_MS:g} ms", facets, lambda cost: cost.median(last) <= FACETS_MS),
        _gate(f"searches take at most {SEARCH_MS:g} ms at p95", searches, lambda cost: cost.p95(last) <= SEARCH_MS),
        _gate(
            f"no statement of a list reads more than {LIST_ROWS:,} rows",
            lists,
            lambda cost: cost.most_rows[last] <= LIST_ROWS,
        ),
        _gate(
            f"no statement of a search or of facets reads more than {SEARCH_ROWS:,} rows",
            [*facets, *searches],
            lambda cost: cost.most_rows[last] <= SEARCH_ROWS,
        ),
    ]


def _gate(name: str, costs: Sequence[Cost], met: Callable[[Cost], bool]) -> str:
    missed = [cost.name for cost in costs if not met(cost)]
    return f"- {name}: {'**met**' if not missed else '**not met** by ' + '; '.join(missed)}"


def _web(served: Sequence[Served]) -> list[str]:
    lines = [
        "granian, two workers with one thread each, no page cache; CPU per request is application + database.",
        "",
        "| entries | page | clients | requests/s | p50 / p95 / p99 ms | CPU ms | requests/s against its limit view | CPU against it |",
        "|---|---|---|---|---|---|---|---|",
    ]
    found = {(row.size, row.page, row.clients): row for row in served}
    notes = []
    for row in served:
        limit = found.get((row.size, row.compared, row.clients))
        ratio = row.rate / limit.rate if limit else 0
        against = f"{ratio:.2f} x {row.compared[:3]} | {_cheaper(limit, row):.2f}" if limit else "|"
        lines.append(
            f"| {row.size:,} | {row.page} | {row.clients} | {row.rate:,.0f} | {row.p50:.1f} / {row.p95:.1f} / {row.p99:.1f} |"
            f" {row.app_cpu:.2f} + {row.database_cpu:.2f} | {against} |"
        )
        if row.clients == 8 and row.page in TARGETS and limit:
            least, most = TARGETS[row.page]
            # By requests alone: the share of the CPU stands beside it for machines that are busy with other work.
            met = ratio >= least and row.app_cpu <= most
            notes.append(
                f"- {row.page} at {row.size:,}: {ratio:.2f} of {row.compared[:3]} by requests, {_cheaper(limit, row):.2f} by CPU"
                f" (target {least}), {row.app_cpu:.1f} ms of CPU"
                f" (target {most:g}): {'**met**' if met else '**not met**'}"
            )
    return [*lines, "", "Targets at eight clients:", "", *notes]


def _cheaper(limit: Served, row: Served) -> float:
    """The limit view's CPU time as a share of the page's."""
    return (limit.app_cpu + limit.database_cpu) / max(row.app_cpu + row.database_cpu, 0.001)
