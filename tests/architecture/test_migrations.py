"""Every migration has a name of its own and leads back as well as forth."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests import server

ROOT = Path(settings.BASE_DIR)
APPS = ("alignhub", "catalog", "contributions", "alignhub/kit")
FILES = [file for app in APPS for file in sorted((ROOT / app / "migrations").glob("0*.py"))]

ROUND_TRIP = """
import json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "alignhub.settings"
from django.conf import settings
settings.DATABASES["default"].update(json.loads(sys.argv[1]))
import django
django.setup()
from django.core.management import call_command
from django.db import connection

SCHEMA = {
    "columns": "SELECT table_name, column_name, data_type, is_nullable, column_default, generation_expression"
    " FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2",
    "triggers": "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger"
    " WHERE NOT tgisinternal ORDER BY 1, 2",
    "functions": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1, 2",
}

def schema():
    found = {}
    with connection.cursor() as cursor:
        for name, sql in SCHEMA.items():
            cursor.execute(sql)
            found[name] = [list(map(str, row)) for row in cursor.fetchall()]
    return found

def migrate(*arguments):
    call_command("migrate", *arguments, verbosity=0)

migrate()
with connection.cursor() as cursor:
    # What createcachetable makes is of no migration.
    cursor.execute("DROP TABLE IF EXISTS alignhub_cache")
before = schema()
for app in ("contributions", "alignhub", "catalog", "kit"):
    migrate(app, "zero")
between = schema()
migrate()
print(json.dumps({"before": before, "between": between, "after": schema()}))
"""


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.parent.name}-{file.stem}")
def test_migrations_are_named_after_what_they_do(file: Path):
    assert re.fullmatch(r"\d{4}_[a-z]+(_[a-z]+)*", file.stem), "a name in words"
    assert "auto" not in file.stem.split("_")


def test_numbers_run_without_gap_and_without_two_of_one():
    for app in APPS:
        numbers = [int(file.stem[:4]) for file in FILES if file.parent.parent == ROOT / app]
        assert numbers == list(range(1, len(numbers) + 1)), app


@pytest.mark.django_db(transaction=True)
def test_all_migrations_lead_back_to_nothing_and_forth_to_the_same_schema():
    scratch = f"{connection.settings_dict['NAME']}_back_and_forth"
    place = {name: connection.settings_dict[name] for name in ("HOST", "PORT", "USER", "PASSWORD", "OPTIONS")}
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{scratch}"')
        # The same code has migrated it from nothing: what is left to show is the way back, and forth again.
        template = "template1" if settings.DATABASE_URL else server.schema()
        cursor.execute(f'CREATE DATABASE "{scratch}" TEMPLATE "{template}"')
    try:
        done = subprocess.run(
            [sys.executable, "-c", ROUND_TRIP, json.dumps(place | {"NAME": scratch}, default=str)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr[-3000:]
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{scratch}" WITH (FORCE)')
    schemas = json.loads(done.stdout)
    ours = re.compile(r"(alignhub|catalog|contributions|kit)_")
    left = [row for rows in schemas["between"].values() for row in rows if any(map(ours.match, row[:2]))]

    assert left == []
    for part, rows in schemas["before"].items():
        assert schemas["after"][part] == rows, part
