"""Fifty windows and an author at the same moment: one outcome, and everybody else is told why theirs did not come."""

import threading
from collections import Counter

import pytest
from django.test import Client

from catalog.models import Entry, EntryRevision
from contributions.actions.chain import first_break
from contributions.actions.steps import Sent, take
from contributions.models import Contribution, ContributionEvent, PolicyClause
from contributions.refused import Refused
from contributions.states import State
from tests import factories
from tests.factories import UserFactory
from tests.pages.desk.reviewing import page
from tests.robust.races import DEADLINE, Contender

pytestmark = pytest.mark.django_db(transaction=True)
EACH = 25
# Why a decision did not come, as the page of the refused one says it.
TOLD = ("by now", "The author has sent a new version", "Claim this contribution first", "Another moderator has claimed")


@pytest.fixture
def clause() -> PolicyClause:
    return PolicyClause.objects.create(number="1.1", title="In scope", text="It concerns alignment.")


def together(contenders: list[Contender]) -> None:
    """Run them from one moment on, each with a connection of its own."""
    gate = threading.Barrier(len(contenders))
    for contender in contenders:
        run = contender.run
        contender.run = lambda run=run: (gate.wait(DEADLINE), run())[1]
    for contender in contenders:
        contender.thread.start()
    for contender in contenders:
        contender.thread.join(3 * DEADLINE)
        assert not contender.thread.is_alive(), "deadlocked"


def deciding(row: Contribution, moderator, number: int, **form) -> Contender:
    """A window of ``moderator``, with words typed in it that no other window has."""
    client = Client()
    client.force_login(moderator)
    data = {"revision": 1, "private_note": f"Window {number} of these.", **form}
    return Contender(lambda: client.post(f"{page(row)}step/", data))


def test_one_of_fifty_one_comes_through(clause):
    moderator = UserFactory.create(moderator=True)
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)
    reject = {"step": "reject", "note": "Out of scope.", "clause": "1.1"}
    decisions = [
        deciding(row, moderator, number, **(reject if number % 2 else {"step": "publish"}))
        for number in range(2 * EACH)
    ]
    sent = Sent(factories.content(title="Another version"))
    author = Contender(lambda: take("revise", row.pk, actor=row.author, sent=sent, revision=1))

    together([*decisions[:EACH], author, *decisions[EACH:]])

    assert [contender.error for contender in decisions] == [None] * len(decisions)
    answers = Counter(contender.value.status_code for contender in decisions)
    row.refresh_from_db()
    done = ContributionEvent.objects.filter(contribution=row).exclude(step__in=("submit", "claim"))
    (event,) = done
    if author.error is None:
        assert (event.step, row.state, row.revision, answers) == ("revise", State.SUBMITTED, 2, {409: 2 * EACH})
    else:
        assert isinstance(author.error, Refused) and "by now" in str(author.error)
        assert answers == {302: 1, 409: 2 * EACH - 1}
        assert (event.step, row.state) in (("publish", State.PUBLISHED), ("reject", State.REJECTED))
        assert row.revision == 1
    assert Entry.objects.count() == EntryRevision.objects.count() == (row.state == State.PUBLISHED)
    for number, contender in enumerate(decisions):
        if contender.value.status_code == 409:
            html = contender.value.content.decode()
            assert any(words in html for words in TOLD)
            assert f"Window {number} of these." in html
    assert row.private_notes.count() == answers[302]
    assert first_break() is None
