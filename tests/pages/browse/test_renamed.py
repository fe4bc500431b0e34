"""Tags and challenges in addresses that were written down before they were merged, or that never were; and synonyms."""

import pytest

from catalog.actions.acts import Merge, merge_entries
from catalog.actions.publish import prepare
from catalog.actions.tags import merge_tags
from catalog.kinds import Kind
from catalog.models import Entry, Tag
from catalog.queries.browse import newest_of
from catalog.queries.filters import Filters
from tests import factories
from tests.pages.browse.test_search import titles

pytestmark = pytest.mark.django_db


@pytest.fixture
def tag() -> Tag:
    tag = factories.tag("Mechanistic interpretability")
    Tag.objects.filter(pk=tag.pk).update(synonyms=["Mech interp", "Reverse-engineering (networks)"])
    factories.publish(title="Lenses", tags=("mechanistic-interpretability",))
    factories.publish(title="Unrelated", slug="unrelated")
    return tag


def page(client, query: str) -> str:
    return client.get(f"/browse/{query}").content.decode()


def test_a_list_of_a_merged_tag_is_that_of_its_successor(client, tag):
    other = factories.tag("Interpretability")
    merge_tags(tag.pk, other.pk)

    assert titles(client, "", tag="mechanistic-interpretability") == ["Lenses"]
    assert "Tag:</span> Interpretability" in page(client, "?tag=mechanistic-interpretability&tag=interpretability")
    assert "There is no tag" not in page(client, "?tag=mechanistic-interpretability")
    # Whoever follows the old address or exports its list has the same entries, and not everything.
    assert len(newest_of(Filters(tags=("mechanistic-interpretability",))).ids) == 1
    assert b"Unrelated" not in client.get("/browse/feed.atom?tag=mechanistic-interpretability").content


def test_a_list_of_a_merged_challenge_is_that_of_its_successor(client):
    factories.solution_with_claim()
    one = factories.publish(Kind.CHALLENGE, slug="goals", title="Goals")
    into = Entry.objects.get(slug="specification-problem")
    assert titles(client, "", kind="solution", challenge="goals") == []

    whole = prepare(factories.content(Kind.CHALLENGE, title="Specification problem"))
    merge_entries(Merge(one.pk, into.pk, (1, 1), whole, {}), contributor=None, reason="The same.")
    assert titles(client, "", kind="solution", challenge="goals") == ["RLHF"]


def test_what_was_never_there_is_told_and_followed_by_nothing(client, tag):
    html = page(client, "?tag=mechanistic-interpretability&tag=no-such&challenge=none")
    for slug in ("no-such", "none"):
        assert f"There is no tag or challenge “{slug}” here, so the list is not narrowed by it." in html
    assert titles(client, "", tag="no-such") == ["Unrelated", "Lenses"]
    # What narrows nothing leaves the tags of all entries to choose from.
    assert 'name="tag" value="mechanistic-interpretability"' in page(client, "?tag=no-such")

    assert newest_of(Filters(tags=("no-such",))).ids == ()
    assert b"<entry>" not in client.get("/browse/feed.atom?tag=no-such").content
    assert client.get("/browse.ris?challenge=none").content.count(b"TY  -") == 0


@pytest.mark.parametrize("typed", ["mech interp", "Mech-Interp", "reverse engineering networks"])
def test_a_search_for_a_synonym_leads_to_its_tag(client, tag, typed: str):
    html = client.get("/browse/", {"q": typed}).content.decode()
    assert '<a href="/tags/mechanistic-interpretability/"><strong>Mechanistic interpretability</strong></a>' in html
    assert "Did you mean" not in html


def test_the_address_of_a_synonym_leads_to_its_tag_for_now(client, tag):
    for path in ("/", ".bib", "/feed.json"):
        response = client.get(f"/tags/mech-interp{path}")
        assert (response.status_code, response["Location"]) == (302, f"/tags/mechanistic-interpretability{path}")
    assert client.get("/tags/mech/").status_code == 404


def test_a_list_of_a_synonym_is_that_of_its_tag(client, tag):
    assert titles(client, "", tag="mech-interp") == ["Lenses"]
    html = page(client, "?tag=mech-interp&tag=mechanistic-interpretability")
    assert html.count("Tag:</span> Mechanistic interpretability") == 1
    assert "There is no tag" not in html
    assert [entry.pk for entry in Entry.objects.filter(title="Lenses")] == list(
        newest_of(Filters(tags=("mech-interp",))).ids
    )
    # A challenge has no synonyms.
    assert "There is no tag or challenge “mech-interp” here" in page(client, "?challenge=mech-interp")


def test_years_leave_out_what_has_none_and_say_so(client, tag):
    assert "Entries without a year are left out." in page(client, "?year_from=2020")
    assert "Entries without a year are left out." not in page(client, "")
