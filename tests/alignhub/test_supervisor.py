"""What stands in the way of a start is told before anything is started."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from alignhub import supervisor
from alignhub.supervisor import Refused, Supervisor, check_folder, check_port

# A process number that no system gives out.
NOBODY = (2**31 - 1, 0.0)


@pytest.fixture
def left_over() -> Iterator[subprocess.Popen[bytes]]:
    """A process such as a killed run leaves behind, with one of its own."""
    code = "import subprocess, sys; subprocess.run(['sleep', '60'])"
    child = subprocess.Popen([sys.executable, "-c", code])
    yield child
    child.kill()
    child.wait()


def record(left: psutil.Process, by: tuple[int, float]) -> Supervisor:
    """A supervisor that finds the record of a run by the process ``by``, whose child ``left`` was."""
    site = Supervisor("127.0.0.1", 0, print)
    site.record.write_text(json.dumps({"supervisor": by, "children": [(left.pid, left.create_time()), NOBODY]}))
    return site


def test_a_taken_port_is_refused_with_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        with pytest.raises(Refused, match=rf"^Port {port} on 127\.0\.0\.1 cannot be used .*PORT=…$"):
            check_port("127.0.0.1", port)


def test_a_port_that_does_not_exist_is_refused() -> None:
    with pytest.raises(Refused, match=r"^Port 99999 "):
        check_port("127.0.0.1", 99999)


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with pytest.raises(Refused, match=r"^The data folder .* cannot be written"):
        check_folder(blocked / "var")


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    check_folder(tmp_path / "a" / "var")
    assert list((tmp_path / "a" / "var").iterdir()) == []


def test_what_a_killed_run_left_behind_is_ended(left_over: subprocess.Popen[bytes]) -> None:
    process = psutil.Process(left_over.pid)
    site = record(process, by=NOBODY)
    site._clear_up()
    assert left_over.wait(10) != 0
    assert not site.record.exists()


def test_a_number_that_was_given_out_again_is_left_alone(left_over: subprocess.Popen[bytes]) -> None:
    process = psutil.Process(left_over.pid)
    site = record(process, by=NOBODY)
    then = process.create_time() - 3600
    site.record.write_text(json.dumps({"supervisor": (os.getpid(), then), "children": [(process.pid, then)]}))
    site._clear_up()
    assert left_over.poll() is None
    assert not site.record.exists()


def test_a_run_that_is_alive_is_not_disturbed(
    left_over: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "PREDECESSOR_DEADLINE", 0.0)
    process = psutil.Process(left_over.pid)
    site = record(process, by=(process.pid, process.create_time()))
    with pytest.raises(Refused, match=rf"^AlignHub already runs from this folder \(process {process.pid}\)"):
        site._clear_up()
    assert left_over.poll() is None
    assert site.record.exists()


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"supervisor": 7, "children": [null, "x", [1]]}'])
def test_a_broken_record_stands_in_nobodys_way(content: str) -> None:
    site = Supervisor("127.0.0.1", 0, print)
    site.record.write_text(content)
    site._clear_up()
    # No start was refused, and no process taken for one of ours.
    assert site.children == {}


@pytest.mark.parametrize("command", ["serve", "migrate", "load_starting_content"])
@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://a:secret@127.0.0.1:1/x", "The database of DATABASE_URL does not answer: "),
        ("mysql://a:secret@127.0.0.1:1/x", "DATABASE_URL is not understood: "),
    ],
)
def test_a_database_that_cannot_be_reached_is_told_in_one_sentence(
    tmp_path: Path, command: str, url: str, said: str
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    environment = {**os.environ, "DATABASE_URL": url, "ALIGNHUB_VAR": str(tmp_path), "PORT": port}
    line = [sys.executable, "manage.py", command]
    done = subprocess.run(line, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode != 0
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "secret" not in done.stderr
