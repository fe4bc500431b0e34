"""Cursors of lists: a made-up one shows the first page."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignhub.kit.cursor import seal
from catalog.queries.walks import Order, read_key, write_key

MOMENTS = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC))


@given(MOMENTS, st.integers(0, 2**62))
def test_a_position_survives_the_round_trip_to_the_microsecond(moment: datetime, pk: int) -> None:
    assert read_key(Order.PROMINENT, write_key((3, moment, pk))) == (3, moment, pk)
    assert read_key(Order.NEWEST, write_key((moment, pk))) == (moment, pk)
    assert read_key(Order.EVIDENCE, write_key((2, 7, pk))) == (2, 7, pk)


@pytest.mark.parametrize(
    "text", ["[" * 200, "[1,2]", "[1,2,true]", "[1,-2,3]", "[1,99999999999999999999,3]", '[1,"x",3]', "[1,9e30,3]"]
)
def test_anything_else_is_none(text: str) -> None:
    assert read_key(Order.PROMINENT, seal(text)) is None


@given(st.text(max_size=300))
def test_no_text_is_an_error(text: str) -> None:
    assert all(read_key(order, text) is None and read_key(order, seal(text)) is None for order in Order)
