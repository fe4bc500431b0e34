"""The limiter: counts, starts anew with each span, and never closes the site."""

import logging
from unittest.mock import patch

import pytest
import time_machine
from django.db import OperationalError

from alignhub.kit import limiter
from alignhub.kit.models import RateLimit

pytestmark = pytest.mark.django_db


def test_it_allows_as_many_as_the_limit_says() -> None:
    with time_machine.travel(1_000_000_020, tick=False):
        assert [limiter.allow("a", 3, 60) for _ in range(5)] == [True, True, True, False, False]
        assert limiter.allow("b", 3, 60)


def test_a_new_span_starts_at_zero_and_keeps_one_row() -> None:
    with time_machine.travel(1_000_000_020, tick=False) as clock:
        assert limiter.allow("a", 1, 60)
        assert not limiter.allow("a", 1, 60)
        clock.shift(60)
        assert limiter.allow("a", 1, 60)
    assert RateLimit.objects.count() == 1


def test_spans_of_different_length_do_not_disturb_one_another() -> None:
    with time_machine.travel(1_000_000_020, tick=False):
        assert limiter.allow("a", 1, 60)
        assert limiter.allow("a", 1, 3600)
        assert not limiter.allow("a", 1, 60)


def test_any_text_can_be_a_key() -> None:
    assert limiter.allow("ä\x00" + "x" * 5_000, 1, 60)
    assert not limiter.allow("ä\x00" + "x" * 5_000, 1, 60)


def test_old_counters_are_cleared_away() -> None:
    RateLimit.objects.create(key="60:old", window=0, count=1)
    with patch("alignhub.kit.limiter.secrets.randbelow", return_value=0):
        limiter.allow("a", 1, 60)
    assert list(RateLimit.objects.values_list("key", flat=True)) == ["60:a"]


def test_it_says_yes_and_logs_when_the_database_fails(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR), patch.object(limiter, "connection") as connection:
        connection.cursor.side_effect = OperationalError("gone")
        assert limiter.allow("a", 0, 60)
    assert "could not be counted" in caplog.text
