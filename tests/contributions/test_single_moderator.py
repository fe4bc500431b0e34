"""A site with one moderator: their own work after a public notice of seven days, and in no other way."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from alignhub.models import User
from catalog.actions.critiques import NewCritique, publish_critique
from catalog.kinds import CritiqueKind, CritiqueState
from catalog.models import Entry
from contributions.actions.chain import first_break
from contributions.actions.steps import Sent, take
from contributions.actions.suspensions import lift
from contributions.models import Contribution, ContributionEvent
from contributions.refused import StaleRevision, StepNotAllowed
from contributions.states import STEPS, ContributionKind, Role, State, StepName
from tests import factories
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
SOLE = [step.name for step in STEPS.values() if step.role == Role.SOLE]


@pytest.fixture
def alone() -> User:
    return UserFactory.create(moderator=True)


def own(author: User, **sent) -> Contribution:
    return factories.contribution(author=author, sent=factories.content(**sent))


def noticed(author: User, days: float = 7, **sent) -> Contribution:
    """On notice for ``days``."""
    row = own(author, **sent)
    row = take("notice", row.pk, actor=author, revision=1)
    Contribution.objects.filter(pk=row.pk).update(noticed_at=timezone.now() - timedelta(days=days))
    row.refresh_from_db()
    return row


def publish(row: Contribution, actor: User) -> Contribution:
    return take("publish-noticed", row.pk, actor=actor, revision=row.revision)


def test_after_seven_days_it_is_published_and_marked(alone):
    row = publish(noticed(alone, title="Mine"), alone)

    assert (row.state, row.decided_by, row.result.entry.title) == (State.PUBLISHED, alone, "Mine")
    told = list(row.events.order_by("position").values_list("step", "role", "actor"))
    assert told[1:] == [("notice", "sole-moderator", alone.pk), ("publish", "sole-moderator", alone.pk)]
    assert first_break() is None


@pytest.mark.parametrize("days", [0, 6.99])
def test_before_that_nothing_is_published(alone, days):
    row = noticed(alone, days)
    with pytest.raises(StepNotAllowed, match="for seven days"):
        publish(row, alone)
    assert not Entry.objects.exists()


def test_without_a_notice_nothing_is_published(alone):
    row = own(alone)
    with pytest.raises(StepNotAllowed):
        publish(row, alone)
    with pytest.raises(PermissionDenied):
        take("claim", row.pk, actor=alone)
    assert not Entry.objects.exists()


@pytest.mark.parametrize("role", ["moderator", "admin"])
def test_another_moderator_who_joins_closes_the_path(alone, role):
    row, waiting = noticed(alone), own(alone)
    UserFactory.create(**{role: True})

    for step, about in (("publish-noticed", row), ("notice", waiting)):
        with pytest.raises(PermissionDenied, match="other moderators"):
            take(step, about.pk, actor=alone, revision=1)
    assert not Entry.objects.exists()


@pytest.mark.parametrize("traits", [{"is_active": False}, {"suspended_at": datetime(2026, 1, 1, tzinfo=UTC)}])
def test_whoever_may_not_moderate_at_the_moment_does_not_count(alone, traits):
    UserFactory.create(moderator=True, **traits)
    assert publish(noticed(alone), alone).state == State.PUBLISHED


def test_once_another_has_taken_it_up_the_notice_is_over(alone):
    row = noticed(alone)
    other = UserFactory.create(moderator=True)
    take("claim", row.pk, actor=other)
    row = take("release", row.pk, actor=other)
    User.objects.filter(pk=other.pk).update(is_moderator=False)

    assert row.noticed_at is None
    with pytest.raises(StepNotAllowed):
        publish(row, alone)


def given_role(role: str) -> User:
    return UserFactory.create(**{role: True})


def given_role_later(role: str) -> User:
    person = UserFactory.create()
    for name in ("is_moderator",) if role == "moderator" else ("is_superuser", "is_staff"):
        setattr(person, name, True)
    person.save()
    return person


def let_in_again(role: str) -> User:
    person = UserFactory.create(**{role: True}, is_active=False)
    User.objects.filter(pk=person.pk).update(is_active=True)
    return person


def forgiven(role: str) -> User:
    person = UserFactory.create(**{role: True}, suspended_at=timezone.now())
    lift(person)
    return person


@pytest.mark.parametrize("role", ["moderator", "admin"])
@pytest.mark.parametrize("join", [given_role, given_role_later, let_in_again, forgiven])
def test_whoever_comes_to_the_desk_ends_the_notice_without_doing_anything(alone, role, join):
    row, theirs = noticed(alone), own(UserFactory.create())

    other = join(role)
    User.objects.filter(pk=other.pk).update(is_moderator=False, is_superuser=False)

    row.refresh_from_db()
    assert row.noticed_at is None
    with pytest.raises(StepNotAllowed):
        publish(row, alone)
    assert "On public notice" not in Client().get("/ledger/").content.decode()
    # It begins anew, and lasts seven days again.
    row = take("notice", row.pk, actor=alone, revision=1)
    with pytest.raises(StepNotAllowed, match="for seven days"):
        publish(row, alone)
    theirs.refresh_from_db()
    assert (theirs.state, theirs.noticed_at) == (State.SUBMITTED, None)


def test_a_notice_begun_while_they_came_ends_when_they_leave(alone):
    """Neither sees the other's change before it is made: then there is a notice although there are two."""
    row, other = noticed(alone), UserFactory.create(moderator=True)
    Contribution.objects.filter(pk=row.pk).update(noticed_at=timezone.now() - timedelta(days=7))

    other.is_moderator = False
    other.save()

    row.refresh_from_db()
    assert row.noticed_at is None


