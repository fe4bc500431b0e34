"""What the page of each kind shows, whole requests."""

import re
from dataclasses import replace

import pytest
from django.utils import timezone

from catalog.actions.publish import edit_entry, prepare, withdraw_entry
from catalog.content.facts import (
    Author,
    ChallengeFacts,
    Claim,
    DirectionFacts,
    Evidence,
    Identifier,
    Link,
    MilestoneFacts,
    Proof,
    QualifyingNote,
    ResourceFacts,
    SolutionFacts,
)
from catalog.kinds import (
    Approach,
    Design,
    IdentifierScheme,
    Kind,
    LinkKind,
    Maturity,
    MilestoneStatus,
    NoteKind,
    Phase,
    Publication,
    Relation,
    ResourceType,
    Stance,
    Standing,
)
from catalog.models import Entry
from catalog.queries.entries import entry_page
from tests import factories
from tests.factories import publish

pytestmark = pytest.mark.django_db
CLAIM = "solution/rlhf#abc234"
PAPER = ResourceFacts(type=ResourceType.PAPER, authors=(Author("Gao", "Leo"),), date="2022")


def row(key: str, stance: Stance, design: Design = Design.EXPERIMENT, **more: object) -> Evidence:
    return Evidence(key, CLAIM, stance, design, f"Row {key} says so.", **more)


def paper(title: str, *evidence: Evidence, author: str = "Gao", date: str = "2022", **facts: object) -> Entry:
    known = replace(PAPER, authors=(Author(author, "A"),), date=date, evidence=evidence, **facts)
    return publish(title=title, facts=known)


