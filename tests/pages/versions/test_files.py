"""Files of entries and versions: JSON, Markdown and citations."""

import pytest

from alignhub.kit.canonical import digest
from catalog.importers.bibtex import parse
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_json_of_a_version_proves_its_hash(client, paper):
    factories.edit(paper)
    for path, number in ((".json", 2), ("/v/1.json", 1)):
        response = client.get(f"/resources/gao-2022{path}")
        found = response.json()
        assert response["Content-Type"] == "application/json; charset=utf-8"
        assert (found["number"], found["current_version"]) == (number, 2)
        assert digest({name: found[name] for name in ("entry", "number", "act", "content")}) == found["hash"]


def test_the_markdown_of_a_version_holds_text_facts_and_citation(client):
    factories.solution_with_claim()
    text = client.get("/solutions/rlhf.md").content.decode()

    assert text.startswith("# RLHF\n\nSolution, version 1, ")
    assert "## Claims\n\n- Meant to reduce: [Specification problem](<http" in text
    assert "Ratings steer models towards what people want." in text
    assert "AlignHub contributors. (" in text


def test_links_within_the_text_lead_to_the_site_from_a_markdown_file_too(client, settings):
    links = (
        '[a](/tags/) [b](</map/> "M") [c](https://example.org/x) [d](#e) [f](//example.org) `x[0](y)`\n\n[g]: /guide/'
    )
    factories.publish(slug="linked", body=f"Text: {links}\n\nSee [the guide][g].")
    text = client.get("/resources/linked.md").content.decode()

    assert settings.SITE_URL
    assert f"[a]({settings.SITE_URL}/tags/) [b](<{settings.SITE_URL}/map/> " in text
    assert "[c](https://example.org/x) [d](#e) [f](//example.org) `x[0](y)`" in text
    assert f"\n[g]: {settings.SITE_URL}/guide/\n" in text
    assert "](/tags/)" in client.get("/resources/linked/v/1.json").content.decode()


def test_a_papers_file_cites_the_paper_and_a_versions_file_cites_the_version(client, paper):
    work, version = (client.get(f"/resources/gao-2022{path}") for path in (".bib", "/v/1.bib"))

    assert work["Content-Type"] == "application/x-bibtex; charset=utf-8"
    assert work["Content-Disposition"] == 'attachment; filename="gao-2022.bib"'
    assert parse(work.content.decode())[0].authors[0].family == "Gao"
    assert parse(version.content.decode())[0].authors[0].literal == "AlignHub contributors"
    assert version["X-Robots-Tag"] == "noindex"


def test_the_entry_page_offers_both_citations_its_history_and_its_feed(client, paper):
    html = client.get("/resources/gao-2022/").content.decode()

    assert "Cite the paper" in html and "Cite this version of the entry" in html
    assert "@misc{alignhub-resource-gao-2022-v1," in html
    assert "gao2022scaling" in html
    for address in (".bib", "/v/1.bib", "/v/1/", "/history/", "/feed.atom", "/feed.json", ".md", ".json"):
        assert f'href="/resources/gao-2022{address}"' in html
    assert 'rel="alternate" type="application/atom+xml" title="AlignHub: Scaling laws"' in html
