"""The list of everything: facets, sorts, cursors, words."""

import html
import re
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.actions.derived import add_to_counters, refresh_entries
from catalog.actions.publish import Prepared, found_entries, prepare, withdraw_entry
from catalog.content.facts import Author, Evidence, Identifier, Link
from catalog.kinds import Approach, Curation, Design, IdentifierScheme, Kind, LinkKind, ResourceType, Stance
from catalog.models import Critique, Entry, Word
from catalog.queries import walks
from catalog.queries.browse import BrowsePage, browse_page
from catalog.queries.conditions import Asked, Condition
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


@pytest.fixture
def shelf():
    """A mixed catalogue: two challenges, two solutions with claims, sixty resources."""
    for name in ("RLHF", "Safety", "Theory"):
        factories.tag(name)
    factories.solution_with_claim("rlhf")
    factories.solution_with_claim("debate", key="def567", challenge="scalability")
    found_entries([resource(number) for number in range(60)])


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


@pytest.fixture(params=["collected", "walked"])
def way(request, monkeypatch):
    """Both ways to the entries: collected from the search index, and walked in order."""
    monkeypatch.setattr(
        walks, "collects", lambda asked, wanted, aside=False: request.param == "collected" and bool(asked.condition)
    )


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


def test_large_sets_are_counted_to_the_cap_and_said_to_be_at_least(shelf, monkeypatch):
    monkeypatch.setattr(walks, "SAMPLE", 10)
    monkeypatch.setattr(walks, "KEPT", 10)
    paper_and_post = browse_page(Filters(types=(ResourceType.PAPER, ResourceType.POST), sort=Sort.UPDATED))
    assert (str(paper_and_post.total), paper_and_post.sampled) == ("10+", 10)
    assert all(choice.number.more for choice in paper_and_post.choices["tag"])


def test_a_walk_that_is_cut_goes_on_from_where_it_ended(shelf, monkeypatch):
    monkeypatch.setattr(walks, "collects", lambda asked, wanted, aside=False: False)
    monkeypatch.setattr(walks, "PAGE_WALK", 7)
    monkeypatch.setattr(walks, "SAMPLE_WALK", 7)
    filters = Filters(tags=("theory", "safety"), kinds=(Kind.RESOURCE,), sort=Sort.NEWEST)

    seen, _ = walk(filters)

    assert sorted(seen) == sorted(counted(filters))
    first = browse_page(filters)
    assert (len(first.listing.rows) < len(seen), first.listing.after is not None, first.total.more) == (
        True,
        True,
        True,
    )


# -- words -------------------------------------------------------------------------------------------------------------
def titles(client, q: str, **more: str) -> list[str]:
    page = client.get(BROWSE, {"q": q, **more}).content.decode()
    return [html.unescape(re.sub("<.*?>", "", title)) for title in re.findall(r"<h3><a [^>]*>(.*?)</a></h3>", page)]


@pytest.fixture
def papers():
    def paper(title: str, **fields):
        facts = replace(factories.FACTS[Kind.RESOURCE], **fields.pop("facts", {}))
        return factories.publish(title=title, facts=facts, **fields)

    factories.tag("Reward hacking")
    paper("Behaviour of models", summary="It analyses generalisation and reward hacking.", tags=("reward-hacking",))
    paper("Reward hacking", summary="Curt.", slug="hack")
    paper("Unrelated", body="Far down it says reward once, and hacking elsewhere.")
    paper(
        "Scaling laws", summary="On overoptimisation.",
        facts={
            "authors": (Author(family="Söderström", given="Åsa"),),
            "identifiers": (
                Identifier(IdentifierScheme.ARXIV, "2210.10760"),
                Identifier(IdentifierScheme.DOI, "10.1000/ABC.5".lower()),
            ),
            "url": "https://example.org/papers/scaling?utm_source=x",
        },
        slug="scaling",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("reward hacking", ["Reward hacking", "Behaviour of models", "Unrelated"]),
        ('"reward hacking"', ["Reward hacking", "Behaviour of models"]),
        ("reward-hacking", ["Reward hacking", "Behaviour of models"]),
        ("hack -curt", ["Behaviour of models", "Unrelated"]),
        ("behavior", ["Behaviour of models"]),
        ("generalization", ["Behaviour of models"]),
        ("soderstrom", ["Scaling laws"]),
        ("Söderström scaling", ["Scaling laws"]),
        ("author:soderstrom", ["Scaling laws"]),
        ("author:scaling", []),
        ("scaling or behaviour", ["Scaling laws", "Behaviour of models"]),
        ("the", []),
        ("of the models", ["Behaviour of models"]),
    ],
)
def test_words_find_what_they_should(client, papers, q: str, expected: list[str]):
    assert sorted(titles(client, q)) == sorted(expected)
    if "hacking" in q and expected:
        assert titles(client, q)[0] == "Reward hacking"


def test_words_and_facets_are_one_condition(client, papers):
    assert titles(client, "reward", tag="reward-hacking") == ["Behaviour of models"]
    assert titles(client, "reward", kind="challenge") == []


def test_words_are_marked_in_title_and_excerpt_and_markup_stays_text(client):
    factories.publish(title="Rewarding <b>x</b> models", summary="Reward hacking & policies of a reward-hacked policy.")
    page = client.get(BROWSE, {"q": "reward hacking policy"}).content.decode()

    assert "<mark>Reward hacking</mark> &amp; <mark>policies</mark> of a <mark>reward-hacked policy</mark>." in page
    assert "&lt;b&gt;x&lt;/b&gt;" in client.get(BROWSE, {"q": "rewarding"}).content.decode()


