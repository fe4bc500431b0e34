"""The evidence map: what cells say, how filters and closed families change them, and how one cell is read."""

import pytest

from catalog.actions.publish import prepare, publish_entry
from catalog.content.facts import (
    Author,
    ChallengeFacts,
    Claim,
    Evidence,
    ResourceFacts,
    SearchNote,
    SolutionFacts,
)
from catalog.kinds import Approach, CellState, Design, Kind, Maturity, Relation, ResourceType, Stance, Standing
from catalog.queries.evidence import Narrowing
from catalog.queries.map import MapFilters, group_map, map_page
from catalog.strength import Balance, Cell, ClaimRows, Row, Strength, cell
from tests import factories

REDUCES, WORSENS = Relation.REDUCES, Relation.WORSENS


def row(work: int, stance: Stance = Stance.SUPPORTS, design: Design = Design.EXPERIMENT) -> Row:
    return Row(work, stance, design, frozenset({f"author {work}"}))


@pytest.mark.parametrize(
    ("claims", "state", "amount", "balance", "works"),
    [
        ([], CellState.NO_CLAIM, 0, "", 0),
        ([ClaimRows(REDUCES, False, [])], CellState.CLAIMED, 0, "", 0),
        ([ClaimRows(REDUCES, True, [])], CellState.SEARCHED, 0, "", 0),
        ([ClaimRows(REDUCES, True, [row(1, design=Design.ARGUMENT)])], CellState.ARGUED, 1, "", 1),
        ([ClaimRows(REDUCES, False, [row(1)])], CellState.TESTED, 2, "for", 1),
        ([ClaimRows(WORSENS, False, [row(1)])], CellState.TESTED, 2, "against", 1),
        ([ClaimRows(WORSENS, False, [row(1, Stance.CONTRADICTS)])], CellState.TESTED, 2, "for", 1),
        ([ClaimRows(REDUCES, False, [row(1)]), ClaimRows(WORSENS, False, [row(2)])], CellState.TESTED, 2, "mixed", 2),
    ],
)
def test_a_cell_says_one_of_five_things(claims, state, amount, balance, works):
    assert cell(claims) == Cell(state, Strength(amount, Balance(balance)), works)


def challenge(slug: str, parent: str | None = None):
    facts = ChallengeFacts(aspects=("One.",), parent=parent)
    return factories.publish(Kind.CHALLENGE, slug=slug, title=slug.title(), facts=facts)


def solution(slug: str, *claims: Claim, parent: str | None = None, approach: Approach = Approach.TRAINING):
    facts = SolutionFacts(approach=approach, maturity=Maturity.PILOT, claims=claims, parent=parent)
    return factories.publish(Kind.SOLUTION, slug=slug, title=slug.title(), facts=facts)


def paper(claim: str, *, year: str = "2023", stance=Stance.SUPPORTS, design=Design.EXPERIMENT, family="Gao", **facts):
    evidence = Evidence("row234", claim, stance, design, f"It {stance.value} in {year}.")
    full = ResourceFacts(
        type=ResourceType.PAPER, authors=(Author(family, "Ann"),), date=year, evidence=(evidence,), **facts
    )
    content = factories.content(title=f"{family} {year}", facts=full)
    return publish_entry(prepare(content), contributor=None).entry


def claim(key: str, on: str, relation: Relation = REDUCES, note: SearchNote | None = None) -> Claim:
    return Claim(key, f"challenge/{on}", relation, f"Claim {key}.", note)


EVERYTHING = MapFilters()


def said(filters: MapFilters = EVERYTHING) -> dict[tuple[str, str], tuple[str, int, str, int, bool]]:
    page = map_page(filters)
    return {
        (row.solution.slug, column.slug): (shown.state.value, shown.amount, shown.balance, shown.works, shown.outside)
        for _, row, column, shown in page.rows()
    }


@pytest.fixture
def world(db):
    challenge("goals")
    challenge("scale")
    solution("rlhf", claim("aaa234", "goals"), claim("bbb234", "scale", note=SearchNote("2026-05-01", "arXiv", "x")))
    solution("audits", claim("ccc234", "goals"), approach=Approach.MONITORING)
    paper("solution/rlhf#aaa234", year="2021", family="Gao")
    paper("solution/rlhf#aaa234", year="2024", family="Ott", stance=Stance.CONTRADICTS)


