"""The form of a paper in two windows, and sent twice."""

import pytest
from django.test import Client

from contributions.actions.steps import take
from contributions.models import Contribution
from contributions.states import State
from contributions.views.access import TooOften
from tests import factories
from tests.factories import UserFactory, solution_with_claim
from tests.pages.test_contribute import PAPER, begun, signed_in

pytestmark = pytest.mark.django_db
BIBTEX = "@article{gao2022, title = {Scaling Laws}, author = {Gao, Leo}, year = {2022}, eprint = {2210.10760}}"


def asked_too_often(*_args):
    raise TooOften("Wait a minute.", 60)


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


@pytest.mark.parametrize("action", ["save", "review", "submit", "delete", "add-evidence", "lookup"])
def test_of_two_windows_shown_side_by_side_only_the_button_for_it_keeps_this_one(client, action: str):
    address = begun(client)
    client.post(address, {"title": "First", "number": "1", "revision": "0", "action": "save"})
    typed = {"title": "Second", "number": "1", "revision": "0"}
    page = client.post(address, typed | {"action": action}).content.decode()

    assert '<td dir="auto" class="pre">Second</td><td dir="auto" class="pre">First</td>' in page
    assert 'name="number" value="1"' in page and 'name="revision" value="0"' in page
    assert 'name="action" value="keep-2-0"' in page
    assert client.post(address, typed | {"action": action}).status_code == 409
    assert Contribution.objects.get().draft.data["title"] == "First"

    kept = client.post(address, typed | {"action": "keep-2-0"})
    assert (kept.status_code, "Your draft has been saved." in kept.content.decode()) == (200, True)
    assert Contribution.objects.get().draft.data["title"] == "Second"


def test_a_text_that_was_saved_after_both_were_shown_is_shown_too(client):
    address = begun(client)
    client.post(address, {"title": "First", "number": "1", "revision": "0", "action": "save"})
    client.post(address, {"title": "Third", "number": "2", "revision": "0", "action": "save"})

    told = client.post(address, {"title": "Second", "number": "1", "revision": "0", "action": "keep-2-0"})

    assert told.status_code == 409 and 'value="keep-3-0"' in told.content.decode()
    assert Contribution.objects.get().draft.data["title"] == "Third"


def test_an_old_window_that_asks_too_often_stays_old(client, monkeypatch):
    address = begun(client)
    client.post(address, {"title": "First", "number": "1", "revision": "0", "action": "save"})
    monkeypatch.setattr("contributions.views.entry.details.looked_up", asked_too_often)

    told = client.post(
        address, {"title": "Second", "number": "1", "revision": "0", "pasted": "2210.10760", "action": "lookup"}
    )

    assert (told.status_code, 'name="number" value="1"' in told.content.decode()) == (429, True)


def test_of_two_windows_of_a_critique_only_the_button_for_it_keeps_this_one(client):
    factories.publish(slug="paper")
    client.post("/resources/paper/critique/", {"body": "First.", "action": "save"})
    row = Contribution.objects.get()
    address, typed = f"/contribute/critique/{row.uuid}/", {"body": "Second.", "number": "1", "revision": "0"}

    for action in ("save", "review", "submit", "add-sources"):
        page = client.post(address, typed | {"action": action})
        assert page.status_code == 409 and 'name="number" value="1"' in page.content.decode()
    row.draft.refresh_from_db()
    assert row.draft.data["body"] == "First."

    kept = client.post(address, typed | {"action": f"keep-{row.draft.number}-0"})
    row.draft.refresh_from_db()
    assert (kept.status_code, row.draft.data["body"]) == (200, "Second.")


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
