"""What the search field suggests while somebody types."""

import pytest

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
