"""Answering a critique, and what becomes of it: addressed, closed, taken back; who hears of it."""

import pytest
from django.core import mail
from django.utils import timezone

from catalog.kinds import CritiqueState, Kind
from catalog.models import Counter, CritiqueResponse, CritiqueTransition, Entry
from contributions.actions.steps import take
from contributions.models import Contribution, ContributionEvent
from contributions.states import State
from tests import factories
from tests.factories import UserFactory
from tests.pages.criticising import DESK, PASSAGE, SAID, client_of, paper, publish, published_critique, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry() -> Entry:
    return paper()


# -- answering


def test_a_response_is_published_below_the_critique_and_answers_it(client, entry):
    critic = UserFactory.create()
    critique = published_critique(entry, critic)
    responder = UserFactory.create(contributor=entry.revisions.get(number=2).contributor)
    path = f"/critiques/{critique.pk}/respond/"
    assert "It does <em>not</em> always." in client_of(responder).get(path).content.decode()
    row = send(responder, path, {"body": "Agreed.", "is_author": "on", "agree": "on"})

    publish(row)

    critique.refresh_from_db()
    assert critique.state == CritiqueState.ANSWERED
    response = CritiqueResponse.objects.get()
    assert (response.wrote_entry, response.wrote_work) == (True, True)
    html = client.get(f"/critiques/{critique.pk}/").content.decode()
    assert "<b>Imani Okafor</b>, contributed to the entry, author of the work described" in html
    assert "<p>Agreed.</p>" in html and "A response was published." in html
    entry.refresh_from_db()
    assert "critiques:open" not in entry.facets and Counter.objects.get(key="facet:critiques:open").value == 0


def test_the_critics_own_words_do_not_answer_the_critique(entry):
    critic = UserFactory.create()
    critique = published_critique(entry, critic)
    publish(send(critic, f"/critiques/{critique.pk}/respond/", {"body": "One thing more.", "agree": "on"}))

    critique.refresh_from_db()
    assert critique.state == CritiqueState.OPEN and critique.responses.count() == 1


def test_a_responder_is_marked_as_author_of_works_only(client):
    solution = factories.publish(Kind.SOLUTION, slug="rlhf", title="RLHF", body=PASSAGE)
    critique = publish(send(UserFactory.create(), "/solutions/rlhf/critique/", SAID)).result_critique
    person = UserFactory.create()
    assert "is_author" not in client_of(person).get(f"/critiques/{critique.pk}/respond/").content.decode()

    publish(send(person, f"/critiques/{critique.pk}/respond/", {"body": "So.", "is_author": "on", "agree": "on"}))

    assert CritiqueResponse.objects.get().wrote_work is False and solution.critiques.get() == critique


# -- what becomes of it


def test_a_published_edit_that_answers_a_critique_addresses_it(client, entry):
    critique = published_critique(entry)
    person = UserFactory.create()
    reason = {"reason": "Says under which conditions.", "answers": str(critique.pk), "start": "abc"}
    address = client_of(person).post("/resources/paper/edit/", reason)["Location"]
    form = {"title": "A better paper", "answers": str(critique.pk), "reason": reason["reason"], "authors": "Gao, Leo"}
    form |= {"type": "paper", "date": "2022", "summary": "Two sentences. They are short.", "agree": "on"}
    client_of(person).post(address, form | {"body": "It may fail.", "action": "submit"})
    row = Contribution.objects.latest("pk")
    assert (row.kind, row.state, row.answers) == ("edit", State.SUBMITTED, critique)

    publish(row)

    critique.refresh_from_db()
    turn = critique.transitions.latest("pk")
    assert critique.state == turn.state == CritiqueState.ADDRESSED
    assert (turn.reason, turn.revision.number) == ("Says under which conditions.", 3)
    html = client.get("/resources/paper/").content.decode()
    assert 'Addressed in <a href="/resources/paper/v/3/">version 3</a></b>: Says under which conditions.' in html
    entry.refresh_from_db()
    assert "critiques:open" not in entry.facets and Counter.objects.get(key="facet:critiques:open").value == 0


