"""The evidence rule's truth table: amount and balance of every kind of set of rows."""

import pytest

from catalog.kinds import Design, Relation, Stance
from catalog.strength import Balance, Row, Strength, best, strength, toward_solution

FOR, AGAINST, LIMITS = Stance.SUPPORTS, Stance.CONTRADICTS, Stance.LIMITS
TEST, ARGUMENT = Design.EXPERIMENT, Design.ARGUMENT


def row(work: int, stance: Stance = FOR, design: Design = TEST, authors: str = "", **more: bool) -> Row:
    return Row(work, stance, design, frozenset(authors or f"author-{work}".split()), **more)


@pytest.mark.parametrize(
    ("rows", "amount", "balance"),
    [
        ([], 0, ""),
        ([row(1, design=ARGUMENT)], 1, ""),
        ([row(number, design=Design.SURVEY) for number in range(9)], 1, ""),
        ([row(1)], 2, "for"),
        ([row(1, AGAINST)], 2, "against"),
        ([row(1, LIMITS)], 2, ""),
        ([row(1), row(1), row(1)], 2, "for"),
        ([row(1), row(2)], 2, "for"),
        ([row(1), row(2), row(3)], 3, "for"),
        ([row(1, authors="a"), row(2, authors="a"), row(3, authors="a")], 2, "for"),
        ([row(1, authors="a"), row(2, authors="a"), row(3, authors="b")], 3, "for"),
        ([row(1), row(2), row(3, replication=True)], 3, "for"),
        ([row(1, realistic_scale=True), row(2), row(3, replication=True)], 4, "for"),
        ([row(1), row(2, AGAINST)], 2, "mixed"),
        ([row(1), row(2), row(3), row(4, AGAINST)], 3, "mixed"),
        ([row(1), row(2), row(3), row(4), row(5, AGAINST)], 3, "for"),
        ([row(1), row(2, AGAINST, ARGUMENT)], 2, "for"),
    ],
)
def test_amount_and_balance(rows: list[Row], amount: int, balance: str) -> None:
    assert strength(rows) == Strength(amount, Balance(balance))


def test_the_best_mark_is_the_largest_and_contested_before_one_sided() -> None:
    marks = [Strength(3, Balance.FOR), Strength(3, Balance.MIXED), Strength(2, Balance.AGAINST)]
    assert best(marks) == Strength(3, Balance.MIXED)
    assert best([]) == Strength(0, Balance.NONE)


@pytest.mark.parametrize(
    ("stance", "relation", "toward"),
    [
        (FOR, Relation.REDUCES, FOR),
        (AGAINST, Relation.REDUCES, AGAINST),
        (FOR, Relation.WORSENS, AGAINST),
        (AGAINST, Relation.WORSENS, FOR),
        (LIMITS, Relation.WORSENS, LIMITS),
        (Stance.INCONCLUSIVE, Relation.WORSENS, Stance.INCONCLUSIVE),
    ],
)
def test_support_for_a_harm_counts_against_the_solution(stance: Stance, relation: Relation, toward: Stance) -> None:
    assert toward_solution(stance, relation) == toward
