"""The map's pages: page, list, method, CSV and JSON."""

import csv
from io import StringIO

import pytest

from catalog.strength import strength
from catalog.worked_examples import EXAMPLES
from tests import factories

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


def test_a_filter_says_none_in_this_filter(client, world):
    body = client.get("/map/?amount=2").content.decode()
    assert "RLHF: none in this filter" in body
    assert "1 of 1 cells have none in this filter" in body


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
