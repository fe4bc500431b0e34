"""Cursors: what goes in comes out, and nothing else is accepted."""

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignhub.kit.cursor import BadCursor, decode, encode, seal

KINDS = (str, int, datetime)


@given(
    st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), max_size=40),
    st.integers(-(2**63) + 1, 2**63 - 1),
    st.datetimes(timezones=st.just(UTC)),
)
def test_a_position_survives_the_round_trip(word: str, number: int, moment: datetime) -> None:
    assert decode(encode((word, number, moment)), KINDS) == (word, number, moment)


written = seal


def test_nobody_reads_the_moment_out_of_a_cursor() -> None:
    text = encode(("a", 1, datetime(2026, 5, 4, 3, 2, 1, 123456, tzinfo=UTC)))

    assert b"123456" not in base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    assert encode(("a", 1, datetime(2026, 5, 4, 3, 2, 1, 123456, tzinfo=UTC))) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "!",
        "ä",
        "a",
        "x" * 501,
        written("{}"),
        written("[1]"),
        written('["a",1]'),
        written('["a",true,"2026-01-01T00:00:00+00:00"]'),
        written('["a",1.5,"2026-01-01T00:00:00+00:00"]'),
        written('["a",9223372036854775808,"2026-01-01T00:00:00+00:00"]'),
        written('["\\u0000",1,"2026-01-01T00:00:00+00:00"]'),
        written('["a",1,"2026-01-01T00:00:00"]'),
        written('["a",1,"soon"]'),
        written("[" * 200),
        written('["a",1,"2026-01-01T00:00:00+00:00"]')[:-2],
        base64.urlsafe_b64encode(b'["a",1,"2026-01-01T00:00:00+00:00"]').decode().rstrip("="),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(BadCursor):
        decode(text, KINDS)