def test_a_change_of_somebody_else_leaves_the_notice_running(alone):
    row = noticed(alone)
    person = UserFactory.create()
    person.desk_digest = False
    person.save()
    User.objects.filter(pk=UserFactory.create(moderator=True, is_active=False).pk).update(desk_digest=False)
    # One's own roles are nobody else's, and what is published stays as it was.
    alone.is_staff = alone.is_superuser = True
    alone.save()
    published = publish(noticed(alone, title="Other"), alone)
    row.refresh_from_db()
    assert row.noticed_at is not None

    UserFactory.create(moderator=True)

    published.refresh_from_db()
    assert published.noticed_at is not None


def test_a_new_version_ends_the_notice(alone):
    row = noticed(alone)

    row = take("revise", row.pk, actor=alone, sent=Sent(factories.content(title="Something else")))

    assert row.noticed_at is None
    with pytest.raises(StepNotAllowed):
        publish(row, alone)


def test_it_names_the_version_that_was_on_the_screen(alone):
    row = noticed(alone)
    with pytest.raises(StaleRevision):
        take("publish-noticed", row.pk, actor=alone, revision=2)
    with pytest.raises(StaleRevision):
        take("publish-noticed", row.pk, actor=alone)
    with pytest.raises(StaleRevision):
        take("notice", own(alone).pk, actor=alone, revision=None)


def test_a_notice_is_not_begun_twice(alone):
    row = noticed(alone, 6)
    with pytest.raises(StepNotAllowed, match="already"):
        take("notice", row.pk, actor=alone, revision=1)


def test_what_is_done_to_published_things_always_takes_two(alone):
    row = own(alone)
    target = factories.publish()
    for kind in ContributionKind:
        if kind in ("entry", "edit", "critique", "response", "tag", "closing"):
            continue
        Contribution.objects.filter(pk=row.pk).update(kind=kind, target=target)
        with pytest.raises(PermissionDenied, match="somebody else"):
            take("notice", row.pk, actor=alone, revision=1)


