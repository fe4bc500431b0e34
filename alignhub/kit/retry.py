"""Trying a transaction again when it lost a race for locks."""

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import IntegrityError, OperationalError, transaction

from alignhub.kit.wording import gettext

DEADLOCK, LOCK_TIMEOUT, TAKEN = "40P01", "55P03", "23505"
P = ParamSpec("P")
R = TypeVar("R")


class Busy(Exception):
    """The database was too busy three times; the same request may succeed later."""


def retry_on_lock(action: Callable[P, R]) -> Callable[P, R]:
    """Run ``action`` up to three times while it fails on a deadlock or a lock time-out, then raise ``Busy``.

    A unique value that somebody else wrote between check and write is tried again too: the next run's check sees it and
    says so in words. When even the third run meets it, the ``IntegrityError`` is a fault of ours and goes on.

    Inside an outer transaction there is one run: the outer one has to be retried.
    """

    @functools.wraps(action)
    def tried(*args: P.args, **kwargs: P.kwargs) -> R:
        if transaction.get_connection().in_atomic_block:
            return action(*args, **kwargs)
        for remaining in (2, 1, 0):
            try:
                return action(*args, **kwargs)
            except (OperationalError, IntegrityError) as error:
                state = getattr(error.__cause__, "sqlstate", None)
                if state not in (DEADLOCK, LOCK_TIMEOUT, TAKEN) or (state == TAKEN and not remaining):
                    raise
        raise Busy(gettext("Many people are working on this at the same time. Please try again in a moment."))

    return tried
