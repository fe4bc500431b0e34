"""Claims: passed on to another moderator, and told of when they run out."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from contributions.actions.claims import pass_on
from contributions.actions.steps import take
from contributions.jobs import tell_claim_ended, tell_passed_on
from contributions.models import Contribution, ContributionEvent, PrivateNote
from contributions.refused import StepNotAllowed
from contributions.states import State
from tests import factories
from tests.factories import UserFactory
from tests.pages.desk.reviewing import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def claimed(moderator) -> Contribution:
    return factories.contribution(State.IN_REVIEW, moderator=moderator, sent=factories.content(title="A title"))


def page(row: Contribution, rest: str = "") -> str:
    return f"/admin/contributions/contribution/{row.uuid}/{rest}"


def test_a_claim_is_passed_on_with_a_note(claimed, moderator):
    other = UserFactory.create(moderator=True)
    assert f'<option value="{other.pk}">' in signed_in(moderator).get(page(claimed)).content.decode()

    signed_in(moderator).post(page(claimed, "pass-on/"), {"to": other.pk, "note": "I know the author."})

    claimed.refresh_from_db()
    assert (claimed.claimed_by, claimed.state) == (other, State.IN_REVIEW)
    events = ContributionEvent.objects.filter(contribution=claimed).order_by("position")
    assert list(events.values_list("step", "actor"))[-2:] == [("release", moderator.pk), ("claim", other.pk)]
    assert PrivateNote.objects.get().body == "I know the author."
    tell_passed_on(claimed.pk, other.pk)
    (told,) = mail.outbox
    assert (told.to, page(claimed) in told.body, "A title" in told.body) == ([other.email], True, False)


def test_it_goes_to_nobody_who_may_not_review_it(claimed, moderator):
    for person in (claimed.author, UserFactory.create(), moderator):
        answer = signed_in(moderator).post(page(claimed, "pass-on/"), {"to": person.pk}, follow=True)
        assert "This moderator may not review it." in answer.content.decode()
    claimed.refresh_from_db()
    assert claimed.claimed_by == moderator


def test_nobody_passes_on_what_another_claimed(claimed):
    other, third = UserFactory.create(moderator=True), UserFactory.create(moderator=True)
    with pytest.raises(StepNotAllowed):
        pass_on(claimed.pk, by=other, to_id=third.pk)


def ended(row: Contribution) -> ProcrastinateJob:
    return ProcrastinateJob.objects.filter(task_name="contributions.tell_claim_ended").latest("id")


def test_a_claim_that_runs_out_is_told_once(claimed, moderator):
    job = ended(claimed)
    assert job.scheduled_at == claimed.claimed_until

    tell_claim_ended(**job.args)

    assert [(told.to, told.subject) for told in mail.outbox] == [([moderator.email], "A claim of yours has run out")]


def test_nothing_is_told_of_a_claim_that_was_decided_or_renewed(claimed, moderator):
    job = ended(claimed)
    later = timezone.now() + timedelta(days=2)
    Contribution.objects.filter(pk=claimed.pk).update(claimed_until=later)
    tell_claim_ended(**job.args)
    take("reject", claimed.pk, actor=moderator, revision=1, note="Because.")
    tell_claim_ended(**job.args)
    assert mail.outbox == []
