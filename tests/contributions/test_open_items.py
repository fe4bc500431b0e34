"""A new person has ten open items at most, whatever sends them: the action itself holds the limit."""

from uuid import uuid4

import pytest

from catalog.kinds import CritiqueKind, Kind
from catalog.models import Critique
from contributions.actions import steps
from contributions.actions.batches import send, start_batch
from contributions.actions.reporting import send_report
from contributions.actions.steps import Sent, take
from contributions.models import Contribution
from contributions.payloads import CritiqueWords, ReportAbout, ReportWords, ResponseWords
from contributions.refused import TooManyOpen
from contributions.states import BatchState, ContributionKind, State
from tests import factories
from tests.factories import UserFactory
from tests.robust.races import race

pytestmark = pytest.mark.django_db
BIB = b"@misc{a, title={Goals in games of many agents}, author={Lee, Ann}, year={2021}}"


def with_open(number: int, **fields):
    """Somebody new with ``number`` items that wait."""
    person = UserFactory.create(**fields)
    rows = [Contribution(kind=ContributionKind.ENTRY, author=person, state=State.SUBMITTED) for _ in range(number)]
    Contribution.objects.bulk_create(rows)
    return person


def drafts(person) -> dict[ContributionKind, tuple[Contribution, Sent]]:
    """Something unsent of each kind that people send, with what is sent."""
    entry = factories.publish(Kind.RESOURCE)
    base = entry.revisions.get()
    critique = Critique.objects.create(
        entry=entry, revision=base, kind=CritiqueKind.QUESTION, body="Why?", published_at=base.created_at
    )
    words = CritiqueWords(CritiqueKind.QUESTION, "Why?")
    about = {"target": entry, "entry_kind": Kind.RESOURCE, "author": person}
    changed = Sent(factories.content(title="New"), base_id=base.pk, declaration={"reason": "Better."})
    sent = {
        ContributionKind.ENTRY: ({"entry_kind": Kind.RESOURCE, "author": person}, Sent(factories.content())),
        ContributionKind.EDIT: (about, changed),
        ContributionKind.CRITIQUE: (about, Sent(words, base_id=base.pk, title="Said")),
        ContributionKind.RESPONSE: (
            about | {"critique": critique},
            Sent(ResponseWords("So."), base_id=base.pk, title="Said"),
        ),
    }
    return {kind: (Contribution.objects.create(kind=kind, **row), what) for kind, (row, what) in sent.items()}


def test_the_eleventh_is_refused_whatever_it_is_and_nothing_changes():
    person = with_open(10)

    for kind, (row, sent) in drafts(person).items():
        with pytest.raises(TooManyOpen, match=r"10 of your contributions .* kept as a draft"):
            take("submit", row.pk, actor=person, sent=sent)
        row.refresh_from_db()
        assert (row.state, row.revision) == (State.DRAFT, 0), kind


def test_an_import_is_refused_too_and_one_on_its_way_counts():
    person = with_open(9)
    first, second = (start_batch(person, name="a", source=BIB) for _ in range(2))
    send(first.pk, actor=person)

    with pytest.raises(TooManyOpen):
        send(second.pk, actor=person)

    second.refresh_from_db()
    assert second.state == BatchState.CHOOSING


def test_what_is_open_already_goes_on_and_reports_are_not_counted():
    person = with_open(9)
    mine = factories.contribution(State.CHANGES_REQUESTED, author=person)
    rejected = factories.contribution(State.REJECTED, author=UserFactory.create())
    Contribution.objects.filter(pk=rejected.pk).update(author=person)

    take("submit", mine.pk, actor=person, sent=Sent(factories.content()))
    take("appeal", rejected.pk, actor=person, note="See table 3.")
    words = ReportWords(ReportAbout.LINK, "It leads nowhere.")
    send_report(factories.publish(), words, author=person, email="", uuid=uuid4())

    states = Contribution.objects.filter(author=person).values_list("state", flat=True)
    assert (list(states).count(State.SUBMITTED), len(states)) == (12, 12)


@pytest.mark.parametrize("person", [{"moderator": True}, {"admin": True}, {}])
def test_moderators_and_people_who_were_published_have_no_limit(person):
    author = with_open(10, **person)
    if not person:
        Contribution.objects.create(kind=ContributionKind.TAG, author=author, state=State.PUBLISHED)
    row = factories.draft(author)

    assert take("submit", row.pk, actor=author, sent=Sent(factories.content())).state == State.SUBMITTED


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_find_room_for_one(monkeypatch):
    person = with_open(9)
    rows = [factories.draft(person) for _ in range(2)]

    def sending(row):
        return lambda: take("submit", row.pk, actor=person, sent=Sent(factories.content()))

    first, second = race(monkeypatch, sending(rows[0]), sending(rows[1]), at=(steps, "check_room"))

    assert (first.outcome, second.outcome) == ("done", "TooManyOpen")
