"""Criticising an entry, answering, and what becomes of a critique: whole requests, from the form to the public page."""

import re

import pytest

from catalog.kinds import CritiqueKind, Kind
from catalog.models import Counter, Critique, Entry
from contributions.actions.steps import take
from contributions.models import Contribution, ContributionEvent, Draft
from contributions.states import ContributionKind, State
from tests import factories
from tests.factories import UserFactory
from tests.pages.criticising import DESK, PASSAGE, SAID, client_of, paper, publish, published_critique, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry() -> Entry:
    return paper()


# -- writing one


def test_a_critique_goes_from_the_form_over_the_desk_to_the_entry(client, entry):
    factories.publish(Kind.RESOURCE, slug="other", title="A better test")
    person = UserFactory.create(contributor__name="Tomás Rivadeneira")
    page = client_of(person).get("/resources/paper/critique/").content.decode()
    assert "version 2" in page and "<strong>An example.</strong>" in page
    said = SAID | {"interest": "Works at a developer.", "sources-rows": "1", "sources-0-resource": "resource/other"}

    row = send(person, "/resources/paper/critique/", said)

    assert (row.kind, row.state, row.title) == (ContributionKind.CRITIQUE, State.SUBMITTED, "Factual error: A paper")
    assert not Critique.objects.exists()
    moderator = UserFactory.create(moderator=True)
    review = client_of(moderator).get(f"{DESK}{row.uuid}/").content.decode()
    assert "The passage, as version 2 has it" in review and f"{PASSAGE} More." in review
    assert "It does <em>not</em> always." in review and "A better test" in review

    own = client_of(person).get(f"/contributions/{row.uuid}/").content.decode()
    assert '<dt>Sources</dt><dd dir="auto"><a href="/resources/other/">A better test</a></dd>' in own
    assert "resource/other" not in own

    publish(row, moderator)

    critique = Critique.objects.get()
    assert (critique.kind, critique.state, critique.revision.number) == (CritiqueKind.FACTUAL_ERROR, "open", 2)
    assert list(critique.transitions.values_list("state", "reason")) == [("open", "")]
    assert [source.resource.slug for source in critique.sources.all()] == ["other"]
    html = client.get("/resources/paper/").content.decode()
    assert f'id="critique-{critique.pk}"' in html and f'<p dir="auto">{PASSAGE}</p>' in html
    assert "<b>Tomás Rivadeneira</b>, declared interest: Works at a developer." in html
    assert '<a href="/resources/other/">A better test</a>' in html
    assert moderator.public_name not in html


def test_publishing_counts_it_records_it_and_mails(client, entry):
    person = UserFactory.create()
    row = send(person, "/resources/paper/critique/", SAID)
    publish(row)
    entry.refresh_from_db()

    assert "critiques:open" in entry.facets and entry.counts["critiques"] == 1
    assert Counter.objects.get(key="facet:critiques:open").value == 1
    assert [event.step for event in ContributionEvent.objects.filter(contribution=row).order_by("position")] == [
        *("submit", "claim", "publish")
    ]
    found = client.get("/browse/?critiques=open").content.decode()
    assert "A paper" in found and '<a class="sm" href="/resources/paper/#critiques">1 open critique</a>' in found


def test_what_is_missing_is_said_and_nothing_is_lost(entry):
    client = client_of(UserFactory.create())
    answer = client.post("/resources/paper/critique/", {"action": "review", "quote": PASSAGE, "number": "1"})
    html = answer.content.decode()

    assert answer.status_code == 200 and "<title>Error: " in html
    assert "Choose what kind of critique it is." in html and "Write your argument." in html
    assert PASSAGE in html
    assert Draft.objects.get().data["quote"] == PASSAGE


@pytest.mark.parametrize(
    ("quote", "said"),
    [
        (PASSAGE.upper(), False),
        ("The proxy … in the end.", False),
        ("", False),
        ("The proxy never fails.", True),
    ],
)
def test_the_passage_has_to_stand_in_the_version(entry, quote, said):
    client = client_of(UserFactory.create())
    answer = client.post("/resources/paper/critique/", SAID | {"quote": quote, "action": "review", "number": "1"})

    assert (answer.status_code == 200) is said
    if said:
        assert "These words do not stand in version 2 of the entry." in answer.content.decode()


