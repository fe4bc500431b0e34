"""Servers to be measured, the client that measures them, and the time that processes spend on a CPU."""

import contextlib
import http.client
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
_LUA = """
done = function(summary, latency, requests)
  io.write(string.format("RESULT %d %d %d %d %d %d\\n", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(95), latency:percentile(99), summary.errors.status + summary.errors.connect + summary.errors.read))
end
"""


@dataclass(frozen=True)
class Server:
    pid: int
    port: int


@dataclass(frozen=True)
class Sample:
    """Requests per second, their times in milliseconds, and CPU milliseconds per request."""

    rate: float
    p50: float
    p95: float
    p99: float
    app_cpu: float
    database_cpu: float


class WrkMissing(Exception):
    """The HTTP part needs wrk."""


@contextmanager
def granian(application: str, database_url: str, memory: int) -> Iterator[Server]:
    """The application under two workers with one thread each, keeping public pages in ``memory`` megabytes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ, "DATABASE_URL": database_url, "ALIGNHUB_ROLE": "web", "DJANGO_DEBUG": "0",
        "ALLOWED_HOSTS": "127.0.0.1", "PYTHONPATH": str(ROOT), "PAGE_CACHE_MB": str(memory),
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
        yield Server(child.pid, port)
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


def warm(url: str, header: str) -> None:
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


def measured(server: Server, postmaster: int, url: str, clients: int, seconds: float, header: str) -> Sample:
    """What ``clients`` that ask again and again for ``seconds`` get. Raises when an answer is not 2xx.

    Connections fall on the workers by chance, five and three as often as four and four, which hides what pages do to
    the percentiles. So several clients come anew every second, and the percentiles are the means of these runs.
    """
    if not shutil.which("wrk"):
        raise WrkMissing("The HTTP part needs wrk (apt-get install wrk).")
    whole = max(round(seconds), 1)
    before = _cpu(server.pid), _cpu(postmaster)
    runs = [_asked(url, clients, 1, header) for _ in range(whole)] if clients > 1 else [_asked(url, 1, whole, header)]
    after = _cpu(server.pid), _cpu(postmaster)
    number, micros = sum(run.number for run in runs), sum(run.micros for run in runs)
    app, database = (_spent(*looks) / number for looks in zip(before, after, strict=True))
    p50, p95, p99 = (statistics.mean(of) / 1000 for of in zip(*(run.percentiles for run in runs), strict=True))
    return Sample(number * 1e6 / micros, p50, p95, p99, app, database)


@dataclass(frozen=True)
class _Run:
    """Answers of one run, its length, and their 50th, 95th and 99th percentile, both in microseconds."""

    number: int
    micros: int
    percentiles: tuple[int, ...]


def _asked(url: str, clients: int, seconds: int, header: str) -> _Run:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_LUA)
        script.flush()
        command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "60s", "-s", script.name]
        command += ["-H", header] if header else []
        done = subprocess.run([*command, url], capture_output=True, text=True, check=True)
    line = next(line for line in done.stdout.splitlines() if line.startswith("RESULT"))
    number, micros, *percentiles, errors = map(int, line.split()[1:])
    if errors or not number:
        raise RuntimeError(f"{url}: {errors} of {number} requests failed")
    return _Run(number, micros, tuple(percentiles))


def _cpu(pid: int) -> dict[Path, int]:
    """Nanoseconds that each thread of a process and of those below it has been on a CPU, from the scheduler."""
    found = {}
    for member in _tree(pid):
        with contextlib.suppress(OSError):
            for thread in Path(f"/proc/{member}/task").iterdir():
                found[thread] = int((thread / "schedstat").read_text().split()[0])
    return found


def _spent(before: dict[Path, int], after: dict[Path, int]) -> float:
    """Milliseconds on a CPU between two looks, without those of threads that have ended meanwhile."""
    return sum(max(time - before.get(thread, 0), 0) for thread, time in after.items()) / 1e6


def _tree(pid: int) -> list[int]:
    found = [pid]
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in (thread / "children").read_text().split():
                found += _tree(int(child))
    return found
