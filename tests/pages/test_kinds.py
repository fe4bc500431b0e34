"""Every kind by its own form, without script: from the first step to the published page, and what is refused."""

import pytest
from django.test import Client

from catalog.content.codec import from_json
from catalog.kinds import Kind
from contributions.actions.steps import take
from contributions.forms.choices import Does
from contributions.forms.details import EDITING
from contributions.forms.registry import FORMS as ALL
from contributions.models import Contribution
from contributions.states import State
from tests import factories
from tests.factories import UserFactory, contribution, solution_with_claim
from tests.pages.test_contribute import signed_in

pytestmark = pytest.mark.django_db
BASE = {"summary": "It says so. It is short.", "body": "Some *words*.", "agree": "on", "interest": "None."}
FORMS = {
    "challenge": BASE
    | {
        "title": "Goal drift",
        "aspects": "How it starts.\nHow it is noticed.",
        "parent": "challenge/specification-problem",
        "links-rows": "1",
        "links-0-kind": "part-of",
        "links-0-target": "challenge/specification-problem",
    },
    "solution": BASE
    | {
        "title": "Debate",
        "approach": "monitoring",
        "maturity": "concept",
        "points": "Two models argue.\nA person judges.",
        "parent": "solution/rlhf",
        "claims-rows": "2",
        "claims-0-challenge": "challenge/specification-problem",
        "claims-0-relation": "reduces",
        "claims-0-statement": "Judges err less often.",
        "claims-0-searched_on": "2026-11-01",
        "claims-0-where": "arXiv",
        "claims-0-query": "debate judges",
        "claims-1-challenge": "",
        "notes-rows": "1",
        "notes-0-kind": "limitation",
        "notes-0-text": "Needs honest judges.",
        "implementations-rows": "1",
        "implementations-0-name": "Code",
        "implementations-0-url": "https://example.org/code",
    },
    "direction": BASE | {"title": "Scalable oversight", "questions": "Does help mislead?\nWhat scales?"},
    "milestone": BASE
    | {
        "title": "Two teams report it",
        "phase": "scaling",
        "status": "done",
        "criterion": "Two groups publish it.",
        "proofs-rows": "1",
        "proofs-0-entry": "/solutions/rlhf/",
        "proofs-0-sentence": "It describes both.",
    },
    "resource": BASE
    | {
        "title": "TruthfulQA",
        "type": "benchmark",
        "url": "https://example.org/qa",
        "authors": "Stephanie Lin; {Example Institute}",
        "date": "2021-09",
        "licence": "Apache-2.0",
        "evidence-rows": "1",
        "evidence-0-claim": "solution/rlhf#abc234",
        "evidence-0-stance": "limits",
        "evidence-0-design": "experiment",
        "evidence-0-sentence": "Larger models repeat errors.",
        "links-rows": "1",
        "links-0-kind": "measures",
        "links-0-target": "challenge/specification-problem",
    },
}
PAGES = {
    "challenge": ("/challenges/goal-drift/", ["How it is noticed."]),
    "solution": ("/solutions/debate/", ["Judges err less often.", "Needs honest judges.", "https://example.org/code"]),
    "direction": ("/directions/scalable-oversight/", ["Does help mislead?"]),
    "milestone": ("/roadmap/two-teams-report-it/", ["Two groups publish it.", "It describes both."]),
    "resource": ("/resources/truthfulqa/", ["Stephanie Lin", "Larger models repeat errors.", "Apache-2.0"]),
}


@pytest.fixture
def client() -> Client:
    solution_with_claim()
    return signed_in(UserFactory.create())


def begun(client: Client, name: str) -> str:
    first = {"title": FORMS[name]["title"], "type": FORMS[name].get("type", "")}
    return client.post(f"/contribute/{name}/", first)["Location"]


