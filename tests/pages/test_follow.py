"""Exports and feeds of lists, tags, searches, cells and entries, as whole requests."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from catalog.actions.publish import edit_entry, prepare, withdraw_entry
from catalog.citations import formats
from catalog.content.facts import Evidence, ResourceFacts
from catalog.importers.bibtex import parse
from catalog.kinds import Design, Kind, ResourceType, Stance
from catalog.queries import exports
from tests import factories

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom", "at": "http://purl.org/atompub/tombstones/1.0"}
RFC3339_DAY = re.compile(r"\d{4}-\d\d-\d\dT00:00:00Z")


@pytest.fixture
def paper():
    factories.tag("RLHF")
    return factories.publish(slug="gao-2022", title="Scaling laws", body="First line.\n\nSecond line.", tags=("rlhf",))


def test_lists_tags_and_searches_export(client, paper):
    factories.publish(Kind.SOLUTION, slug="debate", title="Debate", tags=("rlhf",))
    factories.publish(Kind.SOLUTION, slug="other", title="Other")

    def keys(path: str) -> list[str]:
        return [item["id"] for item in client.get(path).json()]

    assert keys("/resources.csl.json") == ["gao2022scaling"]
    assert keys("/solutions.csl.json") == ["alignhub-solution-other-v1", "alignhub-solution-debate-v1"]
    assert keys("/tags/rlhf.csl.json") == ["alignhub-solution-debate-v1", "gao2022scaling"]
    assert keys("/browse.csl.json?q=debate") == ["alignhub-solution-debate-v1"]
    assert keys("/browse.csl.json?tag=rlhf&kind=resource") == ["gao2022scaling"]
    assert client.get("/tags/rlhf.ris").content.decode().count("ER  - ") == 2
    assert client.get("/browse.bib").content.decode().count("@") == 3
    assert client.get("/tags/missing.bib").status_code == 404
    assert client.get("/browse.bib?q=nothing+at+all").status_code == 200


def test_a_cell_of_the_map_exports_its_works(client):
    factories.solution_with_claim()
    for year, design in ((2021, Design.EXPERIMENT), (2023, Design.ARGUMENT)):
        row = Evidence("xyz234", "solution/rlhf#abc234", Stance.SUPPORTS, design, "It did.")
        facts = ResourceFacts(ResourceType.PAPER, date=str(year), evidence=(row,))
        factories.publish(title=f"Test of {year}", facts=facts)
    factories.publish(title="Something else")

    def titles(query: str) -> list[str]:
        return [item["title"] for item in client.get(f"/map.csl.json{query}").json()]

    cell = "?solution=rlhf&challenge=specification-problem"
    assert titles(cell) == titles("") == ["Test of 2023", "Test of 2021"]
    assert titles(f"{cell}&year_to=2022") == titles(f"{cell}&design=experiment") == ["Test of 2021"]
    assert titles("?solution=rlhf&challenge=missing") == []
    assert "/map.bib?solution=rlhf&amp;challenge=specification-problem" in client.get(f"/map/{cell}").content.decode()


def test_an_export_that_is_cut_says_so(client, monkeypatch):
    for number in range(3):
        factories.publish(title=f"Paper {number}")
    for module in (exports, formats):
        monkeypatch.setattr(module, "MOST_RECORDS", 2)

    response = client.get("/resources.bib")
    assert "newest" in response["Content-Disposition"]
    text = response.content.decode()
    assert text.startswith("% The list is longer")
    assert len(parse(text)) == 2


def test_a_merged_tag_leads_on_to_its_successors_files(client, paper):
    old = factories.tag("Human feedback")
    old.merged_into = factories.tag("RLHF")
    old.save()

    for path in (".bib", "/feed.atom"):
        response = client.get(f"/tags/{old.slug}{path}")
        assert (response.status_code, response["Location"]) == (301, f"/tags/rlhf{path}")


@pytest.mark.parametrize(
    "path",
    [
        "/feed",
        "/resources/feed",
        "/roadmap/feed",
        "/tags/rlhf/feed",
        "/resources/gao-2022/feed",
        "/browse/feed",
    ],
)
def test_every_feed_is_valid_in_both_formats(client, paper, path: str):
    factories.edit(paper, title="Odd & <title>")
    atom, feed = client.get(f"{path}.atom"), client.get(f"{path}.json")

    assert atom["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(atom.content)
    for node in (root, *root.findall("a:entry", ATOM)):
        for name in ("id", "title", "updated"):
            assert node.find(f"a:{name}", ATOM).text
        assert RFC3339_DAY.fullmatch(node.find("a:updated", ATOM).text)
    assert root.find("a:link[@rel='self']", ATOM).get("href").endswith(f"{path}.atom")
    document = feed.json()
    assert document["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["id"] for item in document["items"]] == [node.text for node in root.findall("a:entry/a:id", ATOM)]
    assert all(item["content_text"] and RFC3339_DAY.fullmatch(item["date_modified"]) for item in document["items"])


def test_ids_stay_when_an_entry_is_edited_and_days_move_on(client, paper):
    def entry():
        return ElementTree.fromstring(client.get("/feed.atom").content).find("a:entry", ATOM)

    before = entry()
    later = datetime(2031, 5, 6, 7, 8, tzinfo=UTC)
    document = replace(factories.content(), title="New title")
    edit_entry(paper.pk, prepare(document), contributor=None, reason="", now=later)
    after = entry()

    assert after.find("a:id", ATOM).text == before.find("a:id", ATOM).text
    assert after.find("a:title", ATOM).text == "New title"
    assert after.find("a:updated", ATOM).text == "2031-05-06T00:00:00Z"
    assert after.find("a:published", ATOM).text == before.find("a:published", ATOM).text


def test_feeds_hold_the_newest_25(client):
    now = timezone.now()
    for number in range(27):
        entry = factories.publish(title=f"Paper {number}")
        type(entry).objects.filter(pk=entry.pk).update(published_at=now + timedelta(minutes=number))

    titles = [item["title"] for item in client.get("/feed.json").json()["items"]]
    assert titles == [f"Paper {number}" for number in range(26, 1, -1)]


def test_no_entry_takes_the_address_of_a_lists_feed(client):
    assert [factories.publish(title="Feed").slug, factories.publish(title="Feed").slug] == ["feed-2", "feed-3"]
    assert client.get("/resources/feed.json").json()["title"] == "AlignHub: resources"


def test_a_search_can_be_followed(client, paper):
    factories.publish(title="Debate")

    feed = client.get("/browse/feed.json?q=debate&after=x").json()
    assert [item["title"] for item in feed["items"]] == ["Debate"]
    assert feed["feed_url"].endswith("/browse/feed.json?q=debate")
    page = client.get("/browse/?q=debate").content.decode()
    assert 'href="/browse/feed.atom?q=debate"' in page and 'href="/browse.bib?q=debate"' in page


NO_CHOICE = [
    *("kind=paper", "kind=+resource", "type=papers&tag=rlhf", "approach=none", "evidence=7", "contested=maybe"),
    *("critiques=1", "year_from=abc", "year_to=20&q=laws", f"tag={'x' * 101}", f"challenge={'x' * 101}"),
    "q=%F0%9F%98%80",
]


@pytest.mark.parametrize("query", NO_CHOICE)
def test_a_feed_or_file_of_what_there_is_not_holds_nothing(client, paper, query: str):
    assert client.get(f"/browse/feed.json?{query}").json()["items"] == []
    assert client.get(f"/browse.csl.json?{query}").json() == []
    assert [client.get(f"/browse.{ending}?{query}").content.count(b"Scaling") for ending in ("bib", "ris")] == [0, 0]


def test_a_feed_that_holds_nothing_says_why(client, paper):
    feed = client.get("/browse/feed.json?kind=paper").json()
    assert (feed["title"], feed["description"]) == (
        "AlignHub: a search",
        "A filter in this address has no choice that there is, so no entry fits.",
    )
    other = client.get("/browse/feed.json?kind=solution").json()
    assert other["description"] == "Entries that fit this search, newest first."


@pytest.mark.parametrize(
    "query",
    [
        *("", "kind=&type=+&year_from=&evidence=", "kind=paper&kind=resource", "type=papers&type=paper"),
        *(
            "unknown=paper",
            "year_from=2020&year_to=abc",
            "year_from=2024&year_to=2020",
            "sort=odd",
            "kind=resource&kind=%00",
            "q=+%00",
        ),
    ],
)
def test_a_filter_with_one_choice_that_there_is_narrows_by_it(client, paper, query: str):
    assert [item["title"] for item in client.get(f"/browse/feed.json?{query}").json()["items"]] == ["Scaling laws"]
    assert [item["title"] for item in client.get(f"/browse.csl.json?{query}").json()] == ["Scaling laws"]


def test_files_of_a_map_that_there_is_not_hold_nothing(client):
    factories.solution_with_claim()
    row = Evidence("xyz234", "solution/rlhf#abc234", Stance.SUPPORTS, Design.EXPERIMENT, "It did.")
    factories.publish(title="Test", facts=ResourceFacts(ResourceType.PAPER, date="2021", evidence=(row,)))

    def held(query: str) -> list[int]:
        cells = client.get(f"/map.json?{query}").json()["cells"]
        lines = client.get(f"/map.csv?{query}").content.decode().splitlines()
        return [len(client.get(f"/map.csl.json?{query}").json()), len(cells), len(lines) - 1]

    for query in ("design=foo", "amount=9", "contested=maybe", "year_from=abc"):
        assert held(query) == [0, 0, 0]
    # No cell that is chosen takes another out of the table.
    assert held(f"solution={'x' * 101}&challenge=specification-problem") == [0, 1, 1]
    for query in ("", "design=foo&design=experiment", "amount=&design=", "year_from=2020&year_to=abc", "view=odd"):
        assert held(query) == [1, 1, 1]


def test_a_withdrawn_entry_leaves_a_tombstone(client, paper):
    withdraw_entry(paper.pk, contributor=None, reason="It was a hoax.")

    for path in ("/feed", "/resources/feed", "/resources/gao-2022/feed"):
        root = ElementTree.fromstring(client.get(f"{path}.atom").content)
        assert root.findall("a:entry", ATOM) == []
        (stone,) = root.findall("at:deleted-entry", ATOM)
        assert stone.get("ref").endswith("/resources/gao-2022/")
        assert RFC3339_DAY.fullmatch(stone.get("when"))
        assert stone.find("at:comment", ATOM).text == "It was a hoax."
        (row,) = client.get(f"{path}.json").json()["_withdrawn"]["items"]
        assert row["reason"] == "It was a hoax."
    assert ElementTree.fromstring(client.get("/solutions/feed.atom").content).findall("at:deleted-entry", ATOM) == []