def test_a_passage_chosen_on_the_page_fills_the_form_in(entry):
    client = client_of(UserFactory.create())
    html = client.get("/resources/paper/critique/", {"quote": PASSAGE, "version": "1"}).content.decode()

    assert f">\n{PASSAGE}</textarea>" in html and "version 1" in html
    html = client.get("/resources/paper/critique/?quote=%00&version=99").content.decode()
    assert "version 2" in html


def test_an_unsent_draft_is_gone_on_with_and_another_can_be_begun(entry):
    person = UserFactory.create()
    client = client_of(person)
    client.post("/resources/paper/critique/", SAID | {"action": "save", "number": "1"})
    draft = Contribution.objects.get()

    assert client.get("/resources/paper/critique/")["Location"] == f"/contribute/critique/{draft.uuid}/"
    html = client.get("/resources/paper/critique/", {"quote": "Intro."}).content.decode()
    assert "You have begun another critique of this entry." in html and str(draft.uuid) in html
    assert f'data-uuid="{draft.uuid}"' not in html
    listed = client.get("/contributions/").content.decode()
    assert f'href="/contribute/critique/{draft.uuid}/">Critique: A paper</a>' in listed


def test_the_first_save_while_typing_begins_the_draft_and_two_windows_notice(entry):
    client = client_of(UserFactory.create())
    html = client.get("/resources/paper/critique/").content.decode()
    uuid = re.search(r'data-uuid="([^"]+)"', html)[1]
    assert 'data-draft="/resources/paper/critique/?save"' in html and not Contribution.objects.exists()

    first = client.post("/resources/paper/critique/?save", {"uuid": uuid, "number": "1", "body": "One."})
    second = client.post("/resources/paper/critique/?save", {"uuid": uuid, "number": "1", "body": "Two."})
    third = client.post("/resources/paper/critique/?save", {"uuid": uuid, "number": "2", "body": "Three."})

    assert (first.status_code, first.json()["number"]) == (200, 2)
    assert second.status_code == 409 and "Two." in second.json()["notice"]
    assert (third.status_code, third.json()["number"]) == (200, 3)
    assert Contribution.objects.get().draft.data["body"] == "Three."


def test_a_button_pressed_twice_sends_one(entry):
    person = UserFactory.create()
    html = client_of(person).get("/resources/paper/critique/").content.decode()
    uuid = re.search(r'data-uuid="([^"]+)"', html)[1]

    for _ in range(2):
        row = send(person, "/resources/paper/critique/", SAID | {"uuid": uuid})

    assert Contribution.objects.count() == 1 and row.revision == 1


def test_what_was_sent_can_be_changed_and_the_desk_compares(entry):
    person = UserFactory.create()
    row = send(person, "/resources/paper/critique/", SAID)
    moderator = UserFactory.create(moderator=True)
    take("claim", row.pk, actor=moderator)
    take("request-changes", row.pk, actor=moderator, revision=1, note="Say where.")
    client = client_of(person)
    assert "Say where." in client.get(f"/contribute/critique/{row.uuid}/").content.decode()

    answer = client.post(
        f"/contribute/critique/{row.uuid}/", SAID | {"body": "Not in table 2.", "action": "review", "revision": "1"}
    )
    assert answer["Location"] == f"/contribute/critique/{row.uuid}/review/"
    look = client.get(answer["Location"]).content.decode()
    assert "Not in table 2." in look
    client.post(answer["Location"], {"agree": "on", "revision": "1"})

    row.refresh_from_db()
    assert (row.state, row.revision) == (State.SUBMITTED, 2)
    compared = client_of(moderator).get(f"{DESK}{row.uuid}/compare/?old=1&new=2").content.decode()
    assert "Not in table 2." in compared


