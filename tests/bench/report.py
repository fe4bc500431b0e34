"""docs/benchmarks.md: figures, what they were measured on, and which targets they meet."""

import os
import platform
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

from tests.bench.gates import figures, of_database, of_pages
from tests.bench.measure import Cost
from tests.bench.results import Results
from tests.bench.web import PAGES

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "benchmarks.md"
INTRODUCTION = """# Benchmarks

Written by `make bench`; do not edit. It makes synthetic entries (Zipf words and tags, claims, evidence, a revision each) in a PostgreSQL of its
own under `var/bench`, which stays for the next run, and measures the pages' own queries and the running site.
"""
DATABASE = """All statements of a page together, in memory, the sizes in turn: the median time that PostgreSQL's process spent on a CPU, in brackets its p95
and the median time that the application waited. Rows are those that scans read, kept or not.
"""
HTTP = """granian with two workers of one thread each, on the same machine as PostgreSQL and wrk. Every round asks for all pages and limit views in turn;
figures are medians of the rounds. Connections fall on the workers by chance, so that several clients come anew every second, and percentiles are
means of these runs. (a), (b) and (c) are the least that Django views can do on the same tables, without middleware, navigation or
permissions: a word, one row by its key in a small template, 25 rows with a prefetch of their tags. “Share of its limit” divides the page's requests
per second by the limit view's in the same round, and the limit's CPU time by the page's. Pages named “kept” come from the page cache; all others
are served by a site that keeps none.
"""


def write(sizes: Sequence[int], results: Results, say: Callable[[str], None]) -> None:
    """Write the page when every part was measured; otherwise only say what was."""
    lines = [INTRODUCTION, _measured_on(sizes, results)]
    if results.served:
        found = figures(results.served)
        lines += [
            "## Targets of the pages",
            "",
            f"At {sizes[-1]:,} entries and eight clients:",
            "",
            *of_pages(sizes, found),
        ]
    if results.costs:
        judged = of_database(sizes, results.costs, results.statements)
        lines += [
            "",
            "## Targets of the database",
            "",
            f"At {sizes[-1]:,} entries, by the time on the CPU:",
            "",
            *judged,
        ]
    if results.served:
        lines += ["", "## Over HTTP", "", HTTP, *_web(sizes, results)]
    if results.costs:
        lines += ["", "## Database time", "", DATABASE, *_database(sizes, results.costs)]
        lines += ["", "## Statements", "", "Of whole pages, without a session:", "", *_statements(results.statements)]
    text = "\n".join(lines) + "\n"
    if results.costs and results.served:
        PAGE.write_text(text)
        say(f"Written: {PAGE}")
    else:
        say(text)


def _measured_on(sizes: Sequence[int], results: Results) -> str:
    memory = psutil.virtual_memory().total / 2**30
    cpus = os.cpu_count()
    parts = {
        "database": "{rounds} runs of each page's queries at each size",
        "http": "{rounds} rounds over HTTP, {judged} with eight clients, {seconds:g} s each page",
    }
    *others, last = [f"{size:,}" for size in sizes]
    entries = " and ".join([", ".join(others), last] if others else [last])
    told = [
        f"{text.format(**results.notes[part])} ({results.notes[part]['day']}, load average {results.notes[part]['load']:.1f})"
        for part, text in parts.items()
        if part in results.notes
    ]
    return (
        f"Measured with {cpus} CPUs, {memory:.0f} GB, Python {platform.python_version()};"
        f" {entries} entries; {'; '.join(told)}. Above {cpus + 1 if cpus else 3} of load"
        " other work disturbed the figures: trust shares, CPU time and rows, not requests per second.\n"
    )


def _web(sizes: Sequence[int], results: Results) -> list[str]:
    found = figures(results.served)
    lines = [
        "| entries | page | clients | requests/s | p50 / p95 / p99 ms | CPU ms, site + database | share of its limit, by requests | by CPU |",
        "|---|---|---|---|---|---|---|---|",
    ]
    order = {page.name: number for number, page in enumerate(PAGES)}
    for (size, name, clients), row in sorted(
        found.items(), key=lambda item: (item[0][2], item[0][0], order[item[0][1]])
    ):
        share = f"{row.by_requests:.2f} of {row.page.limit[:3]} | {row.by_cpu:.2f}" if row.page.limit else "|"
        lines.append(
            f"| {size:,} | {name} | {clients} | {row.rate:,.0f} | {row.p50:.1f} / {row.p95:.1f} / {row.p99:.1f} |"
            f" {row.app_cpu:.2f} + {row.database_cpu:.2f} | {share} |"
        )
    return lines


def _database(sizes: Sequence[int], costs: Sequence[Cost]) -> list[str]:
    heads = "".join(f" {size:,}: ms (p95, waited) | rows |" for size in sizes)
    lines = [f"| page | statements |{heads} ratio |", f"|---|---|{'---|---|' * len(sizes)}---|"]
    for cost in costs:
        cells = "".join(
            f" {cost.median(size):.2f} ({cost.p95(size):.1f}, {cost.wait(size):.1f}) | {cost.rows[size]:,} |"
            for size in sizes
        )
        lines.append(f"| {cost.name} | {cost.statements} |{cells} {cost.ratio(sizes[0], sizes[-1]):.2f} |")
    return lines


def _statements(found: dict[str, int]) -> list[str]:
    return ["| page | statements |", "|---|---|", *(f"| `{path}` | {number} |" for path, number in found.items())]
