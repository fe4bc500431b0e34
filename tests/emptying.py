"""Empties the database after a test whose transactions were real: what holds rows, and nothing else.

Django's way truncates every table and fills content types and permissions anew, which takes longer than most of these
tests. Here those stay, and rows are deleted as a replica would, so that neither the guards of append-only tables nor
the order of foreign keys stand in the way. What they leave behind is swept out, since the planner looks at sizes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from django.db import connection
from django.test import TransactionTestCase

# What every migrated database holds.
STAYING = {"auth_permission", "django_content_type", "django_migrations"}


@contextmanager
def quick_emptying() -> Iterator[None]:
    """While this lasts, tests are cleared up after in this way."""
    original = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda case: empty()
    yield
    TransactionTestCase._fixture_teardown = original


def empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute(filled())
        tables = [f'"{name}"' for (name,) in cursor.fetchall()]
        if tables:
            deletions = [f"DELETE FROM {table}" for table in tables]
            cursor.execute("; ".join(["BEGIN", "SET LOCAL session_replication_role = replica", *deletions, "COMMIT"]))
            cursor.execute(f"VACUUM (INDEX_CLEANUP ON) {', '.join(tables)}")


@lru_cache
def filled() -> str:
    """The statement that names the tables that hold rows."""
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in sorted(set(names) - STAYING)
    )
