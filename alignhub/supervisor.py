"""The site in one command: database, migrations, starting content, web server and worker, started and stopped together.

``serve()`` is what ``make run`` calls. Whatever stands in the way is told in one sentence before anything is started.
"""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import psutil
from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from alignhub import database
from alignhub.demo import ACCOUNTS
from catalog.models import Entry

READY_DEADLINE = 60.0
STOP_DEADLINE = 10.0
# How long a supervisor that lost its terminal may still need to leave.
PREDECESSOR_DEADLINE = 5.0


class Refused(Exception):
    """The site cannot start; the message is one sentence for the operator."""


class Stopped(Exception):
    """Somebody asked the site to stop."""


@dataclass
class Supervisor:
    """One run of the site on ``host``:``port``; ``parent`` is the process without which it is to stop, 0 for none."""

    host: str
    port: int
    say: Callable[[str], None]
    parent: int = 0
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def record(self) -> Path:
        """The file that names this run's processes, for the next one to clear up after a crash."""
        return settings.VAR_DIR / "serve.json"

    def serve(self) -> int:
        """Run until told to stop; the exit code, 0 when stopping was asked for.

        Raises ``Refused`` and ``database.DatabaseUnavailable``, both before anything runs.
        """
        with _stop_signals():
            try:
                check_folder(settings.VAR_DIR)
                self._clear_up()
                check_port(self.host, self.port)
                with database.running():
                    database.check()
                    try:
                        self._prepare()
                        self._start()
                        self._wait_until_ready()
                        self._greet()
                        return self._watch()
                    finally:
                        _ignore_signals()
                        self._stop()
                        self.record.unlink(missing_ok=True)
            except Stopped:
                self.say("Stopped.")
                return 0

    # -- before the start ----------------------------------------------------------------------------------------------
    def _clear_up(self) -> None:
        """End what a killed run left behind; raise ``Refused`` while another run is alive."""
        try:
            known = json.loads(self.record.read_text())
        except (OSError, ValueError):
            return
        if not isinstance(known, dict):
            return
        other = _process(known.get("supervisor"))
        if other and other.pid != os.getpid():
            deadline = time.monotonic() + PREDECESSOR_DEADLINE
            while _runs(other) and time.monotonic() < deadline:
                time.sleep(0.1)
            if _runs(other):
                raise Refused(f"AlignHub already runs from this folder (process {other.pid}): stop that one first.")
        left = [process for process in map(_process, known.get("children", [])) if process]
        for process in left:
            # Granian's workers are children of the recorded process and would keep the port.
            _end_tree(process)
        self.record.unlink(missing_ok=True)

    def _prepare(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.say("Preparing the database …")
            call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        if settings.PRODUCTION:
            call_command("collectstatic", interactive=False, verbosity=0)
        if not Entry.objects.exists() and "load_starting_content" in get_commands():
            self.say("Loading the starting content …")
            call_command("load_starting_content")
        if not settings.PRODUCTION:
            call_command("create_demo_accounts", verbosity=0)
        connection.close()

    # -- the children --------------------------------------------------------------------------------------------------
    def _start(self) -> None:
        workers, threads = ("2", "2") if settings.PRODUCTION else ("1", "2")
        granian = [sys.executable, "-m", "granian", "alignhub.wsgi:application", "--interface", "wsgi", "--no-ws"]
        granian += ["--host", self.host, "--port", str(self.port), "--workers", workers, "--blocking-threads", threads]
        granian += ["--log-level", "warning", "--workers-kill-timeout", "5", "--respawn-failed-workers"]
        self._spawn("web", granian)
        worker = [sys.executable, str(settings.BASE_DIR / "manage.py"), "procrastinate", "worker"]
        self._spawn("worker", [*worker, "--shutdown-graceful-timeout", "5"])

    def _spawn(self, role: str, command: list[str]) -> None:
        environment = {**os.environ, "ALIGNHUB_ROLE": role, "DATABASE_URL": database.url(), "PYTHONUNBUFFERED": "1"}
        # A session of their own: Ctrl-C reaches the supervisor alone, which then stops them in order.
        self.children[role] = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, start_new_session=True)
        record = {"supervisor": _identity(os.getpid()), "children": [_identity(c.pid) for c in self.children.values()]}
        self.record.write_text(json.dumps(record))

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_DEADLINE
        while not _answers(self.host, self.port):
            self._raise_if_ended()
            if time.monotonic() > deadline:
                raise Refused(f"The web server did not answer within {READY_DEADLINE:.0f} seconds.")
            time.sleep(0.05)

    def _raise_if_ended(self) -> None:
        for role, child in self.children.items():
            if child.poll() is not None:
                raise Refused(
                    f"The {role} process ended by itself (exit code {child.returncode}); its reason is above."
                )

    def _watch(self) -> int:
        while True:
            self._raise_if_ended()
            if self.parent and os.getppid() != self.parent:
                raise Stopped
            time.sleep(0.3)

    def _stop(self) -> None:
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + STOP_DEADLINE
        for child in self.children.values():
            with suppress(subprocess.TimeoutExpired):
                child.wait(max(0.1, deadline - time.monotonic()))
            if child.poll() is None:
                # A server told to stop while it was starting has been seen to ignore it.
                with suppress(psutil.NoSuchProcess):
                    _end_tree(psutil.Process(child.pid), grace=0)
                child.wait()

    def _greet(self) -> None:
        shown = "localhost" if self.host in ("127.0.0.1", "0.0.0.0", "::") else self.host  # noqa: S104 (compared, not bound)
        address = f"http://{shown}:{self.port}/"
        self.say(f"\nAlignHub runs at {address}   (Ctrl-C stops it)")
        if settings.PRODUCTION:
            return
        self.say(
            f"Moderation desk: {address}admin/    Mail sent here: {address}dev/mail/    Accounts for trying it out:"
        )
        for account in ACCOUNTS:
            self.say(f"  {account.role:<12} {account.email:<28} password: {account.password}")
        self.say("")


