"""A button of the desk that is pressed twice, which script prevents: the second press says so, and leads on."""

from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from catalog.content.facts import Identifier, ResourceFacts
from catalog.kinds import IdentifierScheme, ResourceType
from contributions.models import Contribution, ContributionEvent, PrivateNote
from contributions.states import State
from tests import factories
from tests.pages.desk.reviewing import QUEUE, TYPED, aged, kept, page, paper, sent, step

pytestmark = pytest.mark.django_db

ADJUSTED = {"text:title": "Overoptimisation", "why:links.lnk234": "Good.", "left_out": ["facts.evidence.ev1aaa"]}


def twice(desk, row: Contribution, name: str, **data) -> list[str]:
    """Where both answers lead of one form that is sent twice: the first by itself, the second by a link."""
    revision = row.revision
    first, second = (step(desk, row, name, **{"revision": revision, **data}) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 409)
    body = second.content.decode()
    assert "This is done already" in body and "Nothing was changed" not in body
    return [
        first["Location"],
        unescape(body.partition("pressed twice.")[2].partition('<a href="')[2].partition('"')[0]),
    ]


@pytest.mark.parametrize("name", ["publish", "request-changes", "reject", "hold", "release"])
def test_the_second_press_leads_where_the_first_did(desk, moderator, name: str):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)

    assert twice(desk, row, name, back="kind=entry", **TYPED) == [f"{QUEUE}?kind=entry"] * 2

    assert ContributionEvent.objects.filter(contribution=row, step=name).count() == 1
    assert PrivateNote.objects.count() == 1


@pytest.mark.parametrize(("state", "name", "to"), [(State.HELD, "unhold", ""), (State.REJECTED, "reopen", "{page}")])
def test_so_does_what_goes_on_from_a_hold_or_is_taken_back(desk, moderator, state: State, name: str, to: str):
    row = factories.contribution(state, moderator=moderator)

    assert twice(desk, row, name, note="Harmless.") == [to.format(page=page(row)) or QUEUE] * 2


def test_a_paper_whose_identifier_is_taken_by_the_first_press(desk, moderator):
    facts = ResourceFacts(
        type=ResourceType.PAPER, date="2022", identifiers=(Identifier(IdentifierScheme.ARXIV, "2210.10760"),)
    )
    row = factories.contribution(State.IN_REVIEW, moderator=moderator, sent=factories.content(facts=facts))

    assert twice(desk, row, "publish") == [QUEUE] * 2


def test_the_same_parts_left_out_and_adjusted(desk, moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator, sent=paper())

    assert twice(desk, row, "publish", note="Clearer.", **ADJUSTED) == [QUEUE] * 2


def test_the_next_one_is_claimed_once(desk, moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)
    older = aged(sent("Older"), days=2)
    aged(sent("Younger"), days=1)

    assert twice(desk, row, "publish", then="next") == [page(older)] * 2
    assert Contribution.objects.filter(state=State.IN_REVIEW).get() == older


def test_the_last_one_leads_back_to_the_queue(desk, moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)

    assert twice(desk, row, "reject", note="No.", then="next") == [QUEUE] * 2


@pytest.mark.parametrize(
    "other",
    [
        {"note": "Written since."},
        {"private_note": "Ask Bea."},
        {"text:title": "Overoptimised"},
        {"why:links.lnk234": "Better."},
        {"left_out": []},
    ],
)
def test_words_that_the_first_press_did_not_hold_are_kept(desk, moderator, other):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator, sent=paper())
    step(desk, row, "publish", **TYPED, **ADJUSTED)

    second = step(desk, row, "publish", **{**TYPED, **ADJUSTED, **other})

    assert second.status_code == 409
    assert "This contribution is published by now." in second.content.decode()
    assert kept(second) or other.keys() & TYPED.keys()


def test_a_hold_until_another_day_is_not_the_one_that_was_set(desk, moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)
    day = timezone.localdate() + timedelta(days=3)
    step(desk, row, "hold", note="Hazard?", held_until=day.isoformat())

    later = step(desk, row, "hold", note="Hazard?", held_until=(day + timedelta(days=1)).isoformat())

    assert later.status_code == 409
    same = step(desk, row, "hold", note="Hazard?", held_until=day.isoformat())
    assert "This is done already" in same.content.decode() and "done already" not in later.content.decode()


def test_what_happened_since_is_told(desk, moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)
    step(desk, row, "request-changes", note="Nearly.")
    step(desk, row, "reopen", note="A slip.")
    step(desk, row, "publish")

    last = step(desk, row, "request-changes", note="Nearly.")
    assert last.status_code == 409 and "done already" not in last.content.decode()
