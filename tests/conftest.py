"""What every test has: the bundled PostgreSQL, started once for the whole run."""

import gc
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from pytest_httpserver import HTTPServer
from xdist.scheduler import LoadGroupScheduling

from tests import server
from tests.emptying import quick_emptying

# What one worker runs from end to end, since it is started or loaded once.
TOGETHER = ("tests/production/", "tests/starting_content/")


def pytest_configure(config: pytest.Config) -> None:
    """Start the database before pytest-django looks for one; parallel workers find it already running."""
    if settings.DATABASE_URL or config.option.collectonly:
        return
    holder = server.running()
    holder.__enter__()
    config.add_cleanup(lambda: holder.__exit__(None, None, None))


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


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: Any) -> None:
    """What pytest-django calls before it makes the database of a worker; Django still looks for migrations to apply."""
    if settings.DATABASE_URL:
        return
    with django_db_blocker.unblock():
        settings.DATABASES["default"]["TEST"]["TEMPLATE"] = server.schema()


@pytest.fixture(autouse=True, scope="session")
def _quick_emptying() -> Iterator[None]:
    with quick_emptying():
        yield


@pytest.fixture(autouse=True, scope="session")
def _plain_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Quick passwords, and an empty folder of the worker's own for files. Set once: per test it takes milliseconds."""
    folder = tmp_path_factory.mktemp("var")
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Static files are absent until collected, which tests do not need.
    with override_settings(PASSWORD_HASHERS=hashers, VAR_DIR=folder, STATIC_ROOT=folder, STORE_PAGES=True):
        yield


# Playwright's synchronous interface runs an event loop in this thread, which Django would take for an async caller.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def services(db: None, httpserver: HTTPServer, settings: Any) -> HTTPServer:
    """One local server for all three services, each under a path of its own."""
    settings.METADATA_SERVICES = {name: httpserver.url_for(f"/{name}") for name in ("arxiv", "crossref", "datacite")}
    return httpserver
