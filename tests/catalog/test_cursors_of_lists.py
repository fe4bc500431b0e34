"""Cursors of lists: a made-up one shows the first page."""

import base64
from datetime import UTC, datetime

import pytest

from catalog.queries.rows import read_cursor, write_cursor


def test_a_position_survives_the_round_trip() -> None:
    position = (3, datetime(2026, 5, 4, 3, 2, 1, 123456, tzinfo=UTC), 42)
    assert read_cursor(write_cursor(position)) == position


@pytest.mark.parametrize(
    "text", ["[" * 5_000, "[1,2]", "[1,2,true]", "[1,-2,3]", "[1,99999999999999999999,3]", "[40000,1,1]"]
)
def test_anything_else_is_none(text: str) -> None:
    assert read_cursor(base64.urlsafe_b64encode(text.encode()).decode()) is None
