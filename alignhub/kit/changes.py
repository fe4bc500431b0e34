"""Whether anything that public pages show has changed, as the database itself tells it."""

import logging
import select
import threading
import time
from typing import Any

import psycopg
from django.db import DatabaseError, connections

# Triggers on the tables behind public pages notify this channel in the transaction that writes.
CHANNEL = "public_pages"
# After so many seconds without a word from the database nothing is known any more.
FRESH = 1.0
_BEAT = 0.25
_PAUSE = 1.0

logger = logging.getLogger(__name__)


class Changes:
    """Follows the channel in a thread of its own, with a connection of its own, from the first question on."""

    def __init__(self) -> None:
        self._generation = 0
        self._heard = float("-inf")
        self._stopped = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def generation(self) -> int | None:
        """A number that another has followed for every change committed more than ``FRESH`` seconds ago.

        None when that cannot be promised: the listener has only just begun, or has heard nothing from the database.
        """
        if time.monotonic() - self._heard <= FRESH:
            return self._generation
        if self._thread is None or not self._thread.is_alive():
            self._start()
        return None

    def stop(self) -> None:
        """End the thread; the next question starts another."""
        with self._starting:
            self._stopped.set()
            if self._thread:
                self._thread.join()
            self._thread = None
            self._heard = float("-inf")

    def _start(self) -> None:
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._stopped.clear()
                self._thread = threading.Thread(target=self._follow, name="changes", daemon=True)
                self._thread.start()

    def _follow(self) -> None:
        told = False
        while not self._stopped.is_set():
            try:
                with _connect() as link:
                    told = False
                    self._listen(link)
            except (DatabaseError, psycopg.Error, OSError) as error:
                if not told:
                    logger.warning("Public pages are not kept while changes cannot be followed: %s", error)
                told = True
                self._heard = float("-inf")
                self._stopped.wait(_PAUSE)

    def _listen(self, link: "psycopg.Connection[Any]") -> None:
        link.add_notify_handler(self._changed)
        link.execute(f"LISTEN {CHANNEL}")
        # What was said while nobody listened is not known.
        self._changed()
        # select() knows no file numbers above 1,023, which a busy process may reach.
        waiting = select.poll()
        waiting.register(link.fileno(), select.POLLIN)
        while not self._stopped.is_set():
            asked = time.monotonic()
            # An answer brings along every notice of what was committed before the question.
            link.execute("SELECT 1")
            self._heard = asked
            waiting.poll(_BEAT * 1_000)

    def _changed(self, notice: object = None) -> None:
        self._generation += 1


def _connect() -> "psycopg.Connection[Any]":
    # Django's own connections belong to the threads that serve requests.
    default = connections.create_connection("default")
    link: psycopg.Connection[Any] = default.get_new_connection(default.get_connection_params())
    link.autocommit = True
    return link


changes = Changes()