def test_one_moderator_proposes_to_close_and_another_agrees(client, entry):
    critique = published_critique(entry)
    first, second = (UserFactory.create(moderator=True) for _ in range(2))
    path = f"/critiques/{critique.pk}/close/"
    page = client_of(first).get(path).content.decode()
    assert "Conceded as a limitation. It is right" in page and "I take it back" not in page
    row = send(first, path, {"state": "conceded", "body": "Kept as a limitation.", "agree": "on"})
    assert client_of(first).get(f"{DESK}{row.uuid}/")["Location"] == f"/contributions/{row.uuid}/"
    assert "Kept as a limitation." in client_of(second).get(f"{DESK}{row.uuid}/").content.decode()

    publish(row, second)

    critique.refresh_from_db()
    assert critique.state == CritiqueState.CONCEDED
    html = client.get(f"/critiques/{critique.pk}/").content.decode()
    assert "<b>Conceded as a limitation</b>: Kept as a limitation." in html
    assert first.public_name not in html and second.public_name not in html
    ledger = client.get("/ledger/?kind=closing").content.decode()
    assert "On: A paper" in ledger


def test_its_author_takes_a_critique_back_and_nobody_else_closes_it(entry):
    critic = UserFactory.create()
    critique = published_critique(entry, critic)
    path = f"/critiques/{critique.pk}/close/"
    assert client_of(UserFactory.create()).get(path).status_code == 403
    party = UserFactory.create(moderator=True, contributor=entry.revisions.get(number=2).contributor)
    assert client_of(party).get(path).status_code == 403

    assert "Conceded" not in client_of(critic).get(path).content.decode()
    refused = client_of(critic).post(path, {"state": "conceded", "body": "I win.", "agree": "on", "action": "submit"})
    assert refused.status_code == 200 and "choose one that is offered" in refused.content.decode()
    draft = Contribution.objects.latest("pk")
    client_of(critic).post(
        f"/contribute/closing/{draft.uuid}/",
        {"state": "withdrawn", "body": "I misread it.", "agree": "on", "action": "submit", "revision": "0"},
    )
    publish(Contribution.objects.get(pk=draft.pk))

    critique.refresh_from_db()
    assert critique.state == CritiqueState.WITHDRAWN


def test_a_critique_that_moved_on_is_not_closed_twice(entry):
    critique = published_critique(entry)
    moderator, other = (UserFactory.create(moderator=True) for _ in range(2))
    rows = [
        send(who, f"/critiques/{critique.pk}/close/", {"state": state, "body": "So.", "agree": "on"})
        for who, state in ((moderator, "conceded"), (other, "not-upheld"))
    ]
    third = UserFactory.create(moderator=True)
    publish(rows[0], third)
    take("claim", rows[1].pk, actor=third)

    answer = client_of(third).post(f"{DESK}{rows[1].uuid}/step/", {"step": "publish", "revision": "1"})

    assert answer.status_code == 409
    assert "The critique is conceded as a limitation by now; it cannot become not upheld." in answer.content.decode()
    critique.refresh_from_db()
    assert critique.state == CritiqueState.CONCEDED and CritiqueTransition.objects.count() == 2


# -- who hears of it


def test_the_critic_hears_of_what_becomes_of_the_critique(entry, django_capture_on_commit_callbacks):
    from contributions.jobs import deliver

    critic = UserFactory.create()
    critique = published_critique(entry, critic)
    row = publish(send(UserFactory.create(), f"/critiques/{critique.pk}/respond/", {"body": "So.", "agree": "on"}))
    event = ContributionEvent.objects.get(contribution=row, step="publish")

    for _ in range(2):
        deliver(event_id=event.pk)

    told = [message for message in mail.outbox if message.to == [critic.email]]
    assert [message.subject for message in told] == ["Your critique of “A paper” was answered"]
    assert f"/critiques/{critique.pk}/" in told[0].body


def test_who_wrote_an_entry_hears_once_that_it_was_criticised(entry):
    from contributions.jobs import deliver

    writer, gone, other = UserFactory.create(), UserFactory.create(is_active=False), UserFactory.create()
    suspended, critic = UserFactory.create(suspended_at=timezone.now()), UserFactory.create()
    for number, person in enumerate((writer, writer, gone, suspended, critic)):
        factories.edit(entry, contributor=person.contributor, summary=f"Version {number}. It is short.")
    critique = published_critique(entry, critic)
    event = ContributionEvent.objects.get(contribution__result_critique=critique, step="publish")
    mail.outbox.clear()

    for _ in range(2):
        deliver(event_id=event.pk)

    told = [message for message in mail.outbox if message.subject.startswith("A critique")]
    assert [(message.to, message.subject) for message in told] == [([writer.email], "A critique of “A paper”")]
    assert f"/critiques/{critique.pk}/" in told[0].body
    names = [critic.public_name, event.actor.public_name if event.actor else "", other.email]
    assert not [name for name in names if name and name in told[0].body]