def test_a_version_that_was_left_behind_is_still_the_one_criticised(client, entry):
    row = send(UserFactory.create(), "/resources/paper/critique/", SAID)
    factories.edit(entry, body="It may fail.")
    publish(row)

    html = client.get("/resources/paper/").content.decode()
    assert 'on <a href="/resources/paper/v/2/">version 2</a>' in html and "This passage has changed since." in html


def test_a_source_that_was_withdrawn_meanwhile_is_told_to_the_desk(entry):
    other = factories.publish(Kind.RESOURCE, slug="other", title="Other")
    said = SAID | {"sources-rows": "1", "sources-0-address": "/resources/other/"}
    row = send(UserFactory.create(), "/resources/paper/critique/", said)
    factories.withdraw(other)
    moderator = UserFactory.create(moderator=True)
    take("claim", row.pk, actor=moderator)

    answer = client_of(moderator).post(f"{DESK}{row.uuid}/step/", {"step": "publish", "revision": "1"})

    assert answer.status_code == 409
    assert "A source of this critique is not published any more." in answer.content.decode()
    assert not Critique.objects.exists()


# -- who may decide


def test_who_wrote_the_entry_does_not_decide_and_learns_no_name(entry):
    row = send(UserFactory.create(contributor__name="Tomás Rivadeneira"), "/resources/paper/critique/", SAID)
    party = UserFactory.create(moderator=True, contributor=entry.revisions.get(number=2).contributor)
    client = client_of(party)

    queue = client.get(DESK).content.decode()
    assert "Not yours to review" in queue and "Tomás Rivadeneira" not in queue
    assert client.get(f"{DESK}{row.uuid}/").status_code == 403
    assert client.post(f"{DESK}{row.uuid}/step/", {"step": "claim", "revision": "1"}).status_code == 403
    assert client.post(f"{DESK}{row.uuid}/note/", {"body": "Mine."}).status_code == 404
    assert client.get(f"/contributions/{row.uuid}/").status_code == 404
    assert client_of(UserFactory.create(moderator=True)).get(f"{DESK}{row.uuid}/").status_code == 200
    row.refresh_from_db()
    assert row.state == State.SUBMITTED


def test_who_wrote_a_critique_does_not_decide_about_answers_to_it(entry):
    critic = UserFactory.create(moderator=True)
    critique = published_critique(entry, critic)
    row = send(UserFactory.create(), f"/critiques/{critique.pk}/respond/", {"body": "But.", "agree": "on"})

    assert client_of(critic).get(f"{DESK}{row.uuid}/").status_code == 403


# -- what the desk and refused forms say


def test_the_notice_of_a_decision_says_what_was_done_and_leads_there(entry):
    critique = published_critique(entry)
    proposed = UserFactory.create(moderator=True)
    closing = send(
        proposed, f"/critiques/{critique.pk}/close/", {"state": "not-upheld", "body": "It holds.", "agree": "on"}
    )
    critic = UserFactory.create(moderator=True)
    publish(send(UserFactory.create(), "/resources/paper/critique/", SAID), critic)
    decider = UserFactory.create(moderator=True)
    publish(closing, decider)

    shown = client_of(critic).get(DESK).content.decode()
    assert "You published “Factual error: A paper”." in shown and "Read it on the site</a>" in shown
    agreed = client_of(decider).get(DESK).content.decode()
    assert "You accepted “Not upheld: A paper”." in agreed and "Read the entry" not in agreed


def test_a_choice_that_is_missing_leads_to_its_first_option(entry):
    critic = client_of(UserFactory.create())
    page = critic.post("/resources/paper/critique/", {"action": "review", "number": "1"}).content.decode()
    assert '<a href="#id_kind_0">Choose what kind of critique it is.</a>' in page and 'id="id_kind_0"' in page
    assert '<a href="#id_body">Write your argument.</a>' in page


def test_without_script_a_refused_form_begins_with_what_is_wrong(entry):
    critic = client_of(UserFactory.create())
    page = critic.post("/resources/paper/critique/", {"action": "review", "number": "1"}).content.decode()
    assert 'role="alert" tabindex="-1" id="problems" autofocus>' in page
    assert "autofocus" not in critic.get("/resources/paper/critique/").content.decode()
