"""What programs read: robots.txt, the sitemap, and what pages say of themselves."""

import html
import json
import re
from xml.etree import ElementTree

import pytest

from catalog.actions.publish import withdraw_entry
from catalog.content.facts import Author, Identifier, ResourceFacts
from catalog.kinds import IdentifierScheme, Publication, ResourceType
from catalog.models import Entry
from tests import factories

pytestmark = pytest.mark.django_db
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def locations(client, path: str) -> list[str]:
    root = ElementTree.fromstring(client.get(path).content)
    return [node.text.removeprefix("http://localhost:8000") for node in root.iter(f"{NAMESPACE}loc")]


def test_robots_are_kept_out_of_private_pages_and_led_to_the_sitemap(client):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /contributions/" in text.splitlines()
    assert text.endswith("Sitemap: http://localhost:8000/sitemap.xml\n")


def test_the_sitemap_holds_every_standing_entry_once(client):
    factories.tag("RLHF")
    first, second, gone = (factories.publish(title=f"Paper {n}") for n in range(3))
    withdraw_entry(gone.pk, contributor=None, reason="An error.")

    parts = locations(client, "/sitemap.xml")
    listed = [path for part in parts for path in locations(client, part)]
    assert sorted(path for path in listed if path.startswith("/resources/p")) == [
        f"/resources/{entry.slug}/" for entry in (first, second)
    ]
    assert "/tags/rlhf/" in listed
    assert len(listed) == len(set(listed))


def test_parts_that_do_not_exist_are_not_found(client):
    factories.publish()
    last = Entry.objects.latest("id").pk // 5_000
    assert client.get(f"/sitemap/{last}.xml").status_code == 200
    assert client.get(f"/sitemap/{last + 1}.xml").status_code == 404


def linked_data(body: str) -> list[dict]:
    return [json.loads(found) for found in re.findall(r'<script type="application/ld\+json">(.*?)</script>', body)]


def test_a_paper_tells_reference_managers_what_it_describes(client):
    facts = ResourceFacts(
        type=ResourceType.PAPER,
        authors=(Author("Gao", "Leo"), Author(literal="A </script> Group")),
        date="2023-05",
        venue="Proceedings of ICML",
        identifiers=(Identifier(IdentifierScheme.ARXIV, "2210.10760"), Identifier(IdentifierScheme.DOI, "10.1/a")),
    )
    entry = factories.publish(title='Scaling "laws" <b>', facts=facts)
    body = client.get(f"/resources/{entry.slug}/").content.decode()

    metas = re.findall(r'<meta name="(citation_\w+)" content="([^"]*)">', body)
    assert [(name, html.unescape(text)) for name, text in metas] == [
        ("citation_title", 'Scaling "laws" <b>'),
        ("citation_author", "Gao, Leo"),
        ("citation_author", "A </script> Group"),
        ("citation_publication_date", "2023/05"),
        ("citation_conference_title", "Proceedings of ICML"),
        ("citation_doi", "10.1/a"),
        ("citation_arxiv_id", "2210.10760"),
        ("citation_public_url", "https://doi.org/10.1/a"),
    ]
    assert f'<link rel="canonical" href="http://localhost:8000/resources/{entry.slug}/">' in body
    described, trail = linked_data(body)
    assert described["about"]["author"] == [
        {"@type": "Person", "name": "Leo Gao", "familyName": "Gao", "givenName": "Leo"},
        {"@type": "Organization", "name": "A </script> Group"},
    ]
    assert described["about"]["sameAs"] == ["https://doi.org/10.1/a", "https://arxiv.org/abs/2210.10760"]
    assert [step["name"] for step in trail["itemListElement"]] == ["Resources", 'Scaling "laws" <b>']


@pytest.mark.parametrize(
    ("publication", "venue", "told"),
    [
        (Publication.PEER_REVIEWED, "Nature", [("citation_journal_title", "Nature")]),
        (Publication.REPORT, "RAND", [("citation_technical_report_institution", "RAND")]),
        (Publication.POST, "Alignment Forum", []),
        (Publication.PREPRINT, "arXiv", []),
    ],
)
def test_only_articles_are_said_to_be_in_a_journal(client, publication, venue, told):
    facts = ResourceFacts(type=ResourceType.PAPER, date="2023", venue=venue, publication=publication)
    entry = factories.publish(facts=facts)
    body = client.get(f"/resources/{entry.slug}/").content.decode()

    names = ("journal_title", "conference_title", "technical_report_institution")
    assert re.findall(rf'<meta name="(citation_(?:{"|".join(names)}))" content="([^"]*)">', body) == told


def test_people_of_one_name_have_no_empty_names_beside_it(client):
    facts = ResourceFacts(type=ResourceType.PAPER, authors=(Author("Madonna"),), date="2023")
    entry = factories.publish(facts=facts)
    described, _ = linked_data(client.get(f"/resources/{entry.slug}/").content.decode())

    assert described["about"]["author"] == [{"@type": "Person", "name": "Madonna", "familyName": "Madonna"}]


def test_an_entry_that_is_no_work_is_cited_as_a_version(client):
    factories.solution_with_claim()
    body = client.get("/solutions/rlhf/").content.decode()
    assert '<meta name="citation_author" content="AlignHub contributors">' in body
    assert (linked_data(body)[0]["@type"], linked_data(body)[0]["version"]) == ("DefinedTerm", 1)
