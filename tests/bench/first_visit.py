"""What a first visit to each public page weighs and when something is first seen, on a running site.

    python -m tests.bench.first_visit http://localhost:8000 [--slow 4] [--runs 5] [PATH...]

Weights are compressed bytes without fonts: HTML as gzip, which every proxy can do, files as they are stored for
production (Brotli). The first paint is Chromium's "first contentful paint" on a fresh profile, its processor slowed.
Prints a table in Markdown and ends with code 1 when a page is heavier than its limit.
"""

import argparse
import gzip
import re
import statistics
import sys
import urllib.request
from functools import cache
from urllib.parse import urljoin

import brotli
from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import ARGUMENTS

LIMIT = 60_000
PATHS = (
    *("/", "/browse/", "/browse/?q=reward", "/challenges/", "/solutions/", "/resources/", "/directions/", "/roadmap/"),
    *("/challenges/specification-problem/", "/solutions/rlhf/", "/resources/metr/", "/tags/", "/tags/ai-control/"),
    *("/map/", "/map/?solution=rlhf&challenge=specification-problem", "/map/method/", "/guide/", "/about/"),
    *("/solutions/rlhf/history/", "/solutions/rlhf/v/1/", "/policy/", "/privacy/", "/ledger/", "/transparency/"),
    *("/contribute/", "/accounts/login/"),
)
LINKED = re.compile(r'(?:href|src)="([^"]+\.(?:css|js|svg))"')
IMPORTED = re.compile(r'(?:from|import) ?"(\./[^"]+)"')


def fetch(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return bytes(answer.read())


def linked(html: str) -> set[str]:
    """Style sheets, scripts and pictures that a page names."""
    return {path for path in LINKED.findall(html) if path.startswith("/")}


def imported(script: str, address: str) -> set[str]:
    """The modules that a script imports."""
    return {urljoin(address, path) for path in IMPORTED.findall(script)}


@cache
def weight_of_file(url: str) -> int:
    """Compressed bytes of a file and of what it imports."""
    content = fetch(url)
    within = imported(content.decode(), url) if url.endswith(".js") else set()
    return len(brotli.compress(content)) + sum(weight_of_file(other) for other in within)


def weigh(site: str, path: str) -> tuple[int, int]:
    """Compressed bytes of the page itself, and of the files it needs."""
    html = fetch(site + path)
    files = {urljoin(site, file) for file in linked(html.decode())}
    return len(gzip.compress(html, 6)), sum(weight_of_file(url) for url in sorted(files))


def first_paint(browser: Browser, url: str, slow: float) -> float:
    """Milliseconds to the first contentful paint of a first visit."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": slow})
    page.goto(url, wait_until="load")
    seen = page.evaluate(
        """() => new Promise((seen) => new PerformanceObserver((list) => {
            const paint = list.getEntriesByName("first-contentful-paint")[0];
            if (paint) seen(paint.startTime);
        }).observe({ type: "paint", buffered: true }))"""
    )
    context.close()
    return float(seen)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("site")
    parser.add_argument("--slow", type=float, default=4)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("paths", nargs="*", default=PATHS)
    asked = parser.parse_args()
    heavy = 0
    print(f"| Page | HTML, kB | files, kB | together, kB | first paint at 1/{asked.slow:g} speed, ms (best, median) |")
    print("| --- | ---: | ---: | ---: | ---: |")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        for path in asked.paths:
            html, files = weigh(asked.site, path)
            times = [first_paint(browser, asked.site + path, asked.slow) for _ in range(asked.runs)]
            heavy += html + files > LIMIT
            sizes = " | ".join(f"{size / 1000:.1f}" for size in (html, files, html + files))
            print(f"| `{path}` | {sizes} | {min(times):.0f}, {statistics.median(times):.0f} |", flush=True)
        browser.close()
    return 1 if heavy else 0


if __name__ == "__main__":
    sys.exit(main())
