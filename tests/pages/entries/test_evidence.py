"""The evidence on the pages of solutions and challenges: both sides of each claim, ordered and counted."""

import re

import pytest

from catalog.content.facts import Evidence
from catalog.kinds import Design, Kind, Stance, Standing
from catalog.queries.entries import entry_page
from tests.pages.entries.shown import paper, plain, row, text

pytestmark = pytest.mark.django_db


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


def test_a_solution_opens_with_the_strongest_on_each_side(client, solution):
    page = text(client, "/solutions/rlhf/")
    assert 'id="cases"' not in page

    paper("For", row("aaa222", Stance.SUPPORTS), author="One")
    page = plain(text(client, "/solutions/rlhf/"))
    assert "Strongest for it Row aaa222 says so. For , One, 2022 Supports the claim: Ratings steer models." in page
    assert "Strongest against it Nothing catalogued on this side." in page

    paper("Against", row("bbb222", Stance.CONTRADICTS), author="Two")
    paper("But", row("ccc222", Stance.LIMITS, Design.PROOF), author="Three")
    page = plain(text(client, "/solutions/rlhf/"))
    assert "against it Row bbb222 says so. Against , Two, 2022 Contradicts the claim: Ratings steer models." in page

    for key, author in (("ddd222", "Four"), ("eee222", "Five")):
        evidence = Evidence(key, "solution/rlhf#def567", Stance.SUPPORTS, Design.SURVEY, f"Row {key} says so.")
        paper(f"Worse {author}", evidence, author=author)
    assert entry_page(Kind.SOLUTION, "rlhf").cases.against_it.row.title == "Against"

    evidence = Evidence("fff222", "solution/rlhf#def567", Stance.SUPPORTS, Design.EXPERIMENT, "Row fff222 says so.")
    paper("Worst", evidence, author="Six", date="2019")
    cases = entry_page(Kind.SOLUTION, "rlhf").cases
    # The other claim is contested; this one points one way.
    assert (cases.against_it.row.title, cases.against_it.rows, cases.against_it.challenge) == (
        "Worst",
        3,
        "Specification problem",
    )
    assert 'href="#claim-def567">Ratings reward flattery.</a>' in text(client, "/solutions/rlhf/")


def test_what_does_not_count_is_not_the_strongest(solution):
    paper("Fallen", row("aaa222", Stance.CONTRADICTS, Design.PROOF), author="One", standing=Standing.RETRACTED)
    assert entry_page(Kind.SOLUTION, "rlhf").cases is None

    paper("Standing", row("bbb222", Stance.CONTRADICTS, Design.ARGUMENT), author="Two")
    assert entry_page(Kind.SOLUTION, "rlhf").cases.against_it.row.title == "Standing"


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
