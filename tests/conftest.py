"""What every test has: the bundled PostgreSQL, started once for the whole run."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from pytest_httpserver import HTTPServer
from xdist.scheduler import LoadGroupScheduling

from alignhub import database
from tests.emptying import quick_emptying

# What one worker runs from end to end, since it is started or loaded once.
TOGETHER = ("tests/production/", "tests/starting_content/")


def pytest_configure(config: pytest.Config) -> None:
    """Start the database before pytest-django looks for one; parallel workers find it already running."""
    if settings.DATABASE_URL or config.option.collectonly:
        return
    holder = database.running(settings.VAR_DIR / "test-postgres")
    holder.__enter__()
    _hurry()
    config.add_cleanup(lambda: holder.__exit__(None, None, None))


def _hurry() -> None:
    """Nothing of a test survives the machine, so the database need neither wait for the disk nor tidy up."""
    default = settings.DATABASES["default"]
    where = {"host": default["HOST"], "port": default["PORT"] or None, "user": default["USER"], "dbname": "postgres"}
    with psycopg.connect(**where, autocommit=True) as server:
        for setting in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum", "jit"):
            server.execute(f"ALTER SYSTEM SET {setting} = off")
        server.execute("SELECT pg_reload_conf()")


class Scheduling(LoadGroupScheduling):
    """The tests of some folders go to one worker together.

    A mark would say so where the tests are, but xdist 3.8 writes marks into node ids, which pytest 9 keeps as they are.
    """

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in TOGETHER if nodeid.startswith(folder)), nodeid)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What stays together comes first, so that no worker is left alone with it at the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(TOGETHER))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Thousands of tests and all modules stay until the end, so the collector need not look at them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    return Scheduling(config, log)


@pytest.fixture(autouse=True, scope="session")
def _quick_emptying() -> Iterator[None]:
    with quick_emptying():
        yield


@pytest.fixture(autouse=True)
def _plain_settings(settings: object, tmp_path: Path) -> None:
    """Quick passwords, mail in memory and files in a folder of the test's own."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
    settings.VAR_DIR = tmp_path  # type: ignore[attr-defined]
    settings.STORE_PAGES = True  # type: ignore[attr-defined]
    # Absent until collected, which tests do not need.
    settings.STATIC_ROOT = tmp_path  # type: ignore[attr-defined]


# Playwright's synchronous interface runs an event loop in this thread, which Django would take for an async caller.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def services(db: None, httpserver: HTTPServer, settings: Any) -> HTTPServer:
    """One local server for all three services, each under a path of its own."""
    settings.METADATA_SERVICES = {name: httpserver.url_for(f"/{name}") for name in ("arxiv", "crossref", "datacite")}
    return httpserver
