"""Waiting for what another thread or process does, and counting what a request asks."""

import threading
import time
from collections.abc import Callable

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alignhub.kit.changes import changes

# For what depends on commits; elsewhere the listener runs too, and hears of nothing.
committed = pytest.mark.django_db(transaction=True)


def until(met: Callable[[], object], seconds: float = 10.0) -> float:
    """Wait for something that another thread does; the seconds it took."""
    started = time.monotonic()
    while not met():
        assert time.monotonic() - started < seconds, "did not happen"
        threading.Event().wait(0.005)
    return time.monotonic() - started


def asks(client: Client, path: str, **headers: str) -> int:
    """How many queries a request makes: none when it is answered from memory."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path, headers=headers)
    assert response.status_code < 500
    return len(captured)


def settled() -> None:
    """Wait until the notices of everything written so far have come."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    before = time.monotonic()
    until(lambda: changes._heard > before)


def elsewhere(*statements: str) -> None:
    """What another process writes, in one transaction."""
    place = connection.settings_dict
    with psycopg.connect(
        dbname=place["NAME"], host=place["HOST"], port=place["PORT"] or None, user=place["USER"]
    ) as link:
        for statement in statements:
            link.execute(statement)
