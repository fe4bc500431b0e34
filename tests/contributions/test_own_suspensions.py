"""Suspensions in what a person downloads about themselves: why, when, the appeal and its answer; never by whom."""

import json

import pytest
from django.utils import timezone

from contributions.actions.suspensions import answer_appeal, appeal, lift, suspend
from contributions.queries.own_data import own_data
from tests.factories import ContributorFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    names = ("Secret Suspender", "Secret Answerer")
    return [UserFactory.create(moderator=True, contributor=ContributorFactory.create(name=name)) for name in names]


def suspended(team, *, lifted=None, appealed=True):
    user = UserFactory.create()
    found = suspend(user, by=team[0], reason="Advertising.")
    if appealed:
        appeal(found.pk, "It was a citation.")
    if lifted is not None:
        answer_appeal(found.pk, by=team[1], words="It was not.", lifted=lifted)
    return user


@pytest.mark.parametrize(
    ("lifted", "appealed", "outcome", "answer"),
    [
        (True, True, "lifted", "It was not."),
        (False, True, "upheld", "It was not."),
        (None, True, "not answered yet", ""),
        (None, False, "no appeal", ""),
    ],
)
def test_reason_days_appeal_and_outcome_are_in_it(team, lifted, appealed, outcome, answer):
    user, today = suspended(team, lifted=lifted, appealed=appealed), timezone.now().date()

    (row,) = own_data(user)["suspensions"]

    assert row.pop("appealed_at") == (user.suspensions.get().appealed_at if appealed else None)
    assert row == {
        "reason": "Advertising.",
        "from": today,
        "until": today if lifted else None,
        "appeal": "It was a citation." if appealed else "",
        "outcome": outcome,
        "answer": answer,
        "answered_on": today if answer else None,
    }


def test_an_upheld_one_that_ended_later_was_upheld(team):
    user = suspended(team, lifted=False)
    lift(user)
    (row,) = own_data(user)["suspensions"]
    assert (row["outcome"], row["until"]) == ("upheld", timezone.now().date())


def test_nobody_of_the_team_is_named_and_nobody_else_told(team):
    user = suspended(team, lifted=True)
    text = json.dumps(own_data(user), default=str)
    for person in team:
        assert person.public_name not in text
        assert person.email not in text
    assert "suspended_by" not in text and "decided_by" not in text
    assert own_data(UserFactory.create())["suspensions"] == []
