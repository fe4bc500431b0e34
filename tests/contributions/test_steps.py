"""The step table as a full product: every state, every step, every role."""

from dataclasses import dataclass

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from alignhub.models import User
from catalog.models import Entry, EntryRevision
from contributions.actions.chain import first_break
from contributions.actions.items import LeftOut
from contributions.actions.steps import Sent, take
from contributions.models import (
    ChainHead,
    Contribution,
    ContributionEvent,
    ContributionRevision,
    EventText,
    SentIdentifier,
)
from contributions.queries.desk.queue import next_waiting
from contributions.refused import ClaimedByAnother, NoteRequired, Refused, StaleRevision, StepNotAllowed
from contributions.states import STEPS, Role, State, StepName
from tests import factories
from tests.factories import UserFactory
from tests.robust.watching import contents

pytestmark = pytest.mark.django_db
EVENTS = ContributionEvent._meta.db_table
# "moderator" is the one who has claimed or decided; "other moderator" has had nothing to do with it.
ROLES = (
    "nobody",
    "author",
    "contributor",
    "moderator",
    "other moderator",
    "moderating author",
    "admin",
    "suspended author",
    "suspended moderator",
)


def expected(state: State, step: StepName, role: str) -> bool:
    """What the blueprint's table says, written out independently of the code that enforces it."""
    rule = STEPS[step]
    if state not in rule.sources or role.startswith("suspended"):
        return False
    if rule.role == Role.SOLE:
        # Here are several moderators; a site with one is in ``test_single_moderator``.
        return False
    if rule.role == Role.AUTHOR:
        return role in ("author", "moderating author")
    if role not in ("moderator", "other moderator", "admin"):
        return False
    if rule.role == Role.DECIDER:
        return role == "moderator"
    # In review the contribution is claimed by "moderator"; an appeal is not part of this product.
    if state == State.IN_REVIEW:
        return role == "moderator"
    return not rule.claim_required


@dataclass(frozen=True)
class Scene:
    """A contribution, its author and the moderator who has handled it."""

    row: Contribution
    author: User
    moderator: User

    def actor(self, role: str) -> User | AnonymousUser:
        return {
            "author": self.author,
            "moderating author": self.author,
            "suspended author": User.objects.get(pk=self.author.pk),
            "moderator": self.moderator,
            "other moderator": UserFactory.create(moderator=True),
            "suspended moderator": User.objects.get(pk=self.moderator.pk),
            "nobody": AnonymousUser(),
            "contributor": UserFactory.create(),
            "admin": UserFactory.create(admin=True),
        }[role]


def scene(state: State, *, moderating: bool) -> Scene:
    author, moderator = UserFactory.create(moderator=moderating), UserFactory.create(moderator=True)
    return Scene(factories.contribution(state, author=author, moderator=moderator), author, moderator)


@pytest.mark.parametrize("step", list(StepName))
@pytest.mark.parametrize("state", list(State))
def test_every_state_step_and_role(state: State, step: StepName):
    usual, own = scene(state, moderating=False), scene(state, moderating=True)
    reached = {}
    for role in ROLES:
        with transaction.atomic():
            reached[role] = try_step(own if role == "moderating author" else usual, step, role)
            transaction.set_rollback(True)
    assert reached == {role: STEPS[step].target if expected(state, step, role) else None for role in ROLES}


def try_step(at: Scene, step: StepName, role: str) -> str | None:
    """The state that was reached, with one event more; None when it was refused, and all is as before."""
    actor = at.actor(role)
    if role.startswith("suspended"):
        # Taken for as long as an administrator wants, the account left as it is.
        actor.suspended_at = timezone.now()
        actor.save()
    before, sent = everything(), Sent(factories.content())
    try:
        row = take(step, at.row.pk, actor=actor, revision=at.row.revision, note="Because.", sent=sent)
    except (PermissionDenied, Refused):
        assert everything() == before, role
        return None
    assert len(everything()[EVENTS]) == len(before[EVENTS]) + 1, role
    return row.state


def everything() -> dict[str, list[str]]:
    """All that a refused step must leave as it was."""
    kept = (Contribution, ContributionEvent, EventText, ContributionRevision, SentIdentifier, ChainHead)
    return contents(tuple(model._meta.db_table for model in (*kept, EntryRevision, ProcrastinateJob)))


def test_moderators_cannot_publish_their_own_work():
    author = UserFactory.create(moderator=True)
    row = factories.contribution(State.IN_REVIEW, author=author)

    with pytest.raises(PermissionDenied):
        take("publish", row.pk, actor=author, revision=1)

    assert not Entry.objects.exists()


def test_the_database_itself_refuses_a_decider_who_is_the_author():
    row = factories.contribution(State.SUBMITTED)

    with pytest.raises(IntegrityError), transaction.atomic():
        Contribution.objects.filter(pk=row.pk).update(decided_by=row.author)


def test_a_decision_names_the_revision_that_was_seen():
    author, moderator = UserFactory.create(), UserFactory.create(moderator=True)
    row = factories.contribution(State.SUBMITTED, author=author)
    take("revise", row.pk, actor=author, sent=Sent(factories.content(title="Second thoughts")))
    take("claim", row.pk, actor=moderator)

    with pytest.raises(StaleRevision):
        take("publish", row.pk, actor=moderator, revision=1)
    assert take("publish", row.pk, actor=moderator, revision=2).state == State.PUBLISHED