@pytest.mark.parametrize(
    "q",
    ["2210.10760", "arXiv:2210.10760v3", "https://arxiv.org/pdf/2210.10760v1.pdf", "10.1000/abc.5", "doi:10.1000/ABC.5",
     "https://doi.org/10.1000/abc.5", "10.48550/arXiv.2210.10760", "http://www.example.org/papers/scaling"],
)  # fmt: skip
def test_an_identifier_leads_to_its_entry(client, papers, q: str):
    response = client.get(BROWSE, {"q": q})
    assert (response.status_code, response["Location"]) == (302, "/resources/scaling/")


def test_an_identifier_that_nobody_carries_is_a_search(client, papers):
    assert client.get(BROWSE, {"q": "2101.00001"}).status_code == 200
    assert client.get(BROWSE, {"q": "2210.10760", "kind": "resource"}).status_code == 200


@pytest.mark.parametrize(
    "q",
    ["-" * 5_000, "a-" * 5_000, " ".join(f"word{n}" for n in range(10_000)), "\x00", '"unbalanced', "x" * 1_000_000,
     "' OR 1=1 --", "a & | ! <-> b:*", "ﷺ" * 200, "(" * 300, "\\" * 300, "%" * 300, "​" * 300, "or or or", "author:"],
)  # fmt: skip
def test_hostile_searches_answer_within_a_second(client, papers, q: str):
    started = time.monotonic()
    response = client.get(BROWSE, {"q": q})
    assert response.status_code == 200
    assert time.monotonic() - started < 5  # a second on a machine of its own


def test_what_was_changed_in_a_search_is_said(client, papers):
    assert "do not pair" in client.get(BROWSE, {"q": '"reward'}).content.decode()
    assert "The search was long" in client.get(BROWSE, {"q": "word " * 500}).content.decode()


def test_nothing_found_offers_a_spelling_and_each_filters_removal_with_counts(client, papers):
    page = client.get(BROWSE, {"q": "rewrad", "kind": "resource"}).content.decode()
    assert 'Did you mean <a href="/browse/?q=reward&amp;kind=resource"><strong>reward</strong></a>' in page
    assert re.search(
        r'href="/browse/\?kind=resource">Without <strong>“rewrad”</strong></a> <span class="faint">4 entries', page
    )

    page = client.get(BROWSE, {"q": "hacking", "kind": "challenge", "evidence": "3"}).content.decode()
    assert "Did you mean" not in page
    page = client.get(BROWSE, {"q": "hacking", "kind": "challenge"}).content.decode()
    assert re.search(
        r'href="/browse/\?q=hacking">Without <strong>Kind: Challenge</strong></a> <span class="faint">3 entries', page
    )


def test_the_vocabulary_follows_publishing_and_withdrawing(papers):
    assert Word.objects.get(word="hacking").entries == 2
    withdraw_entry(Entry.objects.get(slug="hack").pk, contributor=None, reason="Test.")
    assert Word.objects.get(word="hacking").entries == 1
    assert not Word.objects.filter(word="laws", entries__lt=1).exists()


def test_a_best_match_older_than_the_ranked_ones_is_found_by_its_title(client, monkeypatch):
    factories.publish(title="Corrigibility", slug="old")
    for number in range(12):
        factories.publish(title=f"Paper {number}", body="Corrigibility is named here.")
    monkeypatch.setattr(walks, "RANKED", 3)
    monkeypatch.setattr("catalog.queries.search.RANKED", 3)
    monkeypatch.setattr(walks, "WORDS_WALK", 5)
    monkeypatch.setattr(walks, "collects", lambda asked, wanted, aside=False: False)

    assert titles(client, "corrigibility")[0] == "Corrigibility"


def test_of_a_frequent_word_the_newest_entries_are_read_unless_they_hold_too_few(monkeypatch):
    pks = [factories.publish(title=f"Paper {number}", body="Corrigibility.").pk for number in range(12)]
    factories.publish(title="Unrelated")
    monkeypatch.setattr(walks, "MOST_RECENT", 4)
    monkeypatch.setattr(walks, "_last", lambda asked, of: 4)
    for share in ("SHARE_COLLECTED", "SHARE_OF_RECENT"):
        monkeypatch.setattr(walks, share, 1)
    monkeypatch.setattr(walks, "SAMPLE", 3)
    monkeypatch.setattr(walks, "RANKED", 2)
    asked = Asked(Condition(text="'corrigibility'"), total=13, likely=12, most=13, population=13)

    with CaptureQueriesContext(connection) as captured:
        assert walks.sample(asked) == walks.Sample(tuple(pks[:-4:-1]), complete=False)
    assert len(captured) == 2 and "id > " in captured[-1]["sql"]

    # The newest say nothing of it: all are looked through.
    Entry.objects.filter(pk__in=pks[5:]).update(fold_body="")
    assert walks.sample(asked) == walks.Sample(tuple(pks[4::-1]), complete=True)


def test_open_critiques_are_a_facet(client, papers):
    entry = Entry.objects.get(slug="hack")
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
    assert ([row.title for row in found.listing.rows], str(found.total)) == (["Reward hacking"], "1")


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


@pytest.mark.parametrize(
    "query",
    ["", "?sort=evidence", "?tag=rlhf&kind=resource", "?q=rewards",
     "?q=rewards&kind=resource&type=paper&evidence=1&tag=rlhf",
     "?q=nosuchword&kind=resource&type=paper&year_from=2000&approach=training&challenge=scalability&contested=yes"],
)  # fmt: skip
def test_no_page_needs_more_than_ten_statements_however_many_entries_there_are(client, shelf, query: str):
    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(BROWSE + query)
        return len(captured)

    before = statements()
    found_entries([(f"more{number}", resource(number)[1]) for number in range(60)])
    assert before <= 10
    assert statements() == before
