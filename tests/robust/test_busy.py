"""Lost races for locks: tried again twice, then told as 503 with everything that was typed."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client

from alignhub.kit.retry import Busy, retry_on_lock
from catalog.models import Entry
from contributions.actions.drafts import start_draft
from contributions.actions.steps import take
from contributions.models import Message
from contributions.states import State
from tests import factories
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
DESK = "/admin/contributions/contribution/"


def failing(times: int, state: type[psycopg.Error]) -> tuple[Callable[[], str], list[int]]:
    tries: list[int] = []

    def action() -> str:
        tries.append(1)
        if len(tries) <= times:
            raise OperationalError("lost") from state("lost")
        return "done"

    return action, tries


@pytest.mark.parametrize("state", [psycopg.errors.DeadlockDetected, psycopg.errors.LockNotAvailable])
def test_a_lost_race_is_tried_again_twice(state):
    action, tries = failing(2, state)
    assert (retry_on_lock(action)(), len(tries)) == ("done", 3)

    action, tries = failing(3, state)
    with pytest.raises(Busy):
        retry_on_lock(action)()
    assert len(tries) == 3


def test_other_failures_and_inner_transactions_are_not_tried_again():
    action, tries = failing(1, psycopg.errors.QueryCanceled)
    with pytest.raises(OperationalError):
        retry_on_lock(action)()
    assert len(tries) == 1

    action, tries = failing(1, psycopg.errors.DeadlockDetected)
    with pytest.raises(OperationalError), transaction.atomic():
        retry_on_lock(action)()
    assert len(tries) == 1


def locked(table: str, pk: int) -> AbstractContextManager[None]:
    """Another connection holds the row for as long as the block runs; ours gives up at once."""
    return held(f"SELECT 1 FROM {table} WHERE id = {pk} FOR UPDATE")


@contextmanager
def held(statement: str) -> Iterator[None]:
    """Another connection holds the locks of ``statement`` for as long as the block runs; ours gives up at once."""
    other = connection.copy()
    try:
        other.ensure_connection()
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute(statement)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '20ms'")
        yield
    finally:
        other.rollback()
        other.close()
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_real_lock_time_out_becomes_busy_and_the_step_succeeds_afterwards():
    moderator = UserFactory.create(moderator=True)
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)

    with locked("contributions_contribution", row.pk), pytest.raises(Busy):
        take("publish", row.pk, actor=moderator, revision=1)

    assert not Entry.objects.exists()
    assert take("publish", row.pk, actor=moderator, revision=1).state == State.PUBLISHED


def test_the_desk_keeps_the_decision_that_could_not_be_taken():
    moderator = UserFactory.create(moderator=True)
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)
    client = signed_in(moderator)
    form = {"step": "request-changes", "revision": 1, "note": "Please name the model."}

    with locked("contributions_contribution", row.pk):
        response = client.post(f"{DESK}{row.uuid}/step/", form)

    assert response.status_code == 503
    assert "Please name the model." in response.content.decode()
    row.refresh_from_db()
    assert row.state == State.IN_REVIEW


@pytest.mark.parametrize("action", ["save", "review", "submit"])
def test_the_paper_form_keeps_what_was_typed(action: str):
    author = UserFactory.create()
    row = start_draft(author, entry_kind="resource", data={"title": "Before"}, step="details")
    client = signed_in(author)
    form = {"title": "After much thought", "summary": "One. Two.", "number": row.draft.number, "action": action}

    with locked("contributions_contribution", row.pk):
        response = client.post(f"/contribute/paper/{row.uuid}/", form)

    assert response.status_code == 503
    assert "After much thought" in response.content.decode()
    row.draft.refresh_from_db()
    assert row.draft.data == {"title": "Before"}


def test_saving_while_typing_says_that_the_draft_is_not_saved():
    author = UserFactory.create()
    row = start_draft(author, entry_kind="resource", data={"title": "Before"}, step="details")

    with locked("contributions_contribution", row.pk):
        response = signed_in(author).post(
            "/contribute/draft/", {"uuid": str(row.uuid), "title": "After", "number": row.draft.number}
        )

    assert (response.status_code, list(response.json())) == (503, ["error"])


def test_the_author_keeps_a_message_and_an_appeal():
    moderator = UserFactory.create(moderator=True)
    row = factories.contribution(State.REJECTED, moderator=moderator)
    client = signed_in(row.author)

    for action in ("message", "appeal"):
        with locked("contributions_contribution", row.pk):
            response = client.post(f"/contributions/{row.uuid}/", {"action": action, "body": "Look at table 3 again."})
        assert response.status_code == 503
        assert "Look at table 3 again." in response.content.decode()
    assert not Message.objects.exists()


def test_a_busy_database_that_no_view_expects_is_still_answered(monkeypatch):
    row = factories.contribution()
    moderator = UserFactory.create(moderator=True)

    with locked("contributions_contribution", row.pk):
        response = signed_in(moderator).post(f"{DESK}{row.uuid}/note/", {"body": "Between us."})

    assert response.status_code == 503
    assert not row.private_notes.exists()


def test_a_decision_and_the_note_that_goes_with_it_are_kept_together():
    moderator = UserFactory.create(moderator=True)
    row = take("claim", factories.contribution().pk, actor=moderator)
    client = signed_in(moderator)
    decision = {"step": "reject", "revision": row.revision, "note": "It is a copy.", "private_note": "Ask Ann."}

    with held("LOCK TABLE contributions_privatenote IN SHARE MODE"):
        response = client.post(f"{DESK}{row.uuid}/step/", decision)
    row.refresh_from_db()
    assert (response.status_code, row.state, row.private_notes.count()) == (503, State.IN_REVIEW, 0)
    assert "Ask Ann." in response.content.decode()

    assert client.post(f"{DESK}{row.uuid}/step/", decision).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.private_notes.get().body) == (State.REJECTED, "Ask Ann.")
