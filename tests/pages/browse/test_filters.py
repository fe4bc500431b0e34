"""The list of everything: filters, facets, sorts, cursors and the address, over a shelf of sixty resources."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.actions.derived import add_to_counters, refresh_entries
from catalog.actions.publish import Prepared, found_entries, prepare
from catalog.content.facts import Author, Evidence, Link
from catalog.kinds import Approach, Curation, Design, Kind, LinkKind, ResourceType, Stance
from catalog.models import Critique, Entry
from catalog.queries import conditions, samples, walks
from catalog.queries.browse import BrowsePage, browse_page
from catalog.queries.filters import Filters, Sort
from tests import factories

pytestmark = pytest.mark.django_db
BROWSE = "/browse/"


def resource(number: int) -> tuple[str, Prepared]:
    """One of sixty resources of several types, years, tags, levels and findings."""
    evidence, links = (), ()
    if number % 6 == 0:
        claim = "solution/rlhf#abc234" if number % 4 else "solution/debate#def567"
        stance = Stance.SUPPORTS if number % 5 else Stance.CONTRADICTS
        evidence = (Evidence("row234", claim, stance, Design.EXPERIMENT, "It says so."),)
    if number % 7 == 0:
        links = (Link("link23", LinkKind.SHOWS, "challenge/scalability"),)
    facts = replace(
        factories.FACTS[Kind.RESOURCE],
        type=(ResourceType.PAPER, ResourceType.TOOL, ResourceType.POST)[number % 3],
        date=str(2015 + number % 8),
        authors=(Author(family=f"Family{number % 9}", given="Ann"),),
        evidence=evidence,
    )
    content = factories.content(
        title=f"Study {number} of rewards",
        facts=facts,
        tags=tuple(tag for n, tag in enumerate(("rlhf", "safety", "theory"), 2) if number % n == 0),
        links=links,
        curation=Curation.ASSESSED if evidence else Curation(number % 3),
    )
    return f"r{number}", prepare(content)


@pytest.fixture(scope="module")
def built(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """A mixed catalogue, built once: two challenges, two solutions with claims, sixty resources."""
    with django_db_blocker.unblock(), transaction.atomic():
        for name in ("RLHF", "Safety", "Theory"):
            factories.tag(name)
        factories.solution_with_claim("rlhf")
        factories.solution_with_claim("debate", key="def567", challenge="scalability")
        found_entries([resource(number) for number in range(60)])
        yield
        transaction.set_rollback(True)


@pytest.fixture
def shelf(built: None, db: Any) -> None:
    """What is built, for a test that runs in a savepoint of its own."""


FILTERS = [
    Filters(kinds=(Kind.RESOURCE,)),
    Filters(kinds=(Kind.SOLUTION, Kind.CHALLENGE)),
    Filters(tags=("rlhf",)),
    Filters(tags=("rlhf", "safety")),
    Filters(types=(ResourceType.TOOL, ResourceType.POST), tags=("theory",)),
    Filters(challenges=("scalability",)),
    Filters(approaches=(Approach.TRAINING,), kinds=(Kind.RESOURCE,)),
    Filters(year_from=2017, year_to=2019),
    Filters(year_from=2030),
    Filters(evidence=2),
    Filters(contested=True),
    Filters(q="rewards", types=(ResourceType.PAPER,)),
    Filters(q="rewards -20", tags=("safety",), year_to=2018),
]


def matches(facets: set[str], filters: Filters) -> bool:
    """The meaning of the filters, word for word."""
    years = [int(facet[5:]) for facet in facets if facet.startswith("year:")]
    amounts = [int(facet[7:]) for facet in facets if facet.startswith("amount:")]

    def one_of(name: str, values: tuple[str, ...]) -> bool:
        return not values or any(f"{name}:{value}" in facets for value in values)

    return (
        one_of("kind", filters.kinds) and one_of("challenge", filters.challenges)
        and one_of("approach", filters.approaches) and one_of("type", filters.types)
        and all(f"tag:{tag}" in facets for tag in filters.tags)
        and (not filters.year_from or any(year >= filters.year_from for year in years))
        and (not filters.year_to or any(year <= filters.year_to for year in years))
        and (not filters.evidence or any(amount >= filters.evidence for amount in amounts))
        and (not filters.contested or "contested:yes" in facets)
    )  # fmt: skip


def counted(filters: Filters) -> set[int]:
    """The matching entries by going through all of them."""
    words = [word for word in filters.q.split() if not word.startswith("-")]
    minus = [word[1:] for word in filters.q.split() if word.startswith("-")]
    return {
        pk
        for pk, facets, title in Entry.objects.standing().values_list("id", "facets", "fold_title")
        if matches(set(facets), filters) and set(words) <= set(title.split()) and not set(minus) & set(title.split())
    }


@pytest.fixture(params=["collected", "collected by one of many", "walked"])
def way(request, monkeypatch):
    """The ways to the entries: collected from the search index by all or by few of the filters, and walked in order."""
    collected = request.param != "walked"
    if request.param == "collected by one of many":
        monkeypatch.setattr(conditions, "KEYS_A_ROW", 1e-9)
    for module in (walks, samples):
        monkeypatch.setattr(module, "collects", lambda asked, *_, **__: collected and bool(asked.condition))


def walk(filters: Filters) -> tuple[list[int], BrowsePage]:
    """The entries of every page, forwards; checks that the pages backwards are the same."""
    found = browse_page(filters)
    pages = [[row.id for row in found.listing.rows]]
    while found.listing.after:
        found = browse_page(replace(filters, after=found.listing.after))
        pages.append([row.id for row in found.listing.rows])
    seen = [pk for page in pages for pk in page]
    back = [[row.id for row in found.listing.rows]]
    last = found
    while last.listing.before:
        last = browse_page(replace(filters, before=last.listing.before))
        back.insert(0, [row.id for row in last.listing.rows])
    assert [pk for page in back for pk in page] == seen
    return seen, found


def test_every_filter_shows_exactly_what_matches_in_every_sort_forwards_and_back(shelf, way):
    for filters in [Filters(), *FILTERS]:
        expected = sorted(counted(filters))
        for sort in Sort:
            seen, last = walk(replace(filters, sort=sort))
            assert (filters, sort, sorted(seen)) == (filters, sort, expected)
            assert str(last.total) == str(len(expected))


def test_facet_counts_equal_a_count_by_hand_without_the_facets_own_choice(shelf, way):
    fields = {"kind": "kinds", "challenge": "challenges", "approach": "approaches", "type": "types"}
    for filters in [Filters(), *FILTERS]:
        choices = browse_page(filters).choices
        by_hand = {
            (facet, choice.value): len(counted(replace(filters, **{name: (choice.value,)})))
            for facet, name in fields.items()
            for choice in choices[facet]
        }
        assert {(facet, choice.value): choice.number.value for facet in fields for choice in choices[facet]} == by_hand
        assert [choice.number.value for choice in choices["evidence"]] == [
            len(counted(replace(filters, evidence=level))) for level in range(5)
        ]
        assert {choice.value: choice.number.value for choice in choices["tag"]} == {
            choice.value: len(counted(replace(filters, tags=(*filters.tags, choice.value))))
            for choice in choices["tag"]
        }


def test_sorts_sort(shelf):
    Entry.objects.filter(slug="r7").update(updated_at=datetime(2050, 1, 1, tzinfo=UTC))
    moments = count()
    start = datetime(2020, 1, 1, tzinfo=UTC)
    for pk in Entry.objects.order_by("id").values_list("pk", flat=True):
        Entry.objects.filter(pk=pk).update(published_at=start + timedelta(days=next(moments)))

    newest = [row.published_at for row in browse_page(Filters(sort=Sort.NEWEST)).listing.rows]
    assert newest == sorted(newest, reverse=True)
    assert browse_page(Filters(sort=Sort.UPDATED)).listing.rows[0].url == "/resources/r7/"
    amounts = [row.amount or 0 for row in browse_page(Filters(sort=Sort.EVIDENCE)).listing.rows]
    assert amounts == sorted(amounts, reverse=True)
    assert amounts[0] > 0


def test_open_critiques_are_a_facet(shelf):
    entry = Entry.objects.get(slug="r7")
    Critique.objects.create(
        entry=entry,
        revision=entry.revisions.get(),
        kind="question",
        body="Why?",
        body_html="<p>Why?</p>",
        published_at=entry.published_at,
    )
    add_to_counters(refresh_entries([entry.pk]))
    found = browse_page(Filters(critiques=True))
    assert ([row.title for row in found.listing.rows], str(found.total)) == (["Study 7 of rewards"], "1")


def test_large_sets_are_counted_to_the_cap_and_said_to_be_at_least(shelf, monkeypatch):
    monkeypatch.setattr(samples, "SAMPLE", 10)
    monkeypatch.setattr(samples, "KEPT", 10)
    paper_and_post = browse_page(Filters(types=(ResourceType.PAPER, ResourceType.POST), sort=Sort.UPDATED))
    assert (str(paper_and_post.total), paper_and_post.sampled) == ("10+", 10)
    assert all(choice.number.more for choice in paper_and_post.choices["tag"])


def test_a_type_that_the_counted_ones_lack_is_offered_because_others_may_carry_it(shelf, monkeypatch):
    filters = Filters(year_from=2017, year_to=2019)
    carried = {choice.value for choice in browse_page(filters).choices["type"]}
    assert carried < set(ResourceType)
    monkeypatch.setattr(samples, "SAMPLE", 1)
    monkeypatch.setattr(samples, "KEPT", 1)

    offered = {choice.value: str(choice.number) for choice in browse_page(filters).choices["type"]}

    assert set(offered) == set(ResourceType)
    assert sorted(offered.values()) == ["0+"] * (len(ResourceType) - 1) + ["1+"]


def test_a_walk_that_is_cut_goes_on_from_where_it_ended(shelf, monkeypatch):
    for module in (walks, samples):
        monkeypatch.setattr(module, "collects", lambda asked, wanted, aside=False: False)
    monkeypatch.setattr(walks, "PAGE_WALK", 7)
    monkeypatch.setattr(samples, "SAMPLE_WALK", 7)
    filters = Filters(tags=("theory", "safety"), kinds=(Kind.RESOURCE,), sort=Sort.NEWEST)

    seen, _ = walk(filters)

    assert sorted(seen) == sorted(counted(filters))
    first = browse_page(filters)
    assert (len(first.listing.rows) < len(seen), first.listing.after is not None, first.total.more) == (
        True,
        True,
        True,
    )


# -- the address, htmx, and what is public -----------------------------------------------------------------------------
def test_all_state_is_in_the_address_and_each_chip_takes_one_filter_away(client, shelf):
    asked = {
        "q": "rewards", "kind": ["resource", "solution"], "tag": ["rlhf", "safety"], "type": "paper",
        "year_from": "2016", "year_to": "2020", "sort": "newest",
    }  # fmt: skip
    page = client.get(BROWSE, asked).content.decode()
    links = [html.unescape(url) for url in re.findall(r'<a class="x" href="([^"]+)"', page)]
    whole = {name: [values] if isinstance(values, str) else values for name, values in asked.items()}

    everything = {(name, value) for name in whole for value in whole[name]}
    taken = []
    for link in links:
        left = parse_qs(urlsplit(link).query)
        pairs = {(name, value) for name in left for value in left[name]}
        assert pairs < everything
        taken.append(everything - pairs)
    assert taken == [
        {("kind", "resource")}, {("kind", "solution")}, {("type", "paper")},
        {("year_from", "2016"), ("year_to", "2020")}, {("tag", "rlhf")}, {("tag", "safety")},
    ]  # fmt: skip


@pytest.mark.parametrize(
    "query",
    ["?kind=nonsense&tag=none&type=%00&year_from=abc&evidence=9&sort=up&after=x&before=%00&approach=&challenge=no",
     "?year_from=9999&year_to=-1", "?tag=%00", "?evidence=" + "9" * 5_000],
)  # fmt: skip
def test_what_is_not_understood_is_left_out(client, shelf, query: str):
    response = client.get(BROWSE + query)
    assert response.status_code == 200
    assert "Remove filter" not in response.content.decode()


@pytest.mark.parametrize(
    "query", ["", "?q=rewards&kind=resource", "?tag=rlhf&sort=newest", "?q=nosuchword&kind=challenge"]
)
def test_htmx_gets_the_same_list_and_nothing_around_it(client, shelf, query: str):
    whole = client.get(BROWSE + query)
    part = client.get(BROWSE + query, headers={"HX-Request": "true"})
    restored = client.get(BROWSE + query, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})

    results = part.content.decode().partition("</title>")[2].partition('<div id="facets"')[0].strip()
    facets = part.content.decode().partition('hx-swap-oob="innerHTML">')[2].partition('</div>\n<span id="active"')[0]
    assert results in whole.content.decode() and facets in whole.content.decode()
    assert "<html" not in part.content.decode()
    assert restored.content == whole.content
    assert "HX-Request" in whole["Vary"] and "HX-Request" in part["Vary"]
    assert whole["ETag"] != part["ETag"]


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("", "Browse · AlignHub"),
        ("?sort=newest", "Browse · AlignHub"),
        ("?q=rewards", "rewards · Browse · AlignHub"),
        ("?kind=resource", "Resource · Browse · AlignHub"),
        (
            "?q=rewards&kind=resource&tag=rlhf&year_from=2016",
            "rewards, Resource, 2016 to any, RLHF · Browse · AlignHub",
        ),
    ],
)
def test_titles_say_what_the_list_is_narrowed_to(client, shelf, query: str, title: str):
    for headers in ({}, {"HX-Request": "true"}):
        page = client.get(BROWSE + query, headers=headers).content.decode()
        assert re.findall("<title>(.*?)</title>", page) == [title]


QUERIES = (
    "",
    "?sort=evidence",
    "?tag=rlhf&kind=resource",
    "?q=rewards",
    "?q=rewards&kind=resource&type=paper&evidence=1&tag=rlhf",
    "?q=nosuchword&kind=resource&type=paper&year_from=2000&approach=training&challenge=scalability&contested=yes",
)


def statements(client: Client, query: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(BROWSE + query)
    return len(captured)


def test_no_page_needs_more_than_ten_statements_however_many_entries_there_are(client, shelf):
    before = {query: statements(client, query) for query in QUERIES}
    found_entries([(f"more{number}", resource(number)[1]) for number in range(60)])

    assert max(before.values()) <= 10
    assert {query: statements(client, query) for query in QUERIES} == before
