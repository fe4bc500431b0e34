"""What was withdrawn, merged or erased, at each of its addresses."""

import pytest

from catalog.actions.publish import withdraw_entry
from tests import factories
from tests.pages.versions.records import merge, redact

pytestmark = pytest.mark.django_db
RECORD = [
    *("history/", "v/1/", "v/1.bib", "v/1.ris", "v/1.csl.json", "v/1.md", "v/1.json", "diff/1/2/", "diff/?a=1&b=2"),
]
FILES = [".bib", ".ris", ".csl.json", ".md", ".json"]


@pytest.mark.parametrize("path", ["/", *(f"/{path}" for path in RECORD), *FILES])
def test_a_withdrawn_entry_is_gone_at_all_its_addresses(client, paper, path: str):
    factories.edit(paper)
    withdraw_entry(paper.pk, contributor=None, reason="It was a hoax.")

    response = client.get(f"/resources/gao-2022{path}")
    assert response.status_code == 410
    assert "It was a hoax." in response.content.decode()
    assert "Scaling laws" not in response.content.decode()


@pytest.mark.parametrize(
    ("path", "onward"),
    [
        ("/", "/"),
        ("/history/", "/history/"),
        (".bib", ".bib"),
        (".csl.json", ".csl.json"),
        ("/feed.atom", "/feed.atom"),
        ("/v/1/", "/"),
        ("/v/1.ris", "/"),
        ("/diff/1/2/", "/"),
    ],
)
def test_a_merged_entry_leads_on(client, paper, path: str, onward: str):
    merge(paper, factories.publish(slug="target", title="Target"))

    response = client.get(f"/resources/gao-2022{path}")
    assert (response.status_code, response["Location"]) == (301, f"/resources/target{onward}")
    assert client.get(response["Location"]).status_code == 200


def test_a_version_that_never_was_leads_to_those_that_are(client, paper):
    for path in ("v/3/", "v/3.bib", "v/3.json", "diff/1/3/"):
        response = client.get(f"/resources/gao-2022/{path}")
        page = response.content.decode()
        assert response.status_code == 404
        assert "<h1>There is no such version</h1>" in page
        assert "The address may be mistyped." not in page
        for url in ("/resources/gao-2022/", "/resources/gao-2022/history/"):
            assert f'<a href="{url}">' in page


def test_an_erased_version_is_gone_and_the_others_stay(client, paper):
    factories.edit(paper, body="Clean text.")
    redact(paper, 1)

    for path in ("v/1/", "v/1.bib", "v/1.json", "v/1.md", "diff/1/2/", "diff/2/1/"):
        response = client.get(f"/resources/gao-2022/{path}")
        assert response.status_code == 410
        assert "It named a private person." in response.content.decode()
        assert "Second line" not in response.content.decode()
    assert client.get("/resources/gao-2022/v/2/").status_code == 200
    assert client.get("/resources/gao-2022/v/3/").status_code == 404
    history = client.get("/resources/gao-2022/history/").content.decode()
    assert "Text erased" in history
    assert 'href="/resources/gao-2022/v/1/"' not in history
    # What changed since cannot be read any more.
    assert "What changed in version" not in client.get("/resources/gao-2022/").content.decode()
