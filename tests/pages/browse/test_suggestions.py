"""What the search field suggests while somebody types."""

import pytest

from catalog.kinds import Kind
from tests import factories

pytestmark = pytest.mark.django_db


def test_suggestions_are_the_same_bytes_for_everybody_and_may_be_kept(client, papers):
    anonymous = client.get("/browse/suggest/?q=rew")
    client.force_login(factories.UserFactory.create(moderator=True))
    signed_in = client.get("/browse/suggest/?q=rew")

    assert anonymous.json()["suggestions"] == [
        {"label": "Tag", "text": "Reward hacking", "url": "/tags/reward-hacking/"},
        {"label": "Resource", "text": "Reward hacking", "url": "/resources/hack/"},
    ]
    assert anonymous.content == signed_in.content
    assert (signed_in["Cache-Control"], signed_in.has_header("Set-Cookie")) == ("public, max-age=60", False)
    assert "Cookie" not in anonymous.get("Vary", "")


@pytest.mark.parametrize(
    ("q", "found"),
    [("hack", ["Reward hacking"]), ("reward h", ["Reward hacking"]), ("of mod", ["Behaviour of models"]),
     ("r", []), ("", []), ("'", []), ("%_", []), ("\x00" * 5, []), ("zzz", []), ("x" * 5000, [])],
)  # fmt: skip
def test_suggestions_complete_the_last_word(client, papers, q: str, found: list[str]):
    rows = client.get("/browse/suggest/", {"q": q}).json()["suggestions"]
    assert [row["text"] for row in rows if row["label"] != "Tag"] == found


def test_only_works_are_suggested_where_one_is_to_be_chosen(client, papers):
    factories.publish(Kind.CHALLENGE, title="Reward hacking by models", slug="hacking")
    everything = client.get("/browse/suggest/?q=reward+hack").json()["suggestions"]
    works = client.get("/browse/suggest/?of=works&q=reward+hack").json()["suggestions"]

    assert [row["url"] for row in everything] == ["/tags/reward-hacking/", "/challenges/hacking/", "/resources/hack/"]
    assert works == [{"label": "Gao, 2022", "text": "Reward hacking", "url": "/resources/hack/"}]
    assert client.get("/browse/suggest/?of=works&q=r").json() == {"suggestions": []}


@pytest.mark.parametrize(
    "q",
    ["optimis", "optimisa", "optimisat", "optimisation", "optimiz", "optimizat", "on optimisa", "OPTIMISÁ"],
)  # fmt: skip
def test_an_unfinished_word_is_found_in_either_spelling(client, q: str):
    factories.tag("Optimisation")
    factories.publish(title="Optimisation pressure", slug="pressure", tags=("optimisation",))
    factories.publish(title="Limits on optimization", slug="limits")
    factories.publish(title="Optimistic agents", slug="optimistic")
    rows = client.get("/browse/suggest/", {"q": q}).json()["suggestions"]

    found = {row["url"] for row in rows}
    assert ("/resources/limits/" in found, "/resources/optimistic/" in found) == (True, q == "optimis")
    if " " not in q:
        assert {"/tags/optimisation/", "/resources/pressure/"} <= found
    assert len(rows) == len(found)


@pytest.mark.parametrize(
    ("q", "title"),
    [("behaviou", "Behavior of models"), ("behavi", "Behaviour of models"), ("modelli", "Modeling people"),
     ("catalogu", "Catalog of harms"), ("centr", "Center for safety"), ("analysi", "Analyzing agents"),
     ("analysi", "Analysis of agents"), ("generalisin", "Generalizing well"), ("surprising", "Surprisingly good"),
     ("surprisin", "A surprising result"), ("artefac", "Artifacts of training"), ("judgemen", "Judgment of models")],
)  # fmt: skip
def test_spellings_are_folded_while_they_are_typed(client, q: str, title: str):
    factories.publish(title=title)
    assert [row["text"] for row in client.get("/browse/suggest/", {"q": q}).json()["suggestions"]] == [title]
