"""A later page of a list says so in its title: in tabs, in a browser's history and read aloud it is another page."""

import html
import re

import pytest

from catalog.kinds import Kind
from catalog.models import Critique, EntryRevision
from contributions.actions.chain import record_founding
from tests import factories
from tests.pages.versions.records import critique

pytestmark = pytest.mark.django_db


def shown(client, url: str, **headers: str) -> str:
    response = client.get(url, headers=headers)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def title(page: str) -> str:
    return re.findall("<title>(.*?)</title>", page)[0]


def titles(client, first: str) -> list[str]:
    """Those of the page at ``first``, of the next, and of the first when one comes back to it."""
    page = shown(client, first)
    (onward,) = re.findall(r'href="([^"]+)" rel="next"', page)
    second = shown(client, f"{first.partition('?')[0]}{onward}" if onward.startswith("?") else onward)
    back = re.search(r'href="([^"]+)" rel="prev"', second) or re.search(
        r'<nav class="pager"[^>]*><a class="btn" href="([^"]+)"', second
    )
    assert back
    again = shown(client, f"{first.partition('?')[0]}{back[1]}" if back[1].startswith("?") else back[1])
    return [title(page), title(second), title(again)]


@pytest.fixture
def papers():
    factories.tag("Oversight")
    return [factories.publish(title=f"Paper <{number}>", tags=("oversight",)) for number in range(27)]


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("/browse/", "Browse"),
        ("/browse/?kind=resource&sort=newest", "Resource · Browse"),
        ("/browse/?q=paper&sort=newest", "paper · Browse"),
        ("/resources/", "Resources"),
        ("/tags/oversight/", "Oversight · Tags"),
    ],
)
def test_a_later_page_of_a_list_is_named_by_its_first_entry(client, papers, url: str, named: str):
    first = f"{named} · AlignHub"
    assert titles(client, url) == [first, f"{named}, from “Paper <1>” on · AlignHub", first]


def test_a_part_that_is_loaded_brings_its_title(client, papers):
    (onward,) = re.findall(r'href="([^"]+)" rel="next"', shown(client, "/browse/"))
    assert title(shown(client, onward, hx_request="true")) == "Browse, from “Paper <1>” on · AlignHub"


def test_a_place_that_cannot_be_read_is_the_first_page(client, papers):
    for url, named in (("/browse/", "Browse"), ("/resources/", "Resources"), ("/tags/oversight/", "Oversight · Tags")):
        assert title(shown(client, f"{url}?after=junk")) == f"{named} · AlignHub"


def test_later_critiques_are_named_by_what_the_first_says(client):
    ada = factories.ContributorFactory.create(name="Ada B.", handle="ada", page_enabled=True)
    entry = factories.publish(Kind.RESOURCE, slug="paper", title="Paper")
    for number in range(27):
        written = critique(entry, quote="", contributor=ada)
        Critique.objects.filter(pk=written.pk).update(body=f"Objection {number}.")

    oldest = ["Critiques · AlignHub", "Critiques, from “Objection 25.” on · AlignHub", "Critiques · AlignHub"]
    assert titles(client, "/critiques/") == oldest
    for url, named in (
        ("/critiques/?show=newest", "All, newest first · Critiques"),
        ("/resources/paper/critiques/", "Critiques of Paper"),
        ("/people/ada/?show=critiques", "Critiques · Ada B."),
    ):
        first = f"{named} · AlignHub"
        assert titles(client, url) == [first, f"{named}, from “Objection 1.” on · AlignHub", first]


def test_older_versions_and_decisions_are_named_by_their_numbers(client, monkeypatch):
    monkeypatch.setattr("catalog.queries.versions.PAGE", 2)
    monkeypatch.setattr("contributions.queries.ledger.PAGE", 2)
    entry = factories.publish(title="Paper", slug="paper")
    for number in range(2, 5):
        factories.edit(entry, title=f"Paper {number}")
    record_founding(EntryRevision.objects.order_by("number"))

    first = "History of Paper 4 · AlignHub"
    history = [first, "History of Paper 4, version 2 and older · AlignHub", first]
    assert [title(shown(client, f"/resources/paper/history/{at}")) for at in ("", "?before=3", "")] == history
    first = "Decisions · AlignHub"
    assert titles(client, "/ledger/?decision=founded") == [first, "Decisions, event 2 and older · AlignHub", first]
