"""The map's pages: page, list, method, CSV and JSON."""

import csv
import html
import re
from dataclasses import replace
from io import StringIO

import pytest

from catalog.content.facts import Evidence
from catalog.kinds import Design, Kind, Stance
from catalog.queries.coverage import least_assessed
from catalog.strength import strength
from catalog.worked_examples import EXAMPLES
from tests import factories
from tests.catalog.test_map import paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    factories.solution_with_claim()


def test_the_map_shows_cells_in_words_and_selects_one(client, world):
    body = client.get("/map/").content.decode()
    assert "RLHF: claimed, nothing catalogued" in body
    assert "1 of 1 cells" in body

    selected = client.get("/map/?solution=rlhf&challenge=specification-problem").content.decode()
    assert "Ratings steer models towards what people want." in selected
    assert 'aria-current="true"' in selected
    assert "/contribute/paper/?claim=solution/rlhf%23abc234" in selected.replace("%2F", "/")
    titles = [re.findall("<title>(.*?)</title>", page) for page in (body, selected)]
    assert titles == [["Evidence map · AlignHub"], ["RLHF on Specification problem · Evidence map · AlignHub"]]


def test_a_filter_says_none_in_this_filter_but_of_a_gap_that_it_is_one(client, world):
    body = client.get("/map/?amount=4").content.decode()
    assert "RLHF: claimed, nothing catalogued" in body
    assert "1 of 1 cells has a claim and nothing catalogued for it." in body
    assert "none in this filter" not in body

    paper("solution/rlhf#abc234")
    body = client.get("/map/?amount=4").content.decode()
    assert "RLHF: none in this filter" in body
    assert "1 of 1 cells has none in this filter" in body


def test_a_cell_can_be_chosen_in_the_list_too(client, world):
    body = client.get("/map/?view=list").content.decode()
    (link,) = re.findall(r'href="(/map/\?solution=[^"#]+)#cell"', body)
    chosen = client.get(html.unescape(link)).content.decode()

    assert link == "/map/?solution=rlhf&amp;challenge=specification-problem&amp;view=list"
    assert "Ratings steer models towards what people want." in chosen
    assert 'aria-current="true">Claimed, nothing catalogued' in chosen


@pytest.mark.parametrize(
    "query",
    [
        "?year_from=abcd&amount=9&design=nothing",
        "?solution=%00&challenge=x",
        "?open=" + "x" * 5000,
        "?view=odd",
        "?year_from=٢٠٢٣",
    ],
)
def test_what_is_not_understood_is_left_out(client, world, query):
    assert client.get(f"/map/{query}").status_code == 200


@pytest.mark.parametrize("view", ["", "&view=list"])
def test_a_year_that_is_none_is_told_once_and_left_out_of_every_link(client, world, view: str):
    whole = client.get(f"/map/?{view[1:]}").content.decode()
    body = client.get(f"/map/?year_from=abc&year_to=abc{view}").content.decode()

    said = "<p>“abc” is not a year from 1800 to 2100, so the map is not narrowed by it.</p>"
    assert (whole.count(said), body.count(said)) == (0, 1)
    assert [url for url in re.findall(r'href="(/map[/.][^"]*)"', body) if "year" in url] == []
    # What is kept for those who ask for the whole map does not say it.
    assert client.get(f"/map/?{view[1:]}").content.decode().count(said) == 0


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("design=foo", ["“foo” is no choice of the filter “Design”, so the map is not narrowed by it."]),
        ("amount=9", ["“9” is no choice of the filter “Evidence, at least”, so the map is not narrowed by it."]),
        ("contested=maybe", ["“maybe” is no choice of the filter “Contested only”, so the map is not narrowed by it."]),
        (
            "design=<b>&design=<b>&design=experiment&amount=&year_from=20",
            [
                "“<b>” is no choice of the filter “Design”, so the map is not narrowed by it.",
                "“20” is not a year from 1800 to 2100, so the map is not narrowed by it.",
            ],
        ),
        ("year_from=2024&year_to=2020", ["2024 is after 2020, so the two years were exchanged."]),
        ("design=experiment&design=proof&amount=4&contested=on&year_from=2020&year_to=2020", []),
    ],
)
def test_a_filter_that_narrows_nothing_is_told_and_left_out_of_every_link(client, world, query: str, said: list[str]):
    whole = client.get("/map/").content.decode()
    body = client.get(f"/map/?{query}").content.decode()

    note = re.search('<div class="notice notice--info map-note" id="unread">.*?</div></div>', body)
    assert [html.unescape(text) for text in re.findall("<p>(.*?)</p>", note[0] if note else "")] == said
    for value in ("foo", "=9", "maybe", "%3Cb"):
        assert [url for url in re.findall(r'href="(/map[/.][^"]*)"', body) if value in url] == []
    # What is kept for those who ask for the whole map does not say it.
    assert client.get("/map/").content.decode() == whole


