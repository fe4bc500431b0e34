"""Pages kept in memory are gone when something changes, whichever process changed it."""

import json
import os
import subprocess
import sys
import time

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from alignhub.kit import page_cache
from alignhub.kit.changes import changes
from catalog.actions.publish import prepare, publish_entry
from contributions.states import State
from tests import factories
from tests.factories import ContributorFactory, UserFactory
from tests.pages.page_cache.following import asks, committed, elsewhere, settled, until

pytestmark = pytest.mark.django_db
GONE_WITHIN = 1.0


@committed
def test_a_change_made_by_another_process_shows_within_a_second(tag):
    client = Client()
    client.get("/resources/paper-1/")
    elsewhere("UPDATE catalog_entry SET title = 'Called otherwise now' WHERE slug = 'paper-1'")
    took = until(lambda: b"Called otherwise now" in client.get("/resources/paper-1/").content)

    assert took < GONE_WITHIN


@committed
def test_a_public_page_that_is_switched_or_renamed_shows_at_once():
    person = ContributorFactory.create(handle="ada", page_enabled=True)
    publish_entry(prepare(factories.content()), contributor=person, slug="paper")
    settled()
    client, history, kept = Client(), "/resources/paper/history/", []
    for change in ("name = 'Ada B.'", "affiliations = 'A lab'", "page_enabled = false"):
        for path in ("/people/ada/", history):
            client.get(path)
            kept.append(asks(client, path))
        elsewhere(f"UPDATE catalog_contributor SET {change}")
        settled()
        if "false" not in change:
            assert change.split("'")[1] in client.get("/people/ada/").content.decode()

    assert kept == [0] * 6
    assert client.get("/people/ada/").status_code == 404
    assert "/people/" not in client.get(history).content.decode()


@committed
def test_what_is_rolled_back_changes_nothing(tag):
    client = Client()
    client.get("/tags/")
    before = changes.generation()
    with pytest.raises(psycopg.errors.DivisionByZero):
        elsewhere("UPDATE catalog_tag SET definition = 'Never said'", "SELECT 1 / 0")
    settled()

    assert changes.generation() == before
    assert asks(client, "/tags/") == 0


@committed
def test_a_page_that_was_begun_before_a_change_is_not_kept_for_after_it(tag, monkeypatch):
    """The change is committed, and told, while the page is still being rendered from what stood there before."""
    client = Client()
    client.get("/about/")
    original = page_cache._may_be_kept

    def meanwhile(response):
        before = changes.generation()
        elsewhere("UPDATE catalog_tag SET name = 'RLHF, renamed' WHERE slug = 'rlhf'")
        until(lambda: changes.generation() not in (before, None))
        return original(response)

    with monkeypatch.context() as patched:
        patched.setattr(page_cache, "_may_be_kept", meanwhile)
        assert b"renamed" not in client.get("/tags/rlhf/").content

    assert b"RLHF, renamed" in client.get("/tags/rlhf/").content


def test_the_publisher_sees_the_next_page_anew_at_once(tag):
    reader, publisher = Client(), Client()
    publisher.force_login(UserFactory.create(moderator=True))
    reader.get("/tags/rlhf/")
    factories.publish(title="Published this moment", tags=("rlhf",))

    assert b"Published this moment" in publisher.get("/tags/rlhf/").content


def test_without_word_from_the_database_nothing_is_answered_from_memory(tag, monkeypatch):
    client = Client()
    client.get("/tags/")
    assert asks(client, "/tags/") == 0
    changes.stop()
    monkeypatch.setattr(changes, "_start", lambda: None)
    changes._heard = time.monotonic() - 1.01
    assert asks(client, "/tags/") > 0
    changes._heard = time.monotonic() - 0.9
    assert asks(client, "/tags/") == 0


@committed
def test_a_lost_connection_is_taken_up_again_and_nothing_from_before_is_answered(tag):
    client = Client()
    client.get("/tags/")
    before = changes.generation()
    elsewhere(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' OR query = 'SELECT 1'"
        " AND pid <> pg_backend_pid() AND datname = current_database()"
    )
    until(lambda: changes.generation() not in (None, before))

    assert asks(client, "/tags/") > 0
    assert asks(client, "/tags/") == 0


def test_changes_are_followed_in_a_process_with_very_many_open_files():
    changes.stop()
    held = [os.dup(0) for _ in range(1_100)]
    try:
        until(lambda: changes.generation() is not None)
        settled()
        settled()
        assert changes.generation() is not None
    finally:
        for number in held:
            os.close(number)


OTHER_PROCESS = """
import json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "alignhub.settings"
from django.conf import settings
settings.DATABASES["default"].update(json.loads(sys.argv[1]))
settings.PAGE_CACHE_BYTES = 2**20
settings.ALLOWED_HOSTS = ["testserver"]
import django
django.setup()
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
client = Client()
for line in sys.stdin:
    with CaptureQueriesContext(connection) as captured:
        body = client.get(line.strip()).content.decode()
    print(json.dumps([len(captured), body]), flush=True)
"""


@committed
def test_two_processes_each_follow_what_the_other_writes(tag):
    place = {name: connection.settings_dict[name] for name in ("NAME", "HOST", "PORT", "USER", "PASSWORD", "OPTIONS")}
    other = subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS, json.dumps(place, default=str)],
        cwd=settings.BASE_DIR,
        env={**os.environ, "PYTHONPATH": str(settings.BASE_DIR)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdin and other.stdout

    def ask(path: str) -> tuple[int, str]:
        other.stdin.write(f"{path}\n")
        other.stdin.flush()
        number, body = json.loads(other.stdout.readline())
        return number, body

    try:
        until(lambda: ask("/tags/rlhf/")[0] == 0)
        here = Client()
        here.get("/tags/rlhf/")
        factories.publish(title="Published over here", tags=("rlhf",))
        took_there = until(lambda: "Published over here" in ask("/tags/rlhf/")[1])
        took_here = until(lambda: b"Published over here" in here.get("/tags/rlhf/").content)
        until(lambda: ask("/tags/rlhf/")[0] == 0)
    finally:
        other.stdin.close()
        other.wait(10)
        other.stdout.close()

    assert max(took_there, took_here) < GONE_WITHIN


@committed
def test_a_reader_is_shown_what_a_moderator_has_just_published(tag):
    """The whole way: a form at the desk, in one request, and the list for a reader without an account."""
    moderator = UserFactory.create(moderator=True)
    sent = factories.content(title="Fresh from the desk")
    row = factories.contribution(State.IN_REVIEW, moderator=moderator, sent=sent)
    reader, desk = Client(), Client()
    desk.force_login(moderator)
    settled()
    assert b"Fresh from the desk" not in reader.get("/resources/").content
    form = {"step": "publish", "revision": 1, "note": "Good."}
    assert desk.post(f"/admin/contributions/contribution/{row.uuid}/step/", form).status_code == 302

    assert until(lambda: b"Fresh from the desk" in reader.get("/resources/").content) < GONE_WITHIN
