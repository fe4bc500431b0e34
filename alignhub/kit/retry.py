"""Trying a transaction again when it lost a race for locks."""

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import OperationalError, transaction

DEADLOCK, LOCK_TIMEOUT = "40P01", "55P03"
P = ParamSpec("P")
R = TypeVar("R")


class Busy(Exception):
    """The database was too busy three times; the same request may succeed later."""


def retry_on_lock(action: Callable[P, R]) -> Callable[P, R]:
    """Run ``action`` up to three times while it fails on a deadlock or a lock time-out, then raise ``Busy``.

    Inside an outer transaction there is one run: the outer one has to be retried.
    """

    @functools.wraps(action)
    def tried(*args: P.args, **kwargs: P.kwargs) -> R:
        if transaction.get_connection().in_atomic_block:
            return action(*args, **kwargs)
        for _ in range(3):
            try:
                return action(*args, **kwargs)
            except OperationalError as error:
                if getattr(error.__cause__, "sqlstate", None) not in (DEADLOCK, LOCK_TIMEOUT):
                    raise
        raise Busy("Many people are working on this at the same time. Please try again in a moment.")

    return tried
