"""The pages over HTTP, beside views that do the least, in one run under the same server.

Every round asks for everything once, limit views and pages in turn and each page at every size, so that other work on
the machine falls on all of them alike; what is reported is the median of the rounds.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.bench.load import url_of
from tests.bench.processes import Sample, Server, granian, measured, warm

CLIENTS = (1, 8, 32)
# With so many the targets are judged.
JUDGED_AT = 8
HELLO, ROW, ROWS = "(a) hello", "(b) one row, template", "(c) 25 rows + tags, template"


@dataclass(frozen=True)
class Page:
    """One address: where it is served, the limit view it is compared with, the least share of the limit's requests that
    it has to reach and the share below which it may never fall."""

    name: str
    server: str
    path: str
    limit: str = ""
    least: float = 0.0
    floor: float = 0.0
    header: str = ""

    @property
    def searches(self) -> bool:
        """Whether the page lists what holds a word: of that there is more where there are more entries."""
        return self.name.startswith("search")


PAGES = (
    Page(HELLO, "limit", "/hello"),
    Page("kept: entry", "kept", "/resources/resource-{n}/", HELLO, 0.4),
    Page("kept: browse", "kept", "/browse/", HELLO, 0.4),
    Page("kept: map", "kept", "/map/", HELLO, 0.4),
    Page(ROW, "limit", "/row/{n}"),
    Page("entry", "site", "/resources/resource-{n}/", ROW, 0.6, 0.35),
    Page(ROWS, "limit", "/rows"),
    Page("browse", "site", "/browse/", ROWS, 1.0, 0.7),
    Page("browse, part for htmx", "site", "/browse/", ROWS, header="HX-Request: true"),
    Page("tag page", "site", "/tags/tag-1/", ROWS, 1.0, 0.7),
    Page("browse under a tag, with facets", "site", "/browse/?tag=tag-1", ROWS, 1.0, 0.7),
    Page("search, a word in 0.1 %", "site", "/browse/?q=zorare", ROWS, 0.8, 0.5),
    Page("search, a word in 1.6 %", "site", "/browse/?q=zomedium", ROWS, 0.8, 0.5),
    Page("search, a word in 21 %", "site", "/browse/?q=zocommon", ROWS, 0.8, 0.5),
    Page("search, a word in 89 %", "site", "/browse/?q=zotop", ROWS, 0.8, 0.5),
    Page("search, word + tag", "site", "/browse/?q=zomedium&tag=tag-1", ROWS, 0.8, 0.5),
    Page("map", "site", "/map/", ROWS, 0.7),
    Page("suggestions", "site", "/browse/suggest/?q=zoco"),
)


@dataclass(frozen=True)
class Served:
    """One page at one size and number of clients in one round; times in milliseconds, CPU per request."""

    size: int
    page: str
    clients: int
    round: int
    rate: float
    p50: float
    p95: float
    p99: float
    app_cpu: float
    database_cpu: float


def serve_and_measure(
    server_url: str,
    folder: Path,
    sizes: Sequence[int],
    rounds: int,
    judged: int,
    seconds: float,
    done: Sequence[Served],
    keep: Callable[[list[Served]], None],
    say: Callable[[str], None],
) -> None:
    """Measure what ``done`` does not hold, and hand all over to ``keep`` after every page of a round: ``judged`` rounds
    with as many clients as the targets are judged at, ``rounds`` with others."""
    found = {(row.size, row.page, row.clients, row.round): row for row in done}
    wanted = [key for key in _plan(sizes, rounds, judged) if (key[0], key[1].name, key[2], key[3]) not in found]
    if not wanted:
        return
    with ExitStack() as stack:
        servers = {
            (size, name): stack.enter_context(granian(application, url_of(server_url, size), memory))
            for size in sizes
            for name, application, memory in SERVERS
        }
        postmaster = int((folder / "postmaster.pid").read_text().splitlines()[0])
        for size, page, clients, number in wanted:
            sample = _ask(servers[size, page.server], page, size, clients, seconds, postmaster)
            row = Served(size, page.name, clients, number, **asdict(sample))
            found[size, page.name, clients, number] = row
            keep(list(found.values()))
            say(
                f"round {number} {size:>9,} {page.name:<32} c={clients:<2} {row.rate:8.0f}/s  p50 {row.p50:7.1f}"
                f"  p95 {row.p95:7.1f}  p99 {row.p99:7.1f} ms  cpu {row.app_cpu:6.2f} + {row.database_cpu:5.2f} ms"
            )


SERVERS = (
    ("limit", "tests.bench.limit_wsgi:application", 0),
    ("site", "alignhub.wsgi:application", 0),
    ("kept", "alignhub.wsgi:application", 32),
)


def _plan(sizes: Sequence[int], rounds: int, judged: int) -> Iterator[tuple[int, Page, int, int]]:
    for number in range(1, max(rounds, judged) + 1):
        for clients in CLIENTS:
            if number > (judged if clients == JUDGED_AT else rounds):
                continue
            for page in PAGES:
                # Smaller first in one round, larger first in the next.
                for size in sizes[:: 1 if number % 2 else -1]:
                    yield size, page, clients, number


def _ask(server: Server, page: Page, size: int, clients: int, seconds: float, postmaster: int) -> Sample:
    url = f"http://127.0.0.1:{server.port}{page.path.format(n=size // 2 + 7)}"
    warm(url, page.header)
    return measured(server, postmaster, url, clients, seconds, page.header)