@pytest.mark.parametrize("name", FORMS)
def test_a_kind_goes_from_its_form_to_its_page(client, name: str):
    assert client.get(f"/contribute/{name}/").status_code == 200
    address = begun(client, name)
    assert address.startswith(f"/contribute/{name}/")
    assert f'value="{FORMS[name]["title"]}"' in client.get(address).content.decode()
    assert client.post(address, FORMS[name] | {"action": "review"})["Location"] == f"{address}review/"
    review = client.get(f"{address}review/").content.decode()
    assert "<em>words</em>" in review and FORMS[name]["summary"] in review
    sent = client.post(f"{address}review/", {"agree": "on", "action": "submit", "number": "2", "revision": "0"})
    assert sent["Location"].startswith("/contributions/")

    row = Contribution.objects.get()
    moderator = UserFactory.create(moderator=True)
    take("claim", row.pk, actor=moderator)
    desk = signed_in(moderator).get(f"/admin/contributions/contribution/{row.uuid}/")
    assert desk.status_code == 200
    take("publish", row.pk, actor=moderator, revision=1)
    url, words = PAGES[name]
    page = Client().get(url).content.decode()
    assert all(word in page for word in words)


@pytest.mark.parametrize("name", FORMS)
def test_an_empty_form_says_what_is_missing_and_is_never_an_error_of_ours(client, name: str):
    address = begun(client, name)
    page = client.post(address, {"title": " ", "action": "review"})
    assert page.status_code == 200
    assert "Fill in: title." in page.content.decode()
    assert Contribution.objects.get().state == State.DRAFT


def test_done_needs_a_proof_and_a_proof_needs_a_published_entry(client):
    address = begun(client, "milestone")
    bare = {name: value for name, value in FORMS["milestone"].items() if not name.startswith("proofs")}
    page = client.post(address, bare | {"action": "submit"}).content.decode()
    assert "One thing needs attention" in page and "done only with a proof" in page
    missing = FORMS["milestone"] | {"proofs-0-entry": "/resources/nothing/", "action": "submit"}
    assert "There is no published entry at this address." in client.post(address, missing).content.decode()
    assert Contribution.objects.get().state == State.DRAFT


def test_half_a_claim_and_half_a_search_are_told_on_their_fields(client):
    address = begun(client, "solution")
    half = FORMS["solution"] | {"claims-0-statement": "", "claims-0-query": "", "action": "submit"}
    page = client.post(address, half).content.decode()
    assert "Write the claim in one sentence." in page
    assert "A search has a day, a place and the words that were looked for." in page
    assert 'href="#id_claims-0-statement"' in page


def test_a_milestone_without_a_place_comes_last_in_its_phase(client):
    factories.publish(Kind.MILESTONE, title="First")
    bare = FORMS["milestone"] | {"phase": "foundation", "action": "submit"}
    client.post(begun(client, "milestone"), bare)
    assert from_json(Contribution.objects.get().revisions.get().content).facts.position == 2


def test_a_name_that_is_taken_leads_to_the_entry_that_has_it(client):
    factories.publish(Kind.CHALLENGE, title="Goal drift", slug="goal-drift")
    page = client.get(begun(client, "challenge")).content.decode()
    assert "This challenge may already be here." in page and 'href="/challenges/goal-drift/edit/"' in page


def test_rows_can_be_added_and_removed_without_script(client):
    address = begun(client, "solution")
    client.post(address, FORMS["solution"] | {"action": "add-notes"})
    data = Contribution.objects.get().draft.data
    assert data["notes-rows"] == "2"
    client.post(address, FORMS["solution"] | {"action": "remove-notes-0"})
    assert "notes-0-text" not in Contribution.objects.get().draft.data


def test_the_form_of_another_kind_leads_on_to_its_own(client):
    address = begun(client, "challenge")
    wrong = address.replace("/challenge/", "/paper/")
    assert client.get(wrong)["Location"] == address
    again = client.post(wrong, {"title": "Kept", "action": "save"})
    assert (again.status_code, again["Location"]) == (307, address)


