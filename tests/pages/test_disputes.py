"""From a row of evidence, a claim and a cell of the map to a form that holds what they speak of."""

import re
from dataclasses import replace

import pytest
from django.test import Client

from catalog.content.facts import Evidence
from catalog.kinds import Design, Kind, Stance
from contributions.models import Contribution
from tests import factories
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
CELL = "/map/?solution=rlhf&challenge=specification-problem"


@pytest.fixture(autouse=True)
def catalogue() -> None:
    factories.solution_with_claim()
    row = Evidence("row234", "solution/rlhf#abc234", Stance.CONTRADICTS, Design.EXPERIMENT, "The score peaks & falls.")
    facts = replace(factories.FACTS[Kind.RESOURCE], evidence=(row,))
    factories.publish(slug="gao-2022", title="Scaling laws", facts=facts)


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(UserFactory.create())
    return client


@pytest.mark.parametrize("page", ["/solutions/rlhf/", "/resources/gao-2022/"])
def test_each_row_can_be_disputed_where_it_is_shown(page: str):
    assert 'href="/resources/gao-2022/edit/?row=row234"' in Client().get(page).content.decode()


def test_a_dispute_begins_with_the_row_and_opens_the_form_at_it(client: Client):
    page = client.get("/resources/gao-2022/edit/?row=row234").content.decode()
    said = "Contradicts: The score peaks &amp; falls. (On: RLHF: Ratings steer models towards what people want.)"
    assert f'<q dir="auto">{said}</q>' in page
    assert f"Disputes the row “{said}”. </textarea>" in page

    sent = client.post("/resources/gao-2022/edit/?row=row234", {"reason": "It holds for small models only."})
    proposal = Contribution.objects.get()
    assert sent["Location"] == f"/contribute/edit/{proposal.uuid}/#evidence-0"
    assert proposal.draft.data["reason"] == "It holds for small models only."


@pytest.mark.parametrize("row", ["", "nosuch", "%00", "x" * 500])
def test_a_row_that_is_not_there_is_an_edit_like_any_other(client: Client, row: str):
    page = client.get(f"/resources/gao-2022/edit/?row={row}")
    assert page.status_code == 200
    assert "Disputes the row" not in page.content.decode() and "dispute one row" not in page.content.decode()


def test_a_cell_leads_to_a_new_paper_and_to_one_that_is_here_with_both_ends_filled_in(client: Client):
    page = Client().get(CELL).content.decode()
    assert 'href="/contribute/paper/?claim=solution%2Frlhf%23abc234"' in page
    # On a phone the cell stands below the map.
    assert '<a href="#cells">Back to all cells</a>' in page and '<section id="cells"' in page
    assert 'href="/solutions/rlhf/evidence/?claim=abc234"' in page

    found = client.get("/solutions/rlhf/evidence/?claim=abc234&q=scaling").content.decode()
    assert 'href="/resources/gao-2022/evidence/?claim=solution%2Frlhf%23abc234"' in found
    form = client.get("/resources/gao-2022/evidence/?claim=solution%2Frlhf%23abc234").content.decode()
    assert '<option value="solution/rlhf#abc234" selected>' in form


def test_a_cell_without_a_claim_leads_to_a_paper_linked_to_both_and_to_claiming():
    factories.publish(Kind.SOLUTION, slug="debate", title="Debate")
    page = Client().get("/map/?solution=debate&challenge=specification-problem").content.decode()
    assert 'href="/contribute/paper/?link=solution/debate&amp;link=challenge/specification-problem"' in page
    assert 'href="/solutions/debate/edit/?on=specification-problem"' in page


@pytest.mark.parametrize(("slug", "row"), [("debate", 0), ("rlhf", 1)])
def test_a_claim_from_a_blank_cell_is_begun_on_its_challenge(client: Client, slug: str, row: int):
    factories.publish(Kind.SOLUTION, slug="debate", title="Debate")
    factories.publish(Kind.CHALLENGE, slug="drift", title="Goal drift")
    address = f"/solutions/{slug}/edit/?on=drift"
    assert "Claims something on “Goal drift”. </textarea>" in client.get(address).content.decode()

    sent = client.post(address, {"reason": "Claims something on “Goal drift”."})
    proposal = Contribution.objects.get()
    assert sent["Location"] == f"/contribute/edit/{proposal.uuid}/#claims-{row}"
    assert proposal.draft.data[f"claims-{row}-challenge"] == "challenge/drift"
    assert f'id="claims-{row}"' in client.get(sent["Location"]).content.decode()
    # The claims that were there stay what they were.
    claims = [name for name in proposal.draft.data if name.startswith("claims-0-statement")]
    assert [proposal.draft.data[name] != "" for name in claims] == [True] * row


def test_a_claim_from_a_blank_cell_is_begun_in_the_proposal_that_is_open(client: Client):
    for slug, title in (("drift", "Goal drift"), ("power", "Power")):
        factories.publish(Kind.CHALLENGE, slug=slug, title=title)
    client.post("/solutions/rlhf/edit/", {"reason": "Clearer."})
    proposal = Contribution.objects.get()
    address = f"/contribute/edit/{proposal.uuid}/"

    led = client.get("/solutions/rlhf/edit/?on=drift")
    assert led["Location"] == f"{address}?on=drift#claims-1"
    page = client.get(led["Location"]).content.decode()
    assert re.findall(r'name="claims-1-challenge"[^>]*>.*?<option value="([^"]+)" selected>', page, re.S) == [
        "challenge/drift"
    ]
    # Opening a page keeps nothing; pressing a button of the form does.
    proposal.draft.refresh_from_db()
    assert "claims-1-challenge" not in proposal.draft.data

    # What is claimed on it already is shown instead of begun once more.
    assert client.get("/solutions/rlhf/edit/?on=specification-problem")["Location"] == f"{address}#claims-0"
    assert 'id="claims-1"' not in client.get(f"{address}?on=nosuch").content.decode()


@pytest.mark.parametrize("on", ["", "nosuch", "%00", "x" * 500, "rlhf"])
def test_a_challenge_that_is_not_there_is_an_edit_like_any_other(client: Client, on: str):
    page = client.get(f"/solutions/rlhf/edit/?on={on}")
    assert page.status_code == 200
    assert "Claims something" not in page.content.decode()
    assert client.post(f"/solutions/rlhf/edit/?on={on}", {"reason": "Clearer."})["Location"].endswith("/")
