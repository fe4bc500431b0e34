"""The starting content, loaded once for all tests of this folder; each runs in a savepoint."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction

from contributions.founding import Loaded, load

FIXTURES = Path(settings.BASE_DIR) / "fixtures"


@pytest.fixture(scope="package")
def loaded_once(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Loaded]:
    with django_db_blocker.unblock(), transaction.atomic():
        loaded = load(FIXTURES)
        # Else every test would go through the references of all that was loaded anew, besides those of its own.
        connection.check_constraints()
        yield loaded
        transaction.set_rollback(True)


@pytest.fixture
def loaded(loaded_once: Loaded, db: Any) -> Loaded:
    """What the load came to."""
    return loaded_once
