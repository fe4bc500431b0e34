"""The form of a paper in two windows, and sent twice."""

import pytest
from django.test import Client

from contributions.actions.steps import take
from contributions.models import Contribution
from contributions.states import State
from tests import factories
from tests.factories import UserFactory, solution_with_claim
from tests.pages.test_contribute import PAPER, begun, signed_in

pytestmark = pytest.mark.django_db
BIBTEX = "@article{gao2022, title = {Scaling Laws}, author = {Gao, Leo}, year = {2022}, eprint = {2210.10760}}"


@pytest.fixture
def client() -> Client:
    return signed_in(UserFactory.create())


def test_a_page_sent_twice_starts_one_draft_and_another_text_another(client):
    page = {"pasted": BIBTEX, "start": "abc"}
    first, second = (client.post("/contribute/paper/", page)["Location"] for _ in range(2))
    other = client.post("/contribute/paper/", page | {"pasted": BIBTEX.replace("Scaling", "Other")})["Location"]

    assert first == second != other
    assert Contribution.objects.count() == 2


@pytest.mark.parametrize("from_review", [True, False])
def test_a_button_pressed_twice_sends_once(client, from_review: bool):
    solution_with_claim()
    factories.tag("Reward models")
    address = begun(client)
    pressed = PAPER | {"number": "1", "revision": "0", "action": "submit"}
    if from_review:
        client.post(address, PAPER | {"number": "1", "revision": "0", "action": "review"})
        address, pressed = f"{address}review/", {"number": "2", "revision": "0", "agree": "on"}
    first, second = (client.post(address, pressed) for _ in range(2))

    row = Contribution.objects.get()
    assert (row.state, row.revision) == (State.SUBMITTED, 1)
    assert first["Location"] == second["Location"] == f"/contributions/{row.uuid}/"


def test_an_old_window_does_not_send_over_a_newer_version(client):
    solution_with_claim()
    factories.tag("Reward models")
    address = begun(client)
    client.post(address, PAPER | {"number": "1", "revision": "0", "action": "submit"})
    response = client.post(address, PAPER | {"title": "Other", "number": "2", "revision": "0", "action": "submit"})
    page = response.content.decode()

    assert response.status_code == 409 and "This was sent from another window since." in page
    assert 'value="Other"' in page and Contribution.objects.get().revision == 1
    kept = client.post(address, PAPER | {"title": "Other", "number": "2", "revision": "1", "action": "submit"})
    assert kept.status_code == 302 and Contribution.objects.get().revision == 2


def test_two_windows_are_shown_side_by_side_and_either_can_stay(client):
    address = begun(client)
    client.post(address, {"title": "First", "number": "1", "action": "save"})
    page = client.post(address, {"title": "Second", "number": "1", "action": "save"}).content.decode()

    assert '<td dir="auto" class="pre">Second</td><td dir="auto" class="pre">First</td>' in page
    assert 'name="number" value="2"' in page
    client.post(address, {"title": "Second", "number": "2", "action": "save"})
    assert Contribution.objects.get().draft.data["title"] == "Second"


def test_saving_while_typing_answers_with_both_texts_when_another_window_saved(client):
    begun(client)
    row = Contribution.objects.get()
    saved = client.post("/contribute/draft/", {"uuid": row.uuid, "number": "1", "title": "One"})
    stale = client.post("/contribute/draft/", {"uuid": row.uuid, "number": "1", "title": "Two"})

    assert saved.json()["number"] == 2
    assert stale.status_code == 409
    told = stale.json()
    assert (told["stored"]["title"], told["sent"]["title"], told["number"]) == ("One", "Two", 2)
    assert "Keep the text of this window" in told["notice"]
    assert client.post("/contribute/draft/", {"uuid": "none", "title": "Two"}).status_code == 404


def test_a_draft_is_deleted_once_asked(client):
    address = begun(client)
    row = Contribution.objects.get()
    asks = f"/contributions/{row.uuid}/delete/"
    asked = client.post(address, PAPER | {"number": "1", "revision": "0", "action": "delete"})
    assert asked["Location"] == asks
    row.draft.refresh_from_db()
    assert (row.draft.data["title"], row.draft.number) == (PAPER["title"], 2)

    page = client.get(asks).content.decode()
    assert "Delete this draft?" in page and '<input type="hidden" name="number" value="2">' in page
    assert client.post(asks, {"number": "2"})["Location"] == "/contributions/"
    assert not Contribution.objects.exists()


def test_an_old_window_does_not_delete_what_another_has_saved_since(client):
    address = begun(client)
    row = Contribution.objects.get()
    asks = f"/contributions/{row.uuid}/delete/"
    client.post(address, PAPER | {"number": "1", "revision": "0", "action": "save"})

    pressed = client.post(address, {"title": "Older", "number": "1", "revision": "0", "action": "delete"})
    assert (pressed.status_code, "This form was saved in another window since." in pressed.content.decode()) == (
        409,
        True,
    )
    confirmed = client.post(asks, {"number": "1"})
    said = confirmed.content.decode()
    assert (confirmed.status_code, "This was saved in another window since." in said) == (409, True)
    assert f'<a href="{address}">what it says now</a>' in said and 'name="number" value="2"' in said
    row.draft.refresh_from_db()
    assert row.draft.data["title"] == PAPER["title"]


def test_a_draft_of_a_critique_is_asked_about_too(client):
    factories.publish(slug="paper")
    client.post("/resources/paper/critique/", {"body": "It does not follow.", "action": "save"})
    row = Contribution.objects.get()
    said = {"body": "It does not follow at all.", "number": str(row.draft.number), "revision": "0", "action": "delete"}
    assert client.post(f"/contribute/critique/{row.uuid}/", said)["Location"] == f"/contributions/{row.uuid}/delete/"
    row.draft.refresh_from_db()
    assert row.draft.data["body"] == "It does not follow at all."


@pytest.mark.parametrize("from_review", [True, False])
def test_the_same_text_does_not_begin_the_review_anew(client, from_review: bool):
    solution_with_claim()
    factories.tag("Reward models")
    address = begun(client)
    client.post(address, PAPER | {"number": "1", "revision": "0", "action": "submit"})
    moderator = UserFactory.create(moderator=True)
    row = take("claim", Contribution.objects.get().pk, actor=moderator)
    row.draft.refresh_from_db()
    again = PAPER | {"number": str(row.draft.number), "revision": "1", "action": "submit"}
    if from_review:
        again = {"number": str(row.draft.number), "revision": "1", "agree": "on"}
        address = f"{address}review/"

    told = client.post(address, again, follow=True).content.decode()

    assert "Nothing is changed since version 1, so it keeps its place in the review." in told
    row.refresh_from_db()
    assert (row.state, row.revision, row.claimed_by) == (State.IN_REVIEW, 1, moderator)
