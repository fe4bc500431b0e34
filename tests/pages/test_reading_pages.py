"""Home, lists, roadmap, tags and guide, whole requests."""

import re
from dataclasses import replace

import pytest

from catalog.content.facts import Author, MilestoneFacts, ResourceFacts
from catalog.kinds import CritiqueState, Kind, MilestoneStatus, Phase, ResourceType
from catalog.models import Critique, Tag
from tests import factories
from tests.factories import publish
from tests.pages.versions.records import critique

pytestmark = pytest.mark.django_db
PAPER = ResourceFacts(type=ResourceType.PAPER, authors=(Author("Gao", "Leo"),), date="2022")


def text(client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_new_site_shows_no_figures(client):
    factories.solution_with_claim()

    page = text(client, "/")

    assert "hero-stats" not in page
    assert "Specification problem" in page
    assert 'href="/map/?solution=rlhf&amp;challenge=specification-problem#cell"' in page


def test_home_counts_what_is_published(client):
    factories.solution_with_claim()
    for number in range(20):
        publish(title=f"Paper {number}", facts=PAPER)

    words = plain(text(client, "/"))

    assert "22 published entries 20 papers 1 gap in the evidence map" in words


def test_home_leads_to_the_critiques_that_have_waited_longest(client):
    page = text(client, "/")
    assert "Critiques waiting for a response" not in page

    entry = publish(Kind.CHALLENGE, slug="drift", title="Goal drift")
    for number in range(4):
        Critique.objects.filter(pk=critique(entry, quote="").pk).update(body=f"Objection {number} & more.")
    Critique.objects.filter(body__startswith="Objection 0").update(state=CritiqueState.ANSWERED)
    page = text(client, "/")
    for number in (1, 2, 3):
        assert f"Objection {number} &amp; more. on Goal drift, open since" in plain(page)
    assert "Objection 0" not in page
    assert 'href="/critiques/">All critiques</a>' in page


def test_solutions_stand_in_their_groups(client):
    factories.solution_with_claim()

    page = text(client, "/solutions/")

    assert [plain(head) for head in re.findall(r"<h2[^>]*>(.*?)</h2>", page)][:4] == [
        "A Training",
        "B Interpretability &amp; transparency",
        "C Monitoring &amp; control",
        "D Organisation &amp; governance",
    ]
    assert "No evidence yet" in page
    assert page.count("No solution of this group has been published yet.") == 3


def test_the_roadmap_says_how_far_each_phase_is(client):
    facts = MilestoneFacts(Phase.SCALING, MilestoneStatus.IN_PROGRESS, 1, "Two teams report it.")
    publish(Kind.MILESTONE, slug="one", title="First", facts=facts)
    publish(Kind.MILESTONE, slug="two", title="Second", facts=replace(facts, position=2))

    words = plain(text(client, "/roadmap/"))

    assert "Phase 2 0 of 2 done Scaling" in words
    assert "Phase 3 Not started" in words
    assert "First In progress" in words
    assert "no proof yet" in words


def test_a_tag_page_counts_kinds_years_and_neighbours(client):
    for name in ("reward models", "sycophancy"):
        factories.tag(name)
    publish(title="One", facts=PAPER, tags=("reward-models", "sycophancy"))
    publish(title="Two", facts=replace(PAPER, date="2024"), tags=("reward-models",))
    publish(Kind.CHALLENGE, title="Three", tags=("reward-models",))

    page = text(client, "/tags/reward-models/")
    words = plain(page)

    assert "3 entries All Challenge 1 Resource 2" in words
    assert 'href="/browse/?kind=resource&amp;tag=reward-models"' in page
    assert 'aria-label="Works per year: 2022 1, 2024 1"' in page
    assert "Often used with sycophancy 1" in words


def test_a_tag_page_costs_the_same_when_its_rows_double(client, django_assert_num_queries):
    factories.tag("reward models")
    publish(title="One", facts=PAPER, tags=("reward-models",))
    with django_assert_num_queries(2):
        text(client, "/tags/reward-models/")
    for number in range(6):
        publish(title=f"Paper {number}", facts=PAPER, tags=("reward-models",))
    with django_assert_num_queries(2):
        text(client, "/tags/reward-models/")


def test_the_tag_index_is_in_the_order_of_letters_whatever_their_case(client):
    for name in ("RLHF", "AI control", "agents", "reward models"):
        factories.tag(name)

    page = text(client, "/tags/")

    assert re.findall(r'<h2 id="l-(\w)">', page) == ["a", "r"]
    assert re.findall(r'<a class="tag" href="/tags/([\w-]+)/">', page) == [
        "agents",
        "ai-control",
        "reward-models",
        "rlhf",
    ]


def test_a_merged_tag_leads_on_and_leaves_the_index(client):
    old, new = factories.tag("preference model"), factories.tag("reward models")
    Tag.objects.filter(pk=old.pk).update(merged_into=new)

    response = client.get("/tags/preference-model/")

    assert (response.status_code, response["Location"]) == (301, "/tags/reward-models/")
    assert "preference model" not in text(client, "/tags/")


def test_the_guide_keeps_the_order_and_links_each_entry(client):
    factories.solution_with_claim()
    publish(Kind.DIRECTION, slug="oversight", title="Scalable oversight")
    publish(Kind.MILESTONE, slug="first", title="First milestone")

    page = text(client, "/guide/")

    assert re.findall(r'<h2 id="(\w+)">', page) == [
        "problem",
        "challenges",
        "solutions",
        "strategies",
        "directions",
        "contributing",
        "resources",
        "disclaimer",
    ]
    for url in (
        "/challenges/specification-problem/",
        "/solutions/rlhf/",
        "/directions/oversight/",
        "/roadmap/first/",
        "/contribute/paper/",
    ):
        assert f'href="{url}"' in page
    assert "February 2026" in page


def test_the_contribute_page_names_five_ways_and_three_routes(client):
    page = text(client, "/contribute/")

    assert re.findall(r'<li id="way-(\w+)">', page) == ["research", "solutions", "challenges", "feedback", "tools"]
    for route in ("You found an error.", "You have an idea.", "You want to change something."):
        assert route in page
    assert "CC BY 4.0" in page


def test_about_says_what_it_is_and_what_it_is_not(client):
    page = text(client, "/about/")

    for anchor in ("publishing", "licence", "report", "disclaimer"):
        assert f'id="{anchor}"' in page
    assert "Nothing here is definitive guidance" in page


def test_lists_cut_long_summaries_by_style_not_by_words(client):
    long = "A sentence that goes on. " * 20
    publish(title="Long", facts=PAPER, summary=long.strip())

    assert long.strip() in text(client, "/browse/")
