"""What stands in the way of a start is told before anything is started."""

import socket
from pathlib import Path

import pytest

from alignhub.supervisor import Refused, check_folder, check_port


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
