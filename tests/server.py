"""The database server of the tests: quick rather than safe, with a migrated schema that every worker copies.

Copying takes a second where migrating takes ten. Called as a program it makes that schema ready for the tests to come.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any

import django
import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from alignhub import database

CODE = ("alignhub", "catalog", "contributions")
SCHEMA = "schema_of_tests_"
# Of several workers one makes the schema; any number will do that nothing else locks.
LOCK = 7_102_461


@contextmanager
def running() -> Iterator[None]:
    """Have the bundled server while the block runs; several processes may hold it at once.

    Not for a server of ``DATABASE_URL``, which may hold what is to be kept: its settings and databases are left alone.
    """
    with database.running(settings.VAR_DIR / "test-postgres"):
        # Nothing of a test survives the machine, so the database need neither wait for the disk nor tidy up.
        with _connected() as link:
            for setting in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum", "jit"):
                link.execute(f"ALTER SYSTEM SET {setting} = off")
            link.execute("SELECT pg_reload_conf()")
        yield


def schema() -> str:
    """The name of a migrated database to copy. It stays until our code or an installed package changes."""
    name = SCHEMA + _digest()
    with _connected() as link:
        link.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        there = [row[0] for row in link.execute("SELECT datname FROM pg_database WHERE datname ^@ %s", [SCHEMA])]
        if name not in there:
            for old in there:
                link.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(old)))
            # Under its own name only when it is whole, since a run may be broken off.
            making = f"{SCHEMA}making"
            _migrate(making)
            link.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*map(sql.Identifier, (making, name))))
    return name


def _digest() -> str:
    """Of all that a migration could lead to: our code, which migrations import, and the versions of packages."""
    found = blake2b(digest_size=12)
    for file in sorted(file for folder in CODE for file in (settings.BASE_DIR / folder).rglob("*.py")):
        found.update(f"{file.relative_to(settings.BASE_DIR)}\n".encode() + file.read_bytes())
    packages = Path(django.__file__).parent.parent.glob("*.dist-info")
    found.update("\n".join(sorted(folder.name for folder in packages)).encode())
    return found.hexdigest()


def _migrate(name: str) -> None:
    """Make the database ``name`` as Django makes those of tests, from nothing."""
    default, for_tests = connection.settings_dict, connection.settings_dict["TEST"]
    before, before_for_tests = default["NAME"], dict(for_tests)
    for_tests.update(NAME=name, TEMPLATE=None)
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    finally:
        connection.close()
        settings.DATABASES["default"]["NAME"] = default["NAME"] = before
        for_tests.update(before_for_tests)


def _connected() -> psycopg.Connection[Any]:
    default = settings.DATABASES["default"]
    place = {"host": default["HOST"], "port": default["PORT"] or None, "password": default["PASSWORD"] or None}
    return psycopg.connect(**place, user=default["USER"], dbname="postgres", autocommit=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alignhub.settings")
    django.setup()
    if not settings.DATABASE_URL:
        with running():
            schema()
