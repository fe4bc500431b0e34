"""The pages over HTTP, beside views that do the least, in one run under the same server."""

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.load import url_of

ROOT = Path(__file__).resolve().parent.parent.parent
CLIENTS = (1, 8)
HELLO, ROW, ROWS = "(a) hello", "(b) one row, template", "(c) 25 rows + tags, template"
# Name, where it is served, path with {n} for a key, and the limit view that it is compared with.
PAGES = (
    (HELLO, "limit", "/hello", ""),
    (ROW, "limit", "/row/{n}", ""),
    (ROWS, "limit", "/rows", ""),
    ("entry", "site", "/resources/resource-{n}/", ROW),
    ("browse", "site", "/browse/", ROWS),
    ("browse, part for htmx", "part", "/browse/", ROWS),
    ("tag page", "site", "/tags/tag-1/", ROWS),
    ("browse under a tag, with facets", "site", "/browse/?tag=tag-1", ROWS),
    ("search, a word in 1.6 %", "site", "/browse/?q=zomedium", ROWS),
    ("search, a word in 21 %", "site", "/browse/?q=zocommon", ROWS),
    ("suggestions", "site", "/browse/suggest/?q=zoco", ""),
)
_LUA = """
done = function(summary, latency, requests)
  io.write(string.format("RESULT %d %d %d %d %d %d\\n", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(95), latency:percentile(99), summary.errors.status + summary.errors.connect + summary.errors.read))
end
"""


@dataclass(frozen=True)
class Served:
    """One page at one number of clients: requests per second, milliseconds, and CPU milliseconds per request."""

    size: int
    page: str
    clients: int
    rate: float
    p50: float
    p95: float
    p99: float
    app_cpu: float
    database_cpu: float
    compared: str


def serve_and_measure(
    server_url: str, folder: Path, sizes: Sequence[int], seconds: float, say: Callable[[str], None]
) -> list[Served]:
    """Every page at every size, the limit views in between."""
    results: list[Served] = []
    for size in sizes:
        address = url_of(server_url, size)
        with (
            granian("alignhub.wsgi:application", address) as site,
            granian("tests.bench.limit_wsgi:application", address) as limit,
        ):
            postmaster = int((folder / "postmaster.pid").read_text().splitlines()[0])
            for clients in CLIENTS:
                for name, where, path, compared in PAGES:
                    process, port = limit if where == "limit" else site
                    url = f"http://127.0.0.1:{port}{path.format(n=size // 2 + 7)}"
                    header = "HX-Request: true" if where == "part" else ""
                    _warm(url, header)
                    before = _cpu(process), _cpu(postmaster)
                    number, rate, p50, p95, p99 = _drive(url, clients, seconds, header)
                    spent = _cpu(process) - before[0], _cpu(postmaster) - before[1]
                    app, database = (1000 * cpu / max(number, 1) for cpu in spent)
                    result = Served(size, name, clients, rate, p50, p95, p99, app, database, compared)
                    results.append(result)
                    say(
                        f"{size:>9,} {name:<32} c={clients} {rate:8.0f}/s  p50 {p50:7.1f}  p95 {p95:7.1f}  p99 {p99:7.1f} ms  cpu {app:6.2f} + {database:5.2f} ms"
                    )
    return results


@contextmanager
def granian(application: str, database_url: str) -> Iterator[tuple[int, int]]:
    """The application under two workers with one thread each, as in production; gives its process id and port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ, "DATABASE_URL": database_url, "ALIGNHUB_ROLE": "web", "DJANGO_DEBUG": "0",
        "ALLOWED_HOSTS": "127.0.0.1", "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "granian", application, "--interface", "wsgi", "--no-ws", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", "2", "--blocking-threads", "1", "--log-level", "warning"]
    child = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        deadline = time.monotonic() + 90
        while not _answers(port):
            if child.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{application} does not answer.")
            time.sleep(0.1)
        yield child.pid, port
    finally:
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            for pid in reversed(_tree(child.pid)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


def _answers(port: int) -> bool:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        link.request("GET", "/hello")
        link.getresponse().read()
    except OSError:
        return False
    finally:
        link.close()
    return True


def _cpu(pid: int) -> float:
    """Seconds that a process and those below it have been on a CPU, from the scheduler's nanoseconds."""
    total = 0
    for member in _tree(pid):
        with contextlib.suppress(OSError):
            for thread in Path(f"/proc/{member}/task").iterdir():
                total += int((thread / "schedstat").read_text().split()[0])
    return total / 1e9


def _tree(pid: int) -> list[int]:
    found = [pid]
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in (thread / "children").read_text().split():
                found += _tree(int(child))
    return found


def _warm(url: str, header: str) -> None:
    """Ask each worker a few times, so that its connection, plans and templates are there. Raises unless all is well."""
    host, _, path = url.removeprefix("http://").partition("/")
    name, _, value = header.partition(": ")
    for _ in range(8):
        link = http.client.HTTPConnection(host, timeout=60)
        link.request("GET", f"/{path}", headers={name: value} if name else {})
        answer = link.getresponse()
        answer.read()
        link.close()
        if answer.status != 200:
            raise RuntimeError(f"{url}: {answer.status}")


def _drive(url: str, clients: int, seconds: float, header: str) -> tuple[int, float, float, float, float]:
    """(requests, per second, p50, p95, p99 in ms). Raises when an answer is not 2xx."""
    return (_wrk if shutil.which("wrk") else _threads)(url, clients, seconds, header)


def _wrk(url: str, clients: int, seconds: float, header: str) -> tuple[int, float, float, float, float]:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_LUA)
        script.flush()
        command = ["wrk", "-t1", f"-c{clients}", f"-d{max(round(seconds), 1)}s", "--timeout", "60s", "-s", script.name]
        done = subprocess.run(
            [*command, *(["-H", header] if header else []), url], capture_output=True, text=True, check=True
        )
    line = next(line for line in done.stdout.splitlines() if line.startswith("RESULT"))
    number, micros, p50, p95, p99, errors = map(int, line.split()[1:])
    if errors or not number:
        raise RuntimeError(f"{url}: {errors} of {number} requests failed")
    return number, number * 1e6 / micros, p50 / 1000, p95 / 1000, p99 / 1000


def _threads(url: str, clients: int, seconds: float, header: str) -> tuple[int, float, float, float, float]:
    """What wrk does, for machines without it; the client's own time is then part of small figures."""
    host, _, path = url.removeprefix("http://").partition("/")
    name, _, value = header.partition(": ")
    times: list[float] = []
    end = time.monotonic() + seconds

    def client() -> None:
        link = http.client.HTTPConnection(host, timeout=20)
        while (started := time.monotonic()) < end:
            link.request("GET", f"/{path}", headers={name: value} if name else {})
            answer = link.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{url}: {answer.status}")
            times.append((time.monotonic() - started) * 1000)

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ordered = sorted(times)
    at = [ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.95, 0.99)]
    return len(ordered), len(ordered) / seconds, *at
