"""The single moderator of a site presses twice, or is joined by somebody at the same moment."""

from datetime import timedelta

import pytest
from django.utils import timezone

from alignhub.models import User
from catalog.models import Entry
from contributions.actions import steps
from contributions.actions.steps import take
from contributions.models import Contribution, ContributionEvent
from contributions.states import State
from tests import factories
from tests.factories import UserFactory
from tests.robust.races import race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def alone() -> User:
    return UserFactory.create(moderator=True)


@pytest.fixture
def row(alone) -> Contribution:
    row = factories.contribution(author=alone)
    take("notice", row.pk, actor=alone, revision=1)
    Contribution.objects.filter(pk=row.pk).update(noticed_at=timezone.now() - timedelta(days=7))
    return row


def test_it_is_published_once_by_two_requests(monkeypatch, alone, row):
    def publish():
        return take("publish-noticed", row.pk, actor=alone, revision=1)

    first, second = race(monkeypatch, publish, publish, at=(steps, "record"))

    assert (first.outcome, second.outcome) == ("done", "StepNotAllowed")
    assert Entry.objects.count() == ContributionEvent.objects.filter(step="publish").count() == 1


def test_who_joins_and_claims_first_decides(monkeypatch, alone, row):
    other = UserFactory.create()

    def join_and_claim():
        User.objects.filter(pk=other.pk).update(is_moderator=True, is_staff=True)
        return take("claim", row.pk, actor=User.objects.get(pk=other.pk))

    first, second = race(
        monkeypatch,
        join_and_claim,
        lambda: take("publish-noticed", row.pk, actor=alone, revision=1),
        at=(steps, "record"),
    )

    assert (first.outcome, second.outcome) == ("done", "PermissionDenied")
    row.refresh_from_db()
    assert (row.state, row.claimed_by, row.noticed_at) == (State.IN_REVIEW, other, None)
    assert not Entry.objects.exists()
