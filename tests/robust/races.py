"""Two real connections against each other, brought to a chosen point by events and locks, never by time."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection

DEADLINE = 20.0
WAITING = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND wait_event_type = 'Lock'"
)


@dataclass
class Contender:
    """One function run in a thread with a connection of its own; ``value`` or ``error`` is what came of it."""

    run: Callable[[], Any]
    value: Any = None
    error: Exception | None = None
    thread: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        self.thread = threading.Thread(target=self._work, daemon=True)

    def _work(self) -> None:
        try:
            self.value = self.run()
        except Exception as error:
            self.error = error
        finally:
            connection.close()

    @property
    def outcome(self) -> str:
        """ "done", or the name of the exception."""
        return type(self.error).__name__ if self.error else "done"


def race(
    monkeypatch: pytest.MonkeyPatch, first: Callable[[], Any], second: Callable[[], Any], *, at: tuple[Any, str]
) -> tuple[Contender, Contender]:
    """Run ``first`` until the function ``at`` (module, name) has returned, then ``second`` until it waits for a lock
    or ends, then both to their ends."""
    module, name = at
    original = getattr(module, name)
    reached, opened = threading.Event(), threading.Event()
    one, other = Contender(first), Contender(second)

    def held(*args: Any, **kwargs: Any) -> Any:
        value = original(*args, **kwargs)
        if threading.current_thread() is one.thread and not reached.is_set():
            reached.set()
            assert opened.wait(DEADLINE), "the race was never opened"
        return value

    monkeypatch.setattr(module, name, held)
    one.thread.start()
    assert reached.wait(DEADLINE), one.error
    other.thread.start()
    until_waiting(other)
    opened.set()
    for contender in (one, other):
        contender.thread.join(DEADLINE)
        assert not contender.thread.is_alive(), "deadlocked"
    return one, other


def until_waiting(contender: Contender) -> None:
    """Return once some other connection waits for a lock, or ``contender`` has ended."""
    tick, waited = threading.Event(), 0.0
    while contender.thread.is_alive() and waited < DEADLINE:
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
        tick.wait(0.01)
        waited += 0.01