def test_list_csv_and_json_say_the_same(client, world):
    assert "Claimed, nothing catalogued" in client.get("/map/?view=list").content.decode()
    response = client.get("/map.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(StringIO(response.content.decode())))
    assert rows == [
        {
            "approach": "Training",
            "solution": "rlhf",
            "challenge": "specification-problem",
            "state": "claimed",
            "amount": "0",
            "balance": "",
            "works": "0",
            "searched_on": "",
            "in_filter": "True",
        }
    ]
    assert client.get("/map.json").json()["cells"] == [
        {**rows[0], "amount": 0, "works": 0, "in_filter": True},
    ]


def test_an_empty_catalogue_has_an_empty_map(client):
    assert "0 of 0 cells" in client.get("/map/").content.decode()
    assert client.get("/map.json").json()["cells"] == []


def test_the_method_shows_what_the_rule_says(client):
    body = client.get("/map/method/").content.decode()
    for example in EXAMPLES:
        assert example.title in body
    assert [(example.mark.amount, example.mark.balance.value) for example in EXAMPLES] == [
        (0, ""),
        (1, ""),
        (2, "for"),
        (2, "for"),
        (3, "for"),
        (4, "for"),
        (3, "mixed"),
        (3, "for"),
    ]
    assert strength(()) == EXAMPLES[0].mark


def test_the_map_costs_the_same_when_rows_double(client, world, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        client.get("/map/?solution=rlhf&challenge=specification-problem")
    for n in range(4):
        factories.solution_with_claim(slug=f"other-{n}", key=f"key23{n}")
    with django_assert_max_num_queries(10):
        client.get("/map/?solution=rlhf&challenge=specification-problem")


def test_the_map_and_the_home_page_name_the_challenge_that_least_is_known_about(client, world):
    factories.publish(Kind.CHALLENGE, slug="other-one", title="Other one")
    assert "Least has been assessed" not in client.get("/map/").content.decode()

    evidence = (Evidence("aaa222", "solution/rlhf#abc234", Stance.SUPPORTS, Design.EXPERIMENT, "It does."),)
    facts = replace(factories.FACTS[Kind.RESOURCE], evidence=evidence)
    factories.publish(facts=facts)

    said = 'Least has been assessed about <a href="/challenges/other-one/">Other one</a>: 0 works.'
    for address in ("/", "/map/"):
        assert said in client.get(address).content.decode()
    assert "<td>1</td><td>0</td></tr></tfoot>" in client.get("/map/").content.decode()
    filtered = client.get("/map/?amount=2").content.decode()
    assert "Least has been assessed" not in filtered
    assert "<tfoot>" not in filtered


@pytest.mark.parametrize(
    ("works", "least"),
    [((), None), ((3,), None), ((2, 2), None), ((2, 5), "0"), ((4, 1, 1), "12"), ((9, 1, 1, 1, 1), None)],
)
def test_the_least_assessed_stand_out_or_are_not_named(works: tuple[int, ...], least: str | None):
    found = least_assessed((str(number), f"/{number}/", count) for number, count in enumerate(works))
    assert (found and "".join(title for title, _ in found.challenges)) == least