def test_the_map_shows_every_pair(world):
    assert said() == {
        ("rlhf", "goals"): ("tested", 2, "mixed", 2, False),
        ("rlhf", "scale"): ("searched", 0, "", 0, False),
        ("audits", "goals"): ("claimed", 0, "", 0, False),
        ("audits", "scale"): ("no-claim", 0, "", 0, False),
    }
    page = map_page(MapFilters())
    assert (page.cells, page.gaps, page.assessed, page.listed) == (4, 2, 2, 2)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (MapFilters(Narrowing(year_from=2023)), ("tested", 2, "against", 1, False)),
        (MapFilters(Narrowing(year_to=2022)), ("tested", 2, "for", 1, False)),
        (MapFilters(Narrowing(designs=(Design.PROOF,))), ("claimed", 0, "", 0, True)),
        (MapFilters(amount=2), ("tested", 2, "mixed", 2, False)),
        (MapFilters(amount=3), ("tested", 2, "mixed", 2, True)),
        (MapFilters(contested=True), ("tested", 2, "mixed", 2, False)),
    ],
)
def test_a_filter_leaves_none_in_this_filter_and_the_same_gaps(world, filters, expected):
    found = said(filters)
    assert found["rlhf", "goals"] == expected
    assert found["rlhf", "scale"] == ("searched", 0, "", 0, False)
    assert found["audits", "goals"] == ("claimed", 0, "", 0, False)
    assert found["audits", "scale"] == ("no-claim", 0, "", 0, False)
    assert map_page(filters).gaps == map_page(MapFilters()).gaps == 2


def test_a_closed_row_of_a_gap_and_of_works_outside_the_filter_is_no_gap(world):
    solution("debate", claim("ddd234", "goals"), parent="solution/rlhf")

    assert said(MapFilters(Narrowing(year_to=2000)))["rlhf", "goals"] == ("claimed", 0, "", 0, True)


def test_works_that_no_longer_stand_do_not_count(world):
    paper("solution/audits#ccc234", year="2020", family="Lie", standing=Standing.RETRACTED)
    assert said()["audits", "goals"] == ("claimed", 0, "", 0, False)
    selected = map_page(MapFilters(selected=("audits", "goals"))).selected
    assert [(row.title, row.uncounted) for row in selected.claims[0].evidence] == [("Lie 2020", "Retracted")]
    assert (selected.works, selected.years) == (0, ())


def test_a_closed_row_shows_the_best_cell_of_its_family_and_opens(world):
    solution("reward-models", claim("ddd234", "goals"), claim("eee234", "scale"), parent="solution/rlhf")
    paper("solution/reward-models#eee234", year="2022", family="Sun")

    assert said()["rlhf", "scale"] == ("tested", 2, "for", 1, False)
    assert ("reward-models", "scale") not in said()
    opened = said(MapFilters(opened=frozenset({"rlhf"})))
    assert opened["rlhf", "scale"] == ("searched", 0, "", 0, False)
    assert opened["reward-models", "scale"] == ("tested", 2, "for", 1, False)


def test_a_selected_cell_lists_what_speaks_against_first_and_how_it_developed(world):
    cell = map_page(MapFilters(selected=("rlhf", "goals"))).selected
    assert [(row.stance, row.title) for row in cell.claims[0].evidence] == [
        (Stance.CONTRADICTS, "Ott 2024"),
        (Stance.SUPPORTS, "Gao 2021"),
    ]
    assert (cell.supporting, cell.contradicting, cell.works) == (1, 1, 2)
    assert [(year.year, year.works) for year in cell.years] == [(2021, 1), (2022, 1), (2023, 1), (2024, 2)]
    assert map_page(MapFilters(selected=("rlhf", "nothing"))).selected is None


def test_groups_show_their_best_cell(world):
    found = group_map()
    assert found.gaps == 2
    assert [[(c.state.value, c.works, c.solution) for c in row.cells] for row in found.rows] == [
        [("tested", 2, "rlhf"), ("no-claim", 0, ""), ("claimed", 0, "audits"), ("no-claim", 0, "")],
        [("searched", 0, "rlhf"), ("no-claim", 0, ""), ("no-claim", 0, "audits"), ("no-claim", 0, "")],
    ]
