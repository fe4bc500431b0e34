"""One site for all checks of this folder; each check, as every test with the database, runs in a savepoint."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from tests.access.building import build
from tests.access.site import Site


@pytest.fixture(scope="package")
def shared_site(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Site]:
    with django_db_blocker.unblock(), transaction.atomic():
        site = build()
        # Else every check would go through the references of all these rows anew, besides those of its own.
        connection.check_constraints()
        yield site
        transaction.set_rollback(True)


@pytest.fixture
def site(shared_site: Site, db: Any) -> Site:
    return shared_site