def test_what_a_page_asks_for_survives_until_the_rows(client):
    query = "?claim=solution/rlhf%23abc234&link=solution/rlhf&link=challenge/specification-problem&link=challenge/no"
    page = client.get(f"/contribute/paper/{query}").content.decode()
    assert 'name="claim" value="solution/rlhf#abc234"' in page and 'value="challenge/no"' not in page
    given = {"claim": "solution/rlhf#abc234", "link": ["solution/rlhf", "challenge/specification-problem"]}
    address = client.post("/contribute/paper/", {"by-hand": "1", **given})["Location"]
    data = Contribution.objects.get().draft.data
    assert data["evidence-0-claim"] == "solution/rlhf#abc234"
    assert (data["links-0-target"], data["links-1-target"]) == ("solution/rlhf", "challenge/specification-problem")
    page = client.get(address).content.decode()
    for chosen in ("solution/rlhf#abc234", "solution/rlhf", "challenge/specification-problem"):
        assert f'<option value="{chosen}" selected>' in page


def test_signed_out_people_come_back_to_what_they_asked_for():
    path = "/contribute/paper/?claim=solution/rlhf%23abc234"
    assert (
        Client().get(path)["Location"] == "/accounts/login/?next=/contribute/paper/%3Fclaim%3Dsolution/rlhf%2523abc234"
    )


def test_a_new_person_is_told_of_ten_open_items_before_the_form(client):
    author = UserFactory.create()
    for n in range(9):
        contribution(author=author, sent=factories.content(title=f"Paper {n}"))
    mine = signed_in(author)
    address = mine.post("/contribute/challenge/", {"title": "Goal drift"})["Location"]
    contribution(author=author, sent=factories.content(title="Paper 9"))

    for first in ("/contribute/paper/", "/contribute/challenge/", "/solutions/rlhf/edit/"):
        page = mine.get(first).content.decode()
        assert "10 of your contributions are waiting" in page and 'name="start"' not in page
    assert mine.post("/contribute/challenge/", {"title": "Another"}).status_code == 200
    late = mine.post(address, FORMS["challenge"] | {"action": "submit"})
    assert late.status_code == 429 and "This is kept as a draft" in late.content.decode()
    assert Contribution.objects.filter(author=author, state=State.DRAFT).count() == 1


def test_whoever_has_been_published_is_not_limited(client):
    author = UserFactory.create()
    contribution(State.PUBLISHED, author=author)
    for n in range(10):
        contribution(author=author, sent=factories.content(title=f"Paper {n}"))
    page = signed_in(author).get("/contribute/paper/").content.decode()
    assert "as many as a new person may have" not in page and 'name="start"' in page


def test_what_was_rejected_is_started_again_once_and_linked(client):
    row = contribution(State.REJECTED)
    mine = signed_in(row.author)
    assert "Start again from this text" in mine.get(f"/contributions/{row.uuid}/").content.decode()
    first = mine.post(f"/contributions/{row.uuid}/again/")["Location"]
    second = mine.post(f"/contributions/{row.uuid}/again/")["Location"]
    started = Contribution.objects.exclude(pk=row.pk).get()
    assert first == second and started.follows == row and started.state == State.DRAFT
    assert signed_in(UserFactory.create()).post(f"/contributions/{row.uuid}/again/").status_code == 404
    waiting = contribution()
    signed_in(waiting.author).post(f"/contributions/{waiting.uuid}/again/")
    assert not Contribution.objects.filter(follows=waiting).exists()


def test_the_ways_lead_to_every_form():
    page = Client().get("/contribute/").content.decode()
    for name in ("paper", *FORMS):
        assert f'href="/contribute/{name}/"' in page


@pytest.mark.parametrize("name", ALL)
def test_a_form_with_every_field_and_row_is_within_what_a_request_may_hold(name: str, settings):
    form = ALL[name]
    around = ("csrfmiddlewaretoken", "number", "revision", "different", "name", "agree", "pasted", "action")
    rows = sum(1 + row.most * len(row.form.base_fields) for row in form.rows.values())
    fields = form.details_class.base_fields
    new = len(fields.keys() - set(EDITING)) + (len(Does) - 1 if "does" in fields else 0)
    edited = len(fields) - ("does" in fields)
    assert max(new, edited) + len(around) + rows <= settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
