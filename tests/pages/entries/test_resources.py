"""The pages of resources: facts, standing, links and related entries."""

import pytest

from catalog.actions.publish import withdraw_entry
from catalog.content.facts import Author, Identifier, Link, ResourceFacts
from catalog.kinds import IdentifierScheme, LinkKind, Publication, ResourceType, Stance, Standing
from tests import factories
from tests.factories import publish
from tests.pages.entries.shown import PAPER, paper, plain, row, text

pytestmark = pytest.mark.django_db


def test_a_resource_shows_its_facts_and_what_it_says(client, solution):
    people = tuple(Author(f"Family{number}", "Given") for number in range(23))
    facts = ResourceFacts(
        type=ResourceType.PAPER,
        url="https://arxiv.org/abs/2210.10760",
        authors=(Author("Gao", "Leo", orcid="0000-0002-1825-0097"), *people),
        venue="ICML",
        date="2022-10",
        publication=Publication.PEER_REVIEWED,
        licence="CC BY 4.0",
        abstract="We measure it.",
        identifiers=(Identifier(IdentifierScheme.ARXIV, "2210.10760"),),
        evidence=(row("aaa222", Stance.SUPPORTS),),
    )
    publish(title="Scaling laws", slug="scaling-laws", facts=facts)

    page = text(client, "/resources/scaling-laws/")
    words = plain(page)

    assert 'href="https://orcid.org/0000-0002-1825-0097"' in page
    assert "and 14 more" in words
    assert "Date Oct 2022" in words
    assert "Publication Peer-reviewed" in words
    assert 'href="https://arxiv.org/abs/2210.10760"' in page
    assert "The authors’ words, under CC BY 4.0." in words
    assert "Standing Current" in words
    assert "Supports. Row aaa222 says so." in words
    assert 'href="/solutions/rlhf/#claim-abc234"' in page
    assert "Read it at arxiv.org" in words


def test_a_bare_record_says_what_is_missing(client):
    publish(title="Bare", slug="bare", summary="", facts=PAPER)

    words = plain(text(client, "/resources/bare/"))

    assert "No summary has been written yet." in words
    assert "Listed: a bare record, not yet summarised here" in words
    assert "Nothing has been recorded." in words


@pytest.mark.parametrize(
    ("standing", "sentence"),
    [(Standing.RETRACTED, "Retracted."), (Standing.CLOSED, "Closed."), (Standing.SUPERSEDED, "Superseded.")],
)
def test_what_no_longer_stands_says_so_there_and_wherever_it_is_leant_on(client, solution, standing, sentence):
    publish(title="Later", slug="later", facts=PAPER)
    more = {"superseded_by": "resource/later"} if standing == Standing.SUPERSEDED else {}
    fallen = paper("Fallen work", row("aaa222", Stance.SUPPORTS), standing=standing, **more)
    link = Link("lll222", LinkKind.CITES, f"resource/{fallen.slug}")
    publish(title="Builds on it", slug="builds-on-it", facts=PAPER, links=(link,))

    assert f"<strong>{sentence}</strong>" in text(client, f"/resources/{fallen.slug}/")
    for url in ("/solutions/rlhf/", "/challenges/specification-problem/", "/resources/builds-on-it/"):
        page = text(client, url)
        assert "no longer stands" in page
        assert f'<a href="/resources/{fallen.slug}/">Fallen work</a> ({standing.label.lower()})' in page
    assert "no longer stands" not in text(client, "/resources/later/")


def test_links_are_grouped_by_what_they_do_and_seen_from_both_ends(client):
    publish(title="HELM", slug="helm", facts=ResourceFacts(type=ResourceType.BENCHMARK))
    link = Link("lll222", LinkKind.PRESENTS, "resource/helm", "Section 3 describes it.")
    publish(title="Holistic evaluation", slug="holistic", facts=PAPER, links=(link,))

    assert "<h3>Presents</h3>" in text(client, "/resources/holistic/")
    page = text(client, "/resources/helm/")
    assert "<h3>Presented by</h3>" in page
    assert "Section 3 describes it." in page
    assert "Presents this" in page


def test_a_link_to_a_withdrawn_entry_keeps_its_address_and_says_so(client):
    gone = publish(title="Gone", slug="gone-for-good", facts=PAPER)
    publish(title="Cites", slug="cites", facts=PAPER, links=(Link("lll222", LinkKind.CITES, "resource/gone-for-good"),))
    withdraw_entry(gone.pk, contributor=None, reason="Made up.")

    page = text(client, "/resources/cites/")

    assert '<a href="/resources/gone-for-good/">Gone for good</a> (withdrawn)' in page
    gone_page = text(client, "/resources/gone-for-good/", status=410)
    assert "Made up." in gone_page
    assert 'href="/resources/"' in gone_page


def test_related_entries_come_with_their_reason(client, solution):
    factories.tag("reward models")
    factories.tag("unused")
    paper("For", row("aaa222", Stance.SUPPORTS), author="One")
    paper("Against", row("bbb222", Stance.CONTRADICTS), author="Two")
    publish(title="Tagged", slug="tagged", facts=PAPER, tags=("reward-models",))
    publish(title="Tagged too", slug="tagged-too", facts=PAPER, tags=("reward-models",))

    assert "Evidence on the same claim" in text(client, "/resources/for/")
    page = text(client, "/resources/tagged/")
    assert "Same tag: reward models" in page
    assert 'href="/resources/tagged-too/"' in page