def test_revising_drops_the_claim():
    row = factories.contribution(State.IN_REVIEW)

    row = take("revise", row.pk, actor=row.author, sent=Sent(factories.content()))

    assert (row.state, row.claimed_by, row.revision) == (State.SUBMITTED, None, 2)


def test_a_claim_can_be_taken_over_only_once_it_has_run_out():
    row = factories.contribution(State.IN_REVIEW)
    other = UserFactory.create(moderator=True)
    with pytest.raises(ClaimedByAnother):
        take("claim", row.pk, actor=other)

    Contribution.objects.filter(pk=row.pk).update(claimed_until=row.created_at)

    assert take("claim", row.pk, actor=other).claimed_by == other


@pytest.mark.parametrize("step", [name for name, step in STEPS.items() if step.note_required])
def test_steps_that_must_be_explained(step: StepName):
    state = {StepName.REOPEN: State.REJECTED, StepName.APPEAL: State.REJECTED, StepName.UNHOLD: State.HELD}.get(
        step, State.IN_REVIEW
    )
    moderator = UserFactory.create(moderator=True)
    row = factories.contribution(state, moderator=moderator)
    actor = row.author if step == StepName.APPEAL else moderator

    with pytest.raises(NoteRequired):
        take(step, row.pk, actor=actor, revision=row.revision, note="  ")


def appealed() -> tuple[Contribution, User, User]:
    """What was appealed and is claimed by the second of two moderators; the first rejected it."""
    row, second = factories.contribution(State.REJECTED), UserFactory.create(moderator=True)
    first = row.decided_by
    assert first
    take("appeal", row.pk, actor=row.author, note="Please look again.")
    take("claim", row.pk, actor=second)
    return row, first, second


def test_whoever_was_appealed_from_stays_out_when_the_second_decision_is_taken_back():
    row, first, second = appealed()
    take("reject", row.pk, actor=second, revision=1, note="As before.")
    take("reopen", row.pk, actor=second, note="Too quick.")
    take("release", row.pk, actor=second)

    with pytest.raises(PermissionDenied, match="somebody who did not decide before"):
        take("reject", row.pk, actor=first, revision=1, note="No.")
    assert next_waiting(first) == []
    assert next_waiting(second) == [row.pk]


def test_whoever_asked_for_changes_after_an_appeal_looks_at_them_and_the_first_does_not():
    row, first, second = appealed()
    take("request-changes", row.pk, actor=second, revision=1, note="Say what was measured.")
    take("submit", row.pk, actor=row.author, sent=Sent(factories.content()))

    with pytest.raises(PermissionDenied, match="somebody who did not decide before"):
        take("reject", row.pk, actor=first, revision=2, note="No.")
    assert (next_waiting(first), next_waiting(second)) == ([], [row.pk])
    assert take("claim", row.pk, actor=second).claimed_by == second


def test_an_appeal_is_decided_by_somebody_else_and_happens_once():
    moderator = UserFactory.create(moderator=True)
    row = factories.contribution(State.REJECTED, moderator=moderator)
    take("appeal", row.pk, actor=row.author, note="Please look again.")
    with pytest.raises(PermissionDenied):
        take("claim", row.pk, actor=moderator)

    other = UserFactory.create(moderator=True)
    take("claim", row.pk, actor=other)
    take("reject", row.pk, actor=other, revision=1, note="Still out of scope.")

    with pytest.raises(StepNotAllowed):
        take("appeal", row.pk, actor=row.author, note="And again.")


def test_the_chain_of_events_notices_a_changed_row():
    factories.contribution(State.PUBLISHED)
    assert first_break() is None

    with connection.cursor() as cursor:
        # As somebody with the keys to the database could.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE contributions_contributionevent SET step = 'reject' WHERE position = 2")

    assert first_break() == 2


def test_events_and_revisions_are_append_only():
    row = factories.contribution(State.SUBMITTED)

    for queryset in (row.events.all(), row.revisions.all()):
        with pytest.raises(IntegrityError), transaction.atomic():
            queryset.delete()


def test_proposed_tags_exist_once_published_and_items_can_be_left_out():
    factories.tag("RLHF")
    moderator = UserFactory.create(moderator=True)
    row = factories.contribution(
        State.IN_REVIEW,
        moderator=moderator,
        sent=factories.content(tags=("rlhf",)),
        proposed_tags=(
            {"name": "Reward tampering", "definition": "Changing the reward."},
            {"name": "Nonsense", "definition": ""},
        ),
    )

    row = take(
        "publish",
        row.pk,
        actor=moderator,
        revision=1,
        items=[LeftOut("new-tags.Nonsense", "Not a term of the field.")],
    )

    entry = row.result.entry
    assert entry.tags_shown == [["rlhf", "RLHF"], ["reward-tampering", "Reward tampering"]]
    assert row.events.get(step="publish").items == [
        {"path": "new-tags.Nonsense", "action": "left out", "reason": "Not a term of the field."}
    ]
