"""Submitting a paper by whole requests, without script."""

import uuid

import pytest
from django.core import mail
from django.test import Client

from contributions.jobs import deliver
from contributions.models import Contribution, ContributionEvent, Notification
from contributions.states import State
from tests.factories import UserFactory, contribution, solution_with_claim, tag

pytestmark = pytest.mark.django_db

PAPER = {
    "title": "Scaling Laws for Reward Model Overoptimization",
    "authors": "Leo Gao; John Schulman",
    "date": "2022",
    "arxiv": "2210.10760",
    "does": ["tests"],
    "summary": "The proxy reward keeps rising. The gold reward *peaks* and falls.",
    "tags": "Reward models, model organisms",
    "definitions": "model organisms: models trained to misbehave",
    "evidence-rows": "1",
    "evidence-0-claim": "solution/rlhf#abc234",
    "evidence-0-stance": "limits",
    "evidence-0-design": "experiment",
    "evidence-0-sentence": "Gold reward falls.",
    "links-rows": "1",
    "links-0-kind": "shows",
    "links-0-target": "challenge/specification-problem",
    "agree": "on",
}


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def begun(client: Client) -> str:
    return client.post("/contribute/paper/", {"by-hand": "1"})["Location"]


def test_signed_out_people_are_sent_to_sign_in_before_any_lookup():
    row = contribution()
    for path in ("/contribute/paper/", f"/contributions/{row.uuid}/", f"/contributions/{uuid.uuid4()}/"):
        response = Client().get(path)
        assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={path}")


def test_a_paper_is_submitted_straight_from_the_details_and_the_name_is_asked_once():
    solution_with_claim()
    tag("Reward models")
    user = UserFactory.create(contributor=None)
    client = signed_in(user)
    address = begun(client)
    assert client.get(address).status_code == 200
    refused = client.post(address, PAPER | {"action": "submit"})
    assert b"Choose the name" in refused.content and b"Gold reward falls." in refused.content
    response = client.post(address, PAPER | {"action": "submit", "name": "Ada"})
    assert response.status_code == 302
    row = Contribution.objects.get()
    sent = row.revisions.get()
    assert row.state == State.SUBMITTED and row.author.public_name == "Ada"
    assert sent.content["tags"] == ["reward-models"]
    assert sent.proposed_tags == [{"name": "model organisms", "definition": "models trained to misbehave"}]
    assert sent.content["facts"]["evidence"][0]["claim"] == "solution/rlhf#abc234"
    assert client.get(response["Location"]).status_code == 200


def test_review_shows_the_paper_and_sends_it():
    solution_with_claim()
    tag("Reward models")
    client = signed_in(UserFactory.create())
    address = begun(client)
    response = client.post(address, PAPER | {"action": "review"})
    assert response["Location"] == f"{address}review/"
    assert b"<em>peaks</em>" in client.get(f"{address}review/").content
    assert client.post(f"{address}review/", {"agree": "on"}).status_code == 302
    assert Contribution.objects.get().state == State.SUBMITTED
    client.post(address, PAPER | {"title": "Changed", "action": "submit"})
    assert Contribution.objects.get().revision == 2


def test_an_error_keeps_everything():
    client = signed_in(UserFactory.create())
    response = client.post(begun(client), {"title": "Kept & safe", "summary": "One.", "action": "review"})
    assert response.status_code == 200
    assert b"Kept &amp; safe" in response.content and b"two sentences" in response.content


def test_others_get_what_a_missing_contribution_gives():
    row, client = contribution(), signed_in(UserFactory.create())
    other, missing = client.get(f"/contributions/{row.uuid}/"), client.get(f"/contributions/{uuid.uuid4()}/")
    assert other.status_code == missing.status_code == 404
    assert signed_in(row.author).get(f"/contributions/{row.uuid}/").status_code == 200


def test_withdrawing_and_writing_to_the_desk():
    row = contribution()
    client = signed_in(row.author)
    assert client.post(f"/contributions/{row.uuid}/", {"action": "message", "body": "Hello"}).status_code == 302
    client.post(f"/contributions/{row.uuid}/", {"action": "withdraw"})
    row.refresh_from_db()
    assert row.state == State.WITHDRAWN
    assert client.post(f"/contributions/{row.uuid}/", {"action": "withdraw"}).status_code == 409


def test_an_older_window_is_told_and_overwrites_nothing():
    client = signed_in(UserFactory.create())
    address = begun(client)
    client.post(address, {"title": "First", "number": "1", "action": "save"})
    response = client.post(address, {"title": "Second", "number": "1", "action": "save"})
    assert response.status_code == 409 and b"Second" in response.content and b"First" in response.content
    assert Contribution.objects.get().draft.data["title"] == "First"


def test_the_author_is_mailed_once_and_no_moderator_is_named():
    row = contribution(State.REJECTED)
    event = ContributionEvent.objects.get(contribution=row, step="reject")
    deliver(event.pk)
    deliver(event.pk)
    assert len(mail.outbox) == 1 and Notification.objects.count() == 1
    assert row.decided_by.public_name not in mail.outbox[0].body


def test_preview_is_rendered_safely_and_ways_are_for_everybody():
    client = signed_in(UserFactory.create())
    html = client.post("/contribute/preview/", {"content": "**a** <script>x</script>"}).content
    assert b"<strong>a</strong>" in html and b"<script" not in html
    ways = Client().get("/contribute/")
    assert (ways.status_code, b'href="/policy/">moderation policy' in ways.content) == (200, True)
    assert client.get("/contributions/").status_code == 200


def test_pasted_bibtex_fills_in_the_form():
    client = signed_in(UserFactory.create())
    pasted = "@article{gao2022, title = {Scaling Laws}, author = {Gao, Leo}, year = {2022}}"
    page = client.get(client.post("/contribute/paper/", {"pasted": pasted})["Location"]).content.decode()
    assert 'value="Scaling Laws"' in page and "Leo Gao" in page


def test_what_cannot_be_recognised_is_said_and_kept():
    page = signed_in(UserFactory.create()).post("/contribute/paper/", {"pasted": "reward"}).content.decode()
    assert "by hand" in page and "reward</textarea>" in page
