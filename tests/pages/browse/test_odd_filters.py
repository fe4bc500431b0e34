"""Filters in an address that are not understood, or given the wrong way round: what is shown, said and linked."""

import html
import re
from urllib.parse import unquote

import pytest
from django.http import QueryDict

from catalog.forms import BrowseForm, MapForm
from catalog.queries.filters import Filters
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper() -> None:
    factories.publish(title="Lenses", slug="lenses")


def page(client, query: str) -> str:
    return html.unescape(client.get("/browse/", QueryDict(query)).content.decode())


def links(text: str) -> list[str]:
    """Where the list leads: its pages, filters, feeds, files, and following it."""
    found = [unquote(url) for url in re.findall(r'href="([^"]*)"', text)]
    return [url for url in found if re.match(r"(https?://[^/]*)?/(browse[/.]|follow/)", url) and "?" in url]


def box(text: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', text)
    assert found
    return found[1]


@pytest.mark.parametrize("typed", ["abc", "20", "0000", "9999", "-1", "٢٠٢٣", "<b>"])
def test_a_year_that_is_none_is_told_and_left_out_of_every_link(client, paper, typed: str):
    text = page(client, f"year_from={typed}&kind=resource")
    assert f"“{typed}” is not a year from 1800 to 2100, so the list is not narrowed by it." in text
    assert box(text, "year_from") == ""
    assert [url for url in links(text) if "year_from" in url] == []
    assert "/browse/feed.atom?kind=resource" in text
    assert "/browse.bib?kind=resource" in text


def test_a_long_year_is_told_shortened_and_the_same_twice_is_told_once(client, paper):
    assert f"“{'x' * 19}…” is not a year" in page(client, "year_to=" + "x" * 5_000)
    assert page(client, "year_from=abc&year_to=abc").count("is not a year") == 1
    for fine in ("", "year_from=&year_to=+", "year_from=2020", "year_to=+2020+"):
        assert "is not a year" not in page(client, fine)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("kind=paper", ["“paper” is no choice of the filter “Kind”"]),
        (
            "type=papers&approach=none",
            ["“none” is no choice of the filter “Approach”", "“papers” is no choice of the filter “Type”"],
        ),
        ("evidence=7", ["“7” is no choice of the filter “Evidence, at least”"]),
        (
            "contested=on&critiques=1",
            ["“on” is no choice of the filter “contested”", "“1” is no choice of the filter “critiques”"],
        ),
        ("kind=<b>&kind=<b>&kind=resource&kind=+&kind=%00", ["“<b>” is no choice of the filter “Kind”"]),
        ("evidence=&kind=&contested=yes&critiques=open&kind=resource&type=paper&approach=training&evidence=4", []),
    ],
)
def test_a_choice_that_there_is_not_is_told(client, paper, query: str, told: list[str]):
    text = page(client, query)
    assert re.findall("“[^”]*” is no choice of the filter “[^”]*”", text) == told
    assert text.count("so the list is not narrowed by it.") == len(told)


def test_a_choice_of_another_filter_is_told_with_the_name_of_that(client, paper):
    said = "“paper” is no choice of the filter “Kind” but of “Type”, so the list is not narrowed by it."
    assert said in page(client, "kind=paper")
    assert said not in page(client, "type=paper")
    assert "“open” is no choice of the filter “Kind”, so the list is not narrowed by it." in page(client, "kind=open")


def test_what_narrows_nothing_is_announced_when_a_part_is_loaded(client, paper):
    part = html.unescape(client.get("/browse/?year_from=20&kind=x", headers={"hx-request": "true"}).content.decode())
    found = re.search('<p id="said"[^>]*>(.*?)</p>', part)
    assert found
    assert found[1] == (
        "1 entry. “x” is no choice of the filter “Kind”, so the list is not narrowed by it. "
        "“20” is not a year from 1800 to 2100, so the list is not narrowed by it."
    )


def test_tags_and_challenges_beyond_those_that_narrow_a_list_are_told(client, paper):
    text = page(client, "&".join(f"tag=t{number}" for number in range(7)) + "&challenge=c1")
    assert re.findall("so “([^”]*)” was left out", text) == ["t5", "t6"]
    assert "was left out" not in page(client, "&".join(f"tag=t{number}" for number in range(5)))


def test_years_the_wrong_way_round_are_exchanged(client, paper):
    text = page(client, "year_from=2024&year_to=2020")
    assert (box(text, "year_from"), box(text, "year_to")) == ("2020", "2024")
    assert "Year:</span> 2020 to 2024" in text
    assert "feed.atom?year_from=2020&year_to=2024" in text
    assert "<p>2024 is after 2020, so the two years were exchanged.</p>" in text
    for fine in ("year_from=2020&year_to=2024", "year_from=2020&year_to=2020", "year_from=2024&year_to=20"):
        assert "exchanged" not in page(client, fine)

    for query, years in (
        ("year_from=2024&year_to=2020", (2020, 2024)),
        ("year_from=2020&year_to=2024", (2020, 2024)),
        ("year_from=2020&year_to=2020", (2020, 2020)),
        ("year_from=2024&year_to=20", (2024, None)),
        ("year_from=0000&year_to=2020", (None, 2020)),
    ):
        narrowing = MapForm(QueryDict(query)).to_filters().narrowing
        assert (narrowing.year_from, narrowing.year_to) == years


@pytest.mark.parametrize("query", ["contested=no", "contested=1", "critiques=yes", "contested=&critiques="])
def test_only_what_the_boxes_send_narrows(client, paper, query: str):
    assert BrowseForm(QueryDict(query)).to_filters() == Filters()
    assert not MapForm(QueryDict(query)).to_filters()
    assert "Contested</span>" not in page(client, query)


def test_what_the_boxes_send_does_narrow():
    assert BrowseForm(QueryDict("contested=yes&critiques=open")).to_filters() == Filters(contested=True, critiques=True)
    assert MapForm(QueryDict("contested=on")).to_filters().contested is True


@pytest.mark.parametrize("rest", ["evidence=9&critiques=1&contested=maybe&amount=9", ""])
def test_a_choice_stands_beside_what_is_none(rest: str):
    query = "evidence=2&critiques=open&contested=yes&contested=on&amount=2"
    for typed in (f"{query}&{rest}", f"{rest}&{query}"):
        found = BrowseForm(QueryDict(typed)).to_filters()
        assert (found.evidence, found.critiques, found.contested) == (2, True, True)
        on_map = MapForm(QueryDict(typed)).to_filters()
        assert (on_map.amount, on_map.contested) == (2, True)


def test_links_hold_what_the_list_holds(client, paper):
    text = page(client, "q=😀&tag=none&sort=newest")
    assert "/browse/feed.atom?sort=newest" in text
    assert [url for url in links(text) if "tag=none" in url] == []