def check_folder(folder: Path) -> None:
    """Raise ``Refused`` unless files can be made in ``folder``, which is created when missing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        trial = folder / f".trial-{os.getpid()}"
        trial.write_bytes(b"")
        trial.unlink()
    except OSError as error:
        raise Refused(
            f"The data folder {folder} cannot be written ({error.strerror}): choose another with ALIGNHUB_VAR=…"
        ) from error


def check_port(host: str, port: int) -> None:
    """Raise ``Refused`` unless ``host``:``port`` can be listened on."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((host, port))
            trial.listen(1)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise Refused(f"Port {port} on {host} cannot be used ({reason}): choose another with PORT=…") from error


def _answers(host: str, port: int) -> bool:
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (compared, not bound)
    link = http.client.HTTPConnection(target, port, timeout=5)
    try:
        # A name that production answers, else its log would start with a complaint.
        host = settings.ALLOWED_HOSTS[0] if settings.ALLOWED_HOSTS else "localhost"
        link.request("GET", "/healthz", headers={"Host": host})
        link.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()
    return True


def _identity(pid: int) -> tuple[int, float]:
    return pid, psutil.Process(pid).create_time()


def _process(identity: object) -> psutil.Process | None:
    """The living process that ``_identity`` described; None when it ended, even if its number was given out again."""
    try:
        pid, created = identity  # type: ignore[misc]
        process = psutil.Process(int(pid))
        return process if abs(process.create_time() - float(created)) < 1 and _runs(process) else None
    except (psutil.Error, TypeError, ValueError):
        return None


def _end_tree(process: psutil.Process, grace: float = 3.0) -> None:
    with suppress(psutil.NoSuchProcess):
        family = [*process.children(recursive=True), process]
        for member in family:
            with suppress(psutil.NoSuchProcess):
                member.terminate()
        deadline = time.monotonic() + grace
        while any(map(_runs, family)) and time.monotonic() < deadline:
            time.sleep(0.05)
        for member in filter(_runs, family):
            with suppress(psutil.NoSuchProcess):
                member.kill()


def _runs(process: psutil.Process) -> bool:
    # An orphan's entry may stay as a zombie for ever where nobody collects it, as in many containers.
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _ignore_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def _stop_signals() -> Iterator[None]:
    """Turn Ctrl-C, SIGTERM and a closed terminal into ``Stopped`` while the block runs."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise Stopped

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, stop) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