def text(client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def plain(html: str) -> str:
    """The words of the page, one blank between them."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture
def solution():
    publish(Kind.CHALLENGE, slug="specification-problem", title="Specification problem")
    claims = (
        Claim("abc234", "challenge/specification-problem", Relation.REDUCES, "Ratings steer models."),
        Claim("def567", "challenge/specification-problem", Relation.WORSENS, "Ratings reward flattery."),
    )
    facts = SolutionFacts(
        approach=Approach.TRAINING,
        maturity=Maturity.DEPLOYED,
        points=("People compare outputs.",),
        notes=(QualifyingNote("nnn222", NoteKind.LIMITATION, "Judgement is costly."),),
        claims=claims,
    )
    return publish(Kind.SOLUTION, slug="rlhf", title="RLHF", body="## How it works\nBy comparison.", facts=facts)


def test_a_solution_shows_both_sides_of_a_claim(client, solution):
    paper("For", row("aaa222", Stance.SUPPORTS, setting="Summaries", locator="Table 2"), author="One")
    paper("Against", row("bbb222", Stance.CONTRADICTS), author="Two")
    paper("But", row("ccc222", Stance.LIMITS), author="Three")

    page = text(client, "/solutions/rlhf/")
    sides = re.findall(r'<section class="side side--(\w+)">(.*?)</section>', page, re.DOTALL)

    assert [name for name, _ in sides] == ["pro", "con"]
    assert plain(sides[0][1]) == (
        "Supports 1 Supports. Row aaa222 says so. For , One, 2022 Experiment: Summaries (Table 2)"
        " Dispute this row : Row aaa222 says so."
    )
    assert "Contradicts and limits 2" in plain(sides[1][1])
    assert "Row bbb222" in sides[1][1]
    assert "Row ccc222" in sides[1][1]
    assert "Moderate evidence" in page
    assert '<a href="#md-how-it-works">How it works</a>' in page
    assert "Judgement is costly." in page
    assert 'href="/solutions/#group-A"' in page
    assert "Nothing catalogued yet." in page


def test_rows_are_ordered_by_design_then_independence_then_date(solution):
    paper("Argument", row("aaa222", Stance.SUPPORTS, Design.ARGUMENT), author="Z", date="2026")
    paper("Again", row("bbb222", Stance.SUPPORTS), author="Same", date="2023")
    paper("First", row("ccc222", Stance.SUPPORTS), author="Same", date="2024")
    paper("Other", row("ddd222", Stance.SUPPORTS), author="Other", date="2019")
    paper("Proof", row("eee222", Stance.SUPPORTS, Design.PROOF), author="Prover", date="2001")
    paper("Fallen", row("fff222", Stance.SUPPORTS, Design.PROOF), author="Y", standing=Standing.RETRACTED)

    (group,) = entry_page(Kind.SOLUTION, "rlhf").groups

    assert [shown.title for shown in group.claims[0].supporting] == [
        "Proof",
        "First",
        "Other",
        "Again",
        "Argument",
        "Fallen",
    ]
    assert group.claims[0].supporting[-1].uncounted == "Retracted"


def test_support_for_a_claim_that_it_may_worsen_counts_against_the_solution(client, solution):
    for number, author in enumerate(("One", "Two")):
        evidence = Evidence("aaa22" + "ab"[number], "solution/rlhf#def567", Stance.SUPPORTS, Design.EXPERIMENT, "So.")
        paper(f"Worsens {author}", evidence, author=author)

    (group,) = entry_page(Kind.SOLUTION, "rlhf").groups

    assert (group.for_it, group.against_it, group.balance) == (0, 2, "against")
    assert group.claims[1].balance == "for"
    solution.refresh_from_db()
    assert solution.counts == {"claims": 2, "contradicts": 2, "works": 2}
    assert "points against it" in text(client, "/solutions/rlhf/")


def test_many_rows_are_folded_and_counted_exactly(client, solution, django_assert_max_num_queries):
    for number in range(30):
        paper(f"Paper {number}", row(f"aa{number + 100}", Stance.SUPPORTS), author=f"Author {number}")

    with django_assert_max_num_queries(10):
        page = text(client, "/solutions/rlhf/")

    assert "Show 22 more" in page
    assert "The strongest 25 of 30 rows are shown." in page
    assert page.count('class="evidence-row"') == 25


def test_a_challenge_lists_solutions_with_their_claims(client, solution):
    paper("For", row("aaa222", Stance.SUPPORTS))

    page = text(client, "/challenges/specification-problem/")

    assert "Solutions that address it" in page
    assert "1 meant to reduce, 1 may worsen" in plain(page)
    assert 'href="/solutions/rlhf/#claim-abc234"' in page
    assert "Limited evidence" in page
    assert "Supports 1, limits 0, contradicts 0" in page


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


def test_a_direction_shows_its_questions_what_it_serves_and_what_advances_it(client):
    publish(Kind.CHALLENGE, slug="scalability", title="Scalability issues", facts=ChallengeFacts())
    publish(
        Kind.DIRECTION,
        slug="oversight",
        title="Scalable oversight",
        facts=DirectionFacts(questions=("What scales?",)),
        links=(Link("ttt222", LinkKind.TARGETS, "challenge/scalability"),),
    )
    publish(title="Debate", facts=PAPER, links=(Link("aaa222", LinkKind.ADVANCES, "direction/oversight", "It tries."),))

    words = plain(text(client, "/directions/oversight/"))

    assert "For Scalability issues" in words
    assert "Open questions What scales?" in words
    assert "Entries that advance it Debate Paper, Gao, 2022 It tries." in words
    assert "Linked entries" not in words
    assert "For Scalability issues" in plain(text(client, "/roadmap/"))


def test_a_milestone_shows_criterion_proofs_neighbours_and_how_its_status_changed(client):
    publish(title="Shown", slug="shown", facts=PAPER)
    facts = MilestoneFacts(Phase.FOUNDATION, MilestoneStatus.PLANNED, 1, "Two teams report it.")
    milestone = publish(Kind.MILESTONE, slug="one", title="First", facts=facts)
    publish(Kind.MILESTONE, slug="two", title="Second", facts=replace(facts, position=2))
    done = replace(facts, status=MilestoneStatus.DONE, proofs=(Proof("ppp222", "resource/shown", "Both report it."),))
    content = factories.content(Kind.MILESTONE, title="First", facts=done)
    edit_entry(milestone.pk, prepare(content), contributor=None, reason="Both teams have reported")

    page = text(client, "/roadmap/one/")
    words = plain(page)

    assert "Done when Two teams report it." in words
    assert "Shown Both report it." in words
    assert '<b aria-current="page">First</b>' in page
    assert '<a href="/roadmap/two/">Second</a>' in page
    day = f"{timezone.now().day} {timezone.now():%b %Y}"
    assert f"Done since {day} Planned since {day}" in words
    assert f"v2 Both teams have reported {day} v1 Published {day}" in words


def test_a_proof_that_was_withdrawn_is_marked(client):
    proof = publish(title="Shown", slug="shown", facts=PAPER)
    facts = MilestoneFacts(
        Phase.FOUNDATION,
        MilestoneStatus.DONE,
        1,
        "Two teams report it.",
        proofs=(Proof("ppp222", "resource/shown", "Both report it."),),
    )
    publish(Kind.MILESTONE, slug="one", title="First", facts=facts)
    withdraw_entry(proof.pk, contributor=None, reason="Made up.")

    page = text(client, "/roadmap/one/")

    assert "no longer stands" in page
    assert '<span class="badge badge--warn">Withdrawn</span>' in page


def test_days_not_times_and_no_names_of_moderators(client, solution):
    page = text(client, "/solutions/rlhf/")

    assert not re.search(r"\d\d:\d\d", plain(page))
    assert '<time datetime="' in page


@pytest.mark.parametrize("kind", Kind)
def test_a_page_costs_the_same_when_its_rows_double(client, kind, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    factories.tag("reward models")
    factories.solution_with_claim()
    subject = publish(
        kind,
        slug="subject",
        tags=("reward-models",),
        facts=replace(PAPER, evidence=(row("sss222", Stance.SUPPORTS),))
        if kind == Kind.RESOURCE
        else factories.FACTS[kind],
    )
    url = f"/{'roadmap' if kind == Kind.MILESTONE else kind.value + 's'}/{subject.slug}/"

    def grow(start: int) -> None:
        link = Link("lll222", LinkKind.CITES, f"{kind.value}/subject")
        for number in range(start, start + 4):
            evidence = (row(f"aa{number + 100}", Stance.SUPPORTS),)
            facts = replace(PAPER, evidence=evidence)
            publish(title=f"Paper {number}", facts=facts, tags=("reward-models",), links=(link,))

    grow(0)
    with CaptureQueriesContext(connection) as before:
        text(client, url)
    grow(4)
    with django_assert_num_queries(len(before)):
        text(client, url)
    assert len(before) <= 10
