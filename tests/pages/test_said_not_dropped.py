"""What a form cannot take in whole is told on its field, and nothing of it is left out in silence."""

import pytest
from django.test import Client
from django.utils import timezone

from catalog.content.codec import from_json
from catalog.kinds import CritiqueKind, Kind
from contributions.forms.details import MEANING_LENGTH, MOST_TAGS, TAG_LENGTH
from contributions.models import Contribution
from contributions.states import State
from tests import factories
from tests.factories import UserFactory, contribution, solution_with_claim
from tests.pages.test_contribute import PAPER as BASE
from tests.pages.test_contribute import begun as begun_paper
from tests.pages.test_contribute import signed_in
from tests.pages.test_kinds import FORMS, begun

PAPER = BASE | {"tags": "model organisms"}
SUBMIT = {"action": "submit", "name": "Ada Example"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    solution_with_claim()
    return signed_in(UserFactory.create())


def sent() -> Contribution:
    return Contribution.objects.get()


def test_a_meaning_too_long_for_a_new_tag_is_told_and_none_of_it_cut_off(client):
    address = begun_paper(client)
    long = PAPER | {"definitions": f"model organisms: {'m' * 301}", "action": "review"}
    page = client.post(address, long)
    assert page.status_code == 200
    assert "What “model organisms” means: at most 300 characters; these are 301." in page.content.decode()
    assert sent().draft.data["definitions"] == f"model organisms: {'m' * 301}"

    fits = PAPER | {"definitions": f"model organisms: {'m' * 300}", "action": "review", "number": "2"}
    assert client.post(address, fits)["Location"] == f"{address}review/"


def test_a_search_is_not_of_a_day_to_come(client):
    address = begun(client, "solution")
    to_come = FORMS["solution"] | {"claims-0-searched_on": "2999-01-01", "action": "review"}
    page = client.post(address, to_come)
    assert page.status_code == 200
    assert "Searched on: this day is still to come." in page.content.decode()
    assert 'href="#id_claims-0-searched_on"' in page.content.decode()

    today = FORMS["solution"] | {"claims-0-searched_on": f"{timezone.localdate():%Y-%m-%d}", "action": "review"}
    assert client.post(address, today)["Location"] == f"{address}review/"


def test_an_entry_chosen_beside_the_address_of_another_is_not_dropped(client):
    factories.publish(Kind.CHALLENGE, slug="drift", title="Goal drift")
    address = begun_paper(client)
    both = PAPER | {"links-0-address": "/challenges/drift/", "action": "submit"}
    page = client.post(address, both).content.decode()
    assert "The entry chosen and the address are of two entries. Give one of them" in page
    assert sent().state == State.DRAFT

    client.post(address, PAPER | {"links-0-address": "/challenges/specification-problem/"} | SUBMIT)
    links = from_json(sent().revisions.get().content).links
    assert [link.target for link in links] == ["challenge/specification-problem"]


def test_a_source_chosen_beside_the_address_of_another_is_not_dropped(client):
    for slug in ("scaling", "drifting"):
        factories.publish(slug=slug, title=slug)
    said = {"kind": CritiqueKind.values[0], "body": "It does not follow.", "agree": "on", "name": "Ada", "number": "1"}
    said |= {"sources-rows": "1", "sources-0-resource": "resource/scaling", "action": "submit"}
    said["revision"] = "0"
    page = client.post("/solutions/rlhf/critique/", said | {"sources-0-address": "/resources/drifting/"})
    assert "The entry chosen and the address are of two entries." in page.content.decode()
    assert sent().state == State.DRAFT


def test_what_was_sent_from_another_window_is_not_said_to_be_deleted():
    row = contribution()
    client = signed_in(row.author)
    before = (row.state, row.revision)
    told = client.post(f"/contribute/paper/{row.uuid}/", {"action": "delete"}, follow=True).content.decode()
    row.refresh_from_db()
    assert (row.state, row.revision) == before and row.revision
    assert "The draft has been deleted." not in told
    assert "This was sent from another window since, so it is not deleted. You can withdraw it." in told


def test_a_doi_of_another_arxiv_paper_is_not_dropped(client):
    address = begun_paper(client)
    both = PAPER | {"doi": "10.48550/arXiv.1706.03762", "action": "review"}
    page = client.post(address, both)
    said = "This DOI is that of arXiv 1706.03762, but the arXiv identifier is 2210.10760. Correct or empty one of them."
    assert (page.status_code, said in page.content.decode()) == (200, True)

    same = PAPER | {"doi": "10.48550/arXiv.2210.10760", "definitions": "model organisms: models trained to misbehave"}
    assert client.post(address, same | {"action": "review"}).status_code == 302


def test_as_many_new_tags_as_there_may_be_fit_with_their_meanings(client):
    address = begun_paper(client)
    names = [f"{number:02}{'n' * (TAG_LENGTH - 2)}" for number in range(MOST_TAGS)]
    meanings = "\n".join(f"{name}: {'m' * MEANING_LENGTH}" for name in names)
    typed = PAPER | {"tags": ",".join(names), "definitions": meanings, "action": "review"}
    assert client.post(address, typed).status_code == 302
    assert sent().draft.data["definitions"] == meanings
