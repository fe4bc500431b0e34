"""The chain of events: whoever goes around the triggers is found out, and told where."""

import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from alignhub.kit import hashchain
from contributions import jobs
from contributions.actions import chain
from contributions.actions.verification import Verified, check_chain, note_head, verify
from contributions.models import ChainCheck, ChainDay, ChainHead, ContributionEvent, EventText, MonthlyReport
from contributions.states import State
from tests import factories
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
EVENTS = "contributions_contributionevent"


@pytest.fixture
def six():
    """Six events: two contributions sent, claimed and published."""
    for _ in range(2):
        factories.contribution(State.PUBLISHED, sent=factories.content(title=f"A paper {_}"))
    # So that events can be removed without a foreign key standing in the way.
    EventText.objects.all().delete()
    assert verify() == Verified(events=6)


def around_the_trigger(*statements: str) -> None:
    """As somebody with the keys to the database could."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for sql in statements:
            cursor.execute(sql)
        cursor.execute("SET LOCAL session_replication_role = origin")


def copy_of(position: int, to: int) -> str:
    columns = [field.column for field in ContributionEvent._meta.local_concrete_fields if field.name != "id"]
    chosen = [str(to) if column == "position" else column for column in columns]
    return (
        f"INSERT INTO {EVENTS} ({', '.join(columns)}) SELECT {', '.join(chosen)} FROM {EVENTS}"
        f" WHERE position = {position}"
    )


RENUMBER_UP = (
    f"UPDATE {EVENTS} SET position = position + 1000 WHERE position >= 3",
    (f"UPDATE {EVENTS} SET position = position - 999 WHERE position > 1000"),
)
RENUMBER_DOWN = (
    f"UPDATE {EVENTS} SET position = position + 1000 WHERE position > 3",
    (f"UPDATE {EVENTS} SET position = position - 1001 WHERE position > 1000"),
)


@pytest.mark.parametrize(
    ("statements", "position", "what"),
    [
        ([f"UPDATE {EVENTS} SET step = 'reject' WHERE position = 2"], 2, "The event here was changed"),
        ([f"UPDATE {EVENTS} SET actor_id = NULL WHERE position = 6"], 6, "The event here was changed"),
        ([f"UPDATE {EVENTS} SET clause = '9.9' WHERE position = 1"], 1, "The event here was changed"),
        ([f"DELETE FROM {EVENTS} WHERE position = 1"], 1, "An event was removed from here on."),
        ([f"DELETE FROM {EVENTS} WHERE position IN (3, 4)"], 3, "2 events were removed from here on."),
        ([f"DELETE FROM {EVENTS} WHERE position = 6"], 6, "The events from here up to the head were removed."),
        (
            [f"DELETE FROM {EVENTS} WHERE position = 3", *RENUMBER_DOWN],
            3,
            "An event was removed from here; those after it were renumbered.",
        ),
        ([*RENUMBER_UP, copy_of(2, to=3)], 3, "An event was inserted here; those after it were renumbered."),
        ([copy_of(2, to=0)], 0, "An event was inserted here."),
        ([copy_of(2, to=7)], 7, "The event here was changed"),
        (
            [f"UPDATE {EVENTS} SET hash = repeat('a', 64) WHERE position = 2"],
            2,
            "The event here was changed",
        ),
        (
            ["UPDATE contributions_chainhead SET hash = repeat('a', 64)"],
            6,
            "The head of the chain is not the event here.",
        ),
        (["UPDATE contributions_eventtext SET body = 'Kindness.'"], 9, "The words of the event here were exchanged."),
    ],
)
def test_what_was_done_is_told_with_its_place(six, statements: list[str], position: int, what: str):
    if position == 9:
        factories.contribution(State.REJECTED)
    around_the_trigger(*statements)

    found = verify()

    assert (found.position, found.holds) == (position, False)
    assert found.what.startswith(what)


def test_an_inserted_event_that_links_on_is_found_by_the_one_after_it(six):
    row = ContributionEvent.objects.get(position=2)
    row.position, row.previous_hash = 3, row.hash
    row.hash = hashchain.link(row.previous_hash, chain.body_of(row))
    around_the_trigger(
        *RENUMBER_UP,
        copy_of(2, to=3),
        f"UPDATE {EVENTS} SET previous_hash = '{row.previous_hash}', hash = '{row.hash}' WHERE position = 3",
    )

    assert verify() == Verified(3, 3, "An event was inserted here; those after it were renumbered.")


def test_a_sound_event_beyond_the_head_is_found(six):
    row = ContributionEvent.objects.get(position=6)
    row.position, row.previous_hash = 7, row.hash
    forged = hashchain.link(row.previous_hash, chain.body_of(row))
    around_the_trigger(
        copy_of(6, to=7),
        f"UPDATE {EVENTS} SET previous_hash = '{row.previous_hash}', hash = '{forged}' WHERE position = 7",
    )

    assert verify() == Verified(7, 7, "An event was inserted here, after the head.")


def test_a_chain_written_anew_as_a_whole_is_found_by_the_published_heads(six):
    note_head(date(2026, 11, 25))
    previous = ""
    for event in ContributionEvent.objects.order_by("position"):
        event.clause, event.previous_hash = "9.9", previous
        previous = hashchain.link(previous, chain.body_of(event))
        around_the_trigger(
            f"UPDATE {EVENTS} SET clause = '9.9', previous_hash = '{event.previous_hash}', hash = '{previous}'"
            f" WHERE position = {event.position}"
        )
    ChainHead.objects.update(hash=previous)

    found = verify()

    assert found.position == 6
    assert found.what == "The chain was rewritten: the head published for 2026-11-25 is not part of it any more."


def test_words_may_be_erased_without_breaking_the_chain():
    factories.contribution(State.REJECTED)
    EventText.objects.all().delete()

    assert verify() == Verified(events=3)


def test_reading_the_chain_holds_one_batch_at_a_time(six, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(chain, "BATCH", 4)
    with django_assert_num_queries(3):
        assert len(list(chain.links())) == 6


def test_the_command_tells_in_words_and_in_json_and_ends_with_one(six):
    said = StringIO()
    call_command("verify_chain", stdout=said)
    assert said.getvalue() == "The chain holds: 6 events.\n"

    around_the_trigger(f"UPDATE {EVENTS} SET step = 'reject' WHERE position = 2")
    said = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_chain", "--json", stdout=said)

    assert ended.value.code == 1
    assert json.loads(said.getvalue()) == {
        "holds": False,
        "events": 1,
        "position": 2,
        "what": "The event here was changed: it does not fit its hash.",
    }
    assert [check.position for check in ChainCheck.objects.order_by("id")] == [None, 2]


def test_the_nightly_job_notes_the_head_and_tells_administrators_only(six, mailoutbox):
    admin = UserFactory.create(admin=True)
    UserFactory.create(admin=True, is_active=False)
    night = datetime(2026, 11, 27, 1, 20, tzinfo=UTC)

    jobs.keep_record(timestamp=int(night.timestamp()))
    assert (ChainDay.objects.get().day, ChainDay.objects.get().position) == (date(2026, 11, 26), 6)
    assert mailoutbox == []

    around_the_trigger(f"UPDATE {EVENTS} SET step = 'reject' WHERE position = 2")
    jobs.keep_record(timestamp=int((night + timedelta(days=1)).timestamp()))

    assert [(mail.to, mail.subject) for mail in mailoutbox] == [([admin.email], "The record is broken at position 2")]
    assert "The event here was changed" in mailoutbox[0].body


def test_a_head_is_noted_once_a_day_and_stays(six):
    note_head(date(2026, 11, 25))
    factories.contribution(State.SUBMITTED)

    assert note_head(date(2026, 11, 25)).position == 6
    assert note_head(date(2026, 11, 26)).position == 7


def test_heads_checks_and_reports_are_append_only():
    note_head(date(2026, 11, 25))
    check_chain()
    MonthlyReport.objects.create(month=date(2026, 10, 1), figures={}, made_at=timezone.now())

    for model in (ChainDay, ChainCheck, MonthlyReport):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            model.objects.all().delete()


def test_monitoring_and_the_desk_are_told(six, client):
    client.force_login(UserFactory.create(admin=True))
    assert client.get("/readyz").json()["degraded"] == []

    around_the_trigger(f"UPDATE {EVENTS} SET step = 'reject' WHERE position = 2")
    check_chain()

    said = "The record of decisions is broken at position 2. The event here was changed: it does not fit its hash."
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["degraded"]) == (200, [said])
    assert said in client.get("/admin/").content.decode()


def test_a_check_that_is_not_made_any_more_is_told_too(client):
    check_chain(timezone.now() - timedelta(days=3))

    (said,) = client.get("/readyz").json()["degraded"]
    assert said.startswith("The record of decisions has not been verified since ")


def test_an_event_exchanged_for_a_sound_one_is_found_by_the_one_after_it(six):
    row = ContributionEvent.objects.get(position=2)
    row.clause = "9.9"
    forged = hashchain.link(row.previous_hash, chain.body_of(row))
    around_the_trigger(f"UPDATE {EVENTS} SET clause = '9.9', hash = '{forged}' WHERE position = 2")

    assert verify() == Verified(2, 2, "The event here was replaced: the one after it does not follow from it.")