def test_an_edit_that_closes_a_critique_takes_two(alone):
    entry = factories.publish()
    newest = entry.revisions.get()
    critique = publish_critique(NewCritique(newest.pk, CritiqueKind.QUESTION, "Why?", "<p>Why?</p>"), contributor=None)
    row = Contribution.objects.create(kind=ContributionKind.EDIT, entry_kind=entry.kind, author=alone, target=entry)
    said = Sent(factories.content(title="Other"), base_id=newest.pk, answers_id=critique.pk)
    row = take("submit", row.pk, actor=alone, sent=said)

    with pytest.raises(PermissionDenied, match="somebody else"):
        take("notice", row.pk, actor=alone, revision=1)
    Contribution.objects.filter(pk=row.pk).update(noticed_at=timezone.now() - timedelta(days=7))
    with pytest.raises(PermissionDenied, match="somebody else"):
        publish(row, alone)
    critique.refresh_from_db()
    assert critique.state == CritiqueState.OPEN


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("step", SOLE)
def test_every_state_and_role(alone, state: State, step: StepName):
    """As ``test_steps`` has it for the other steps."""
    author = UserFactory.create() if state == State.SUBMITTED else alone
    helper = UserFactory.create(moderator=True)
    row = factories.contribution(state, author=alone, moderator=helper)
    User.objects.filter(pk=helper.pk).update(is_moderator=False, is_staff=False)
    if step == StepName.PUBLISH_NOTICED and state == State.SUBMITTED:
        Contribution.objects.filter(pk=row.pk).update(noticed_at=timezone.now() - timedelta(days=7))
    events = ContributionEvent.objects.count()

    for actor in (author, helper, None):
        if actor == alone:
            continue
        with pytest.raises(PermissionDenied):
            take(step, row.pk, actor=actor, revision=row.revision)
    assert ContributionEvent.objects.count() == events
    if state == State.SUBMITTED:
        assert take(step, row.pk, actor=alone, revision=1).state == STEPS[step].target
    else:
        with pytest.raises(StepNotAllowed):
            take(step, row.pk, actor=alone, revision=row.revision)


@pytest.mark.parametrize(
    ("days", "state", "kind"),
    [(6, State.PUBLISHED, "entry"), (None, State.PUBLISHED, "entry"), (8, State.REJECTED, "entry")],
)
def test_the_database_itself_knows_the_one_exception(alone, days, state, kind):
    row = factories.contribution(state, author=alone)
    moment = timezone.now() - timedelta(days=days) if days is not None else None
    changed = Contribution.objects.filter(pk=row.pk)
    with pytest.raises(IntegrityError, match="contribution_decider_is_not_author"), transaction.atomic():
        changed.update(decided_by=alone, noticed_at=moment, kind=kind)
    if state == State.PUBLISHED:
        changed.update(decided_by=alone, noticed_at=row.decided_at - timedelta(days=7))


def test_the_database_never_lets_an_author_claim(alone):
    row = factories.contribution(State.IN_REVIEW, author=alone)
    with pytest.raises(IntegrityError, match="contribution_claimer_is_not_author"), transaction.atomic():
        Contribution.objects.filter(pk=row.pk).update(claimed_by=alone, noticed_at=timezone.now() - timedelta(days=9))


def test_the_database_wants_two_for_an_edit_that_closes_a_critique(alone):
    entry = factories.publish(slug="drift", title="Drift", body="First.")
    said = NewCritique(entry.revisions.get().pk, CritiqueKind.QUESTION, "Why?", "<p>Why?</p>", "", "", ())
    critique = publish_critique(said, contributor=None)
    row = factories.contribution(State.PUBLISHED, author=alone)
    edit = {"kind": "edit", "target": entry, "answers": critique}
    noticed = {"decided_by": alone, "noticed_at": row.decided_at - timedelta(days=7)}
    changed = Contribution.objects.filter(pk=row.pk)

    with pytest.raises(IntegrityError, match="contribution_decider_is_not_author"), transaction.atomic():
        changed.update(**edit, **noticed)
    assert changed.update(**{**edit, "answers": None}, **noticed) == 1
