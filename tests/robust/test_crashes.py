"""A crash between any two statements leaves everything as it was, and the same act succeeds afterwards."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection

from catalog.actions.publish import found_entries, prepare, withdraw_entry
from catalog.actions.rebuild import rebuild
from catalog.actions.tags import NewTag, accept_tags
from catalog.kinds import Kind
from catalog.models import Entry
from contributions import founding
from contributions.actions.reporting import send_report
from contributions.actions.steps import Sent, take
from contributions.models import Contribution
from contributions.payloads import ReportAbout, ReportWords
from contributions.states import State
from tests import factories
from tests.robust import scenes
from tests.robust.watching import Crash, contents, crashing_at


def publish_new():
    row, moderator = scenes.waiting()
    return lambda: take("publish", row.pk, actor=moderator, revision=1, items=scenes.LEFT_OUT)


def publish_edit():
    row, moderator = scenes.waiting_edit()
    return lambda: take("publish", row.pk, actor=moderator, revision=1, items=scenes.LEFT_OUT)


def publish_critique():
    row, moderator = scenes.waiting_critique()
    return lambda: take("publish", row.pk, actor=moderator, revision=1)


def publish_response():
    row, moderator = scenes.waiting_response()
    return lambda: take("publish", row.pk, actor=moderator, revision=1)


def report():
    entry = Entry.objects.get(slug="earlier")
    words = ReportWords(ReportAbout.WRONG, "The year.")
    return lambda: send_report(entry, words, author=None, email="a@example.org", uuid=UUID(int=1))


def submit():
    row = factories.draft(factories.UserFactory.create())
    return lambda: take("submit", row.pk, actor=row.author, sent=Sent(scenes.paper()))


def reject():
    row, moderator = scenes.waiting()
    return lambda: take("reject", row.pk, actor=moderator, revision=1, note="Because.", clause="1")


def withdraw():
    entry = factories.publish(title="Later", facts=scenes.paper().facts, tags=("zeta", "alpha"))
    return lambda: withdraw_entry(entry.pk, contributor=None, reason="Not what it said.")


def found():
    items = [(f"founded-{kind}", prepare(factories.content(kind))) for kind in Kind]
    return lambda: found_entries([*items, ("founded-paper", prepare(scenes.paper(tags=("zeta", "alpha"))))])


def make_again():
    factories.publish(title="Later", facts=scenes.paper().facts, tags=("zeta", "alpha"))
    Entry.objects.filter(slug="earlier").update(title="Spoilt")
    return rebuild


def accept_names():
    return lambda: accept_tags([NewTag("One", "1"), NewTag("Two", "2")])


ACTS = {
    act.__name__: act
    for act in (
        *(publish_new, publish_edit, publish_critique, publish_response, report),
        *(submit, reject, withdraw, found, make_again, accept_names),
    )
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ACTS)
def test_a_crash_at_any_statement_leaves_every_table_as_it_was(name: str):
    scenes.ground()
    act = ACTS[name]()
    before = contents()
    broken, number = [], 0

    while True:
        with crashing_at(number) as statements:
            try:
                act()
            except Crash as crash:
                if contents() != before:
                    broken.append((number, str(crash)))
            else:
                break
        number += 1

    assert broken == []
    assert number == len(statements) > 2
    assert contents() != before


@pytest.mark.django_db(transaction=True)
def test_a_crash_while_the_starting_content_loads_leaves_an_empty_catalogue(tmp_path: Path):
    documents = [
        {"slug": f"a-{kind}", "content": {"schema": 1, "kind": kind.value, **founded(kind)}}
        for kind in (Kind.CHALLENGE, Kind.DIRECTION)
    ]
    (tmp_path / "challenges.json").write_text(json.dumps(documents[:1]))
    (tmp_path / "directions.json").write_text(json.dumps(documents[1:]))
    tags = [{"name": "RLHF", "definition": "Learning.", "slug": "rlhf"}]
    (tmp_path / "tags.json").write_text(json.dumps(tags))
    before, number = contents(), 0

    while True:
        with crashing_at(number):
            try:
                loaded = founding.load(tmp_path)
            except Crash:
                assert contents() == before, number
            else:
                break
        number += 1

    assert (loaded.entries, loaded.tags) == (2, 1)


def founded(kind: Kind) -> dict[str, object]:
    facts = {"aspects": ["One."]} if kind == Kind.CHALLENGE else {"questions": ["What?"]}
    return {"title": f"A {kind.label}", "summary": "Two. Sentences.", "facts": facts}


CHILD = """
import json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "alignhub.settings"
from django.conf import settings
settings.DATABASES["default"].update(json.loads(sys.argv[1]))
import django
django.setup()
from alignhub.models import User
from contributions.actions import steps

recorded = steps.record

def record_and_wait(*args, **kwargs):
    event = recorded(*args, **kwargs)
    print("holding", flush=True)
    sys.stdin.read()
    return event

steps.record = record_and_wait
steps.take("publish", int(sys.argv[2]), actor=User.objects.get(pk=int(sys.argv[3])), revision=1)
"""


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_in_the_middle_of_publishing_leaves_nothing_behind():
    scenes.ground()
    row, moderator = scenes.waiting()
    before = contents()
    place = {name: connection.settings_dict[name] for name in ("NAME", "HOST", "PORT", "USER", "PASSWORD", "OPTIONS")}
    arguments = [json.dumps(place, default=str), str(row.pk), str(moderator.pk)]
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=settings.BASE_DIR,
        env={**os.environ, "PYTHONPATH": str(settings.BASE_DIR)},
    )
    try:
        assert child.stdout.readline() == "holding\n", child.stderr.read()
        assert others() == 1
        os.kill(child.pid, signal.SIGKILL)
    finally:
        child.kill()
        child.communicate()
    until_alone()

    assert contents() == before
    done = take("publish", row.pk, actor=moderator, revision=1)
    assert done.state == State.PUBLISHED
    assert Entry.objects.get(pk=done.result.entry_id).version == 1
    assert Contribution.objects.get(pk=row.pk).result == done.result


def others() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND xact_start IS NOT NULL"
        )
        return cursor.fetchone()[0]


def until_alone() -> None:
    tick = threading.Event()
    for _ in range(1_000):
        if not others():
            return
        tick.wait(0.01)
    raise AssertionError("the killed process's transaction is still open")
