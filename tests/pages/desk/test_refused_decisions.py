"""Decisions that something came in between, or that are not the moderator's: nothing typed is lost."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from contributions.actions.steps import Sent, take
from contributions.models import Contribution, ContributionEvent, PolicyClause, PrivateNote, ReasonTemplate
from contributions.states import STEPS, State
from tests import factories
from tests.factories import UserFactory
from tests.pages.desk.reviewing import TYPED, kept, page, step

pytestmark = pytest.mark.django_db


def test_a_new_revision_while_reviewing_is_told_with_a_comparison(desk, moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)
    take("revise", row.pk, actor=row.author, sent=Sent(factories.content(title="Second thoughts")))
    take("claim", row.pk, actor=moderator)

    response = step(desk, row, "request-changes", **TYPED)

    assert response.status_code == 409 and kept(response)
    assert f"{page(row)}compare/?old=1&amp;new=2" in response.content.decode()
    assert "Second thoughts" in desk.get(f"{page(row)}compare/?old=1&new=2").content.decode()
    assert not PrivateNote.objects.exists()
    row.refresh_from_db()
    assert step(desk, row, "request-changes", **TYPED).status_code == 302


@pytest.mark.parametrize("name", ["publish", "request-changes", "reject"])
def test_a_new_revision_that_took_the_claim_away_is_told_before_anything_else(desk, moderator, name: str):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)
    take("revise", row.pk, actor=row.author, sent=Sent(factories.content(title="Second thoughts")))

    response = step(desk, row, name, **TYPED)

    assert response.status_code == 409 and kept(response)
    assert response.context["form"].non_field_errors() == [
        "The author has sent a new version since you opened this page."
    ]
    text = response.content.decode()
    assert f"{page(row)}compare/?old=1&amp;new=2" in text and "Claim and keep what I wrote" in text


def test_a_lost_claim_is_taken_again_with_everything_kept(desk, moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)
    Contribution.objects.filter(pk=row.pk).update(claimed_until=timezone.now() - timedelta(minutes=1))

    response = step(desk, row, "request-changes", **TYPED)
    assert response.status_code == 409 and kept(response)
    assert "Claim and keep what I wrote" in response.content.decode()

    claimed = step(desk, row, "request-changes", claim="1", **TYPED)
    assert claimed.status_code == 200 and kept(claimed)
    assert claimed.context["deciding"]
    assert step(desk, row, "request-changes", **TYPED).status_code == 302


def test_a_claim_by_somebody_else_is_told_by_name(desk, moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)
    other = UserFactory.create(moderator=True)
    take("release", row.pk, actor=moderator)
    take("claim", row.pk, actor=other)

    response = step(desk, row, "publish", **TYPED)

    assert response.status_code == 409 and kept(response)
    assert f"{other.public_name} is reviewing it." in response.content.decode()


def test_what_was_decided_meanwhile_is_told_with_who_and_when(desk, moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)
    other = UserFactory.create(moderator=True)
    take("release", row.pk, actor=moderator)
    take("claim", row.pk, actor=other)
    take("reject", row.pk, actor=other, revision=1, note="No.")

    response = step(desk, row, "publish", **TYPED)

    text = response.content.decode()
    assert response.status_code == 409 and kept(response)
    assert f"{other.public_name} rejected revision 1" in text
    assert "There is nothing to decide any more." in text


def test_a_decision_that_comes_too_late_says_so_in_a_sentence(desk):
    row = factories.contribution(State.CHANGES_REQUESTED)
    assert "<li>Changes have been requested by now.</li>" in step(desk, row, "publish").content.decode()


@pytest.mark.parametrize("state", [State.PUBLISHED, State.REJECTED, State.WITHDRAWN, State.CHANGES_REQUESTED])
def test_what_is_closed_is_not_published_again(desk, state: State):
    row = factories.contribution(state)
    if not row.revision:
        # Withdrawn before it was ever sent: it does not exist for the desk.
        assert step(desk, row, "publish", revision=1).status_code == 404
        return
    assert step(desk, row, "publish").status_code == 409


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"step": "submit"},
        {"revision": "x"},
        {"revision": 2**40},
        {"step": "reject", "template": 999},
        {"note": "a" * 5001},
    ],
)
def test_a_broken_form_is_refused_whole(desk, moderator, data):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)

    response = desk.post(f"{page(row)}step/", {"step": "publish", "revision": 1, **data} if data else {})

    assert response.status_code == 400
    row.refresh_from_db()
    assert row.state == State.IN_REVIEW


def test_own_work_is_not_decided(desk, moderator):
    own = factories.contribution(author=moderator)

    for name in ("claim", "publish", "reject", "hold"):
        assert step(desk, own, name, note="Fine.").status_code == 403
    assert desk.get(f"{page(own)}compare/?old=1&new=1").status_code == 404
    assert not ContributionEvent.objects.exclude(step="submit").exists()


def test_a_suspended_moderator_decides_nothing(moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)
    moderator.suspended_at = timezone.now()
    moderator.save()

    with pytest.raises(PermissionDenied):
        take("publish", row.pk, actor=moderator, revision=1)


@pytest.mark.parametrize(
    ("name", "refusing", "typed"),
    [
        ("held_until", "hold", {"held_until": "2020-01-01"}),
        ("held_until", "hold", {"held_until": "soon"}),
        ("duplicate_address", "reject", {"duplicate_address": "/resources/nowhere/"}),
        ("move_to", "request-changes", {"move_to": "nowhere"}),
        ("clause", "reject", {"clause": "9.9"}),
        ("template", "reject", {"template": "999"}),
    ],
)
def test_what_a_step_does_not_use_cannot_be_wrong_in_it(desk, moderator, name: str, refusing: str, typed: dict):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)
    refused = step(desk, row, refusing, note="Because.", **typed)
    assert (refused.status_code, list(refused.context["form"].errors)) == (400, [name])

    other = "hold" if refusing != "hold" else "request-changes"
    assert step(desk, row, other, note="Because.", **typed).status_code == 302
    row.refresh_from_db()
    assert row.state == STEPS[other].target


@pytest.mark.parametrize("name", ["publish", "request-changes", "hold"])
def test_what_only_a_rejection_asks_for_does_not_stand_in_the_way_of_other_steps(desk, moderator, name: str):
    factories.publish(slug="reward", title="Reward models")
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)

    answer = step(desk, row, name, note="Because.", duplicate_address="/resources/reward/")

    assert answer.status_code == 302
    assert row.events.get(step=name).items == []


@pytest.mark.parametrize("name", ["publish", "hold"])
def test_a_clause_that_was_chosen_before_another_decision_is_not_recorded_with_it(desk, moderator, name: str):
    clause = PolicyClause.objects.create(number="1.2", title="In scope", text="Alignment.")
    reason = ReasonTemplate.objects.create(step="reject", title="Out of scope", text="Out of scope.", clause=clause)
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)

    assert step(desk, row, name, note="Because.", clause="1.2", template=reason.pk).status_code == 302

    event = row.events.get(step=name)
    assert (event.clause, event.text.body) == ("", "Because.")


def test_what_is_missing_is_said_at_once_and_beside_its_field(desk, moderator):
    PolicyClause.objects.create(number="1.2", title="In scope", text="Alignment.")
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)

    refused = step(desk, row, "reject")

    text = refused.content.decode()
    assert refused.status_code == 400
    for name, problem in (
        ("clause", "Choose the clause of the policy on which the rejection rests."),
        ("note", "Please give a reason. The author will see it."),
    ):
        assert f'<a href="#{name}">{problem}</a>' in text
        assert f'aria-describedby="{name}-error' in text and f'id="{name}-error"' in text
    assert 'href="#note"' in step(desk, row, "request-changes", note=" ").content.decode()
    assert 'href="#step"' in step(desk, row, "").content.decode()


def test_whoever_gives_no_reason_to_go_on_from_a_hold_is_asked_for_it_where_it_is_written(desk, moderator):
    row = factories.contribution(State.HELD, moderator=moderator)

    refused = step(desk, row, "unhold", note="\N{ZERO WIDTH SPACE}")

    text = refused.content.decode()
    assert (refused.status_code, "There is nothing to decide any more." in text) == (400, False)
    assert 'aria-describedby="unhold-error"' in text and "Release from hold" in text
