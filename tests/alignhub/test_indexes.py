"""Indexes made while the site is used: what was broken off is made again."""

import pytest
from django.apps import apps
from django.contrib.postgres import operations
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.utils import NotSupportedError

from alignhub.kit.indexes import AddIndexConcurrently

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "tag_by_definition"
STATE = """
SELECT indisvalid, indexrelid::bigint FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE relname = %s
"""


@pytest.fixture(autouse=True)
def _gone():
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX IF EXISTS {NAME}")


def found() -> tuple[bool, int] | None:
    """Whether the index is whole, and its number."""
    with connection.cursor() as cursor:
        cursor.execute(STATE, [NAME])
        return cursor.fetchone()


def spoil(name: str = NAME) -> None:
    """As a build leaves it that is killed half-way."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = to_regclass(%s)", [name])


def run(*, back: bool = False, atomic: bool = False) -> None:
    operation = AddIndexConcurrently("tag", models.Index(fields=["definition"], name=NAME))
    before = ProjectState.from_apps(apps)
    after = before.clone()
    operation.state_forwards("catalog", after)
    move = operation.database_backwards if back else operation.database_forwards
    states = (after, before) if back else (before, after)
    with connection.schema_editor(atomic=atomic) as editor:
        move("catalog", editor, *states)


def test_it_is_made_and_goes_again():
    run()
    assert found()[0] is True
    run(back=True)
    assert found() is None


def test_what_is_left_of_one_that_was_killed_is_made_anew():
    run()
    first = found()[1]
    spoil()
    assert found() == (False, first)

    run()

    valid, number = found()
    assert (valid, number != first) == (True, True)


def test_one_that_was_made_before_a_later_one_was_killed_stays():
    run()
    first = found()

    run()

    assert found() == first


def test_it_stands_in_no_transaction():
    with pytest.raises(NotSupportedError):
        run(atomic=True)
    assert found() is None


def test_a_migration_of_several_goes_on_where_it_was_killed():
    loader = MigrationLoader(connection)
    migration = loader.get_migration("contributions", "0007_ledger_indexes")
    names = [operation.index.name for operation in migration.operations]
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {names[-1]}")
    spoil(names[1])

    with connection.schema_editor(atomic=False) as editor:
        migration.apply(loader.project_state(("contributions", "0006_published_record")), editor)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_index WHERE indisvalid AND indexrelid::regclass::text = ANY(%s)", [names]
        )
        assert cursor.fetchone() == (len(names),)


def test_every_migration_makes_them_so():
    loader = MigrationLoader(connection)
    made = [
        operation
        for migration in loader.disk_migrations.values()
        if migration.app_label in ("alignhub", "catalog", "contributions", "kit")
        for operation in migration.operations
        if isinstance(operation, operations.AddIndexConcurrently)
    ]
    assert len(made) >= 14
    assert {type(operation) for operation in made} == {AddIndexConcurrently}
