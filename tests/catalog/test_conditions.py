"""Which parts of a condition are looked for in the index, and which on the rows that the others leave."""

import pytest

from catalog.queries.conditions import Asked, Condition, Group, loose

TOTAL = 1_000_000
PAPERS = Group("type", ("type:paper",))
YEARS = Group("year", ("year:2020", "year:2021"))
TAG = Group("tag", ("tag:rlhf",))
COUNTERS = {"type:paper": 600_000, "year:2020": 60_000, "year:2021": 60_000, "tag:rlhf": 10_000}


@pytest.mark.parametrize(
    ("condition", "likely", "expected"),
    [
        # Of 720 rows six in ten are papers: 480 more rows are cheaper than 600,000 keys, but not 8,800 than 120,000.
        (Condition((PAPERS, YEARS, TAG)), 720, (PAPERS,)),
        (Condition((YEARS, TAG)), 1_200, ()),
        # Something is left for the index, and words are.
        (Condition((PAPERS,)), 600_000, ()),
        (Condition((PAPERS,), text="'rare'"), 600, (PAPERS,)),
        (Condition((PAPERS, YEARS), text="'rare'"), 2, (PAPERS, YEARS)),
        # The rows of a phrase cost more than others.
        (Condition((PAPERS,), text="'rare' <-> 'words'"), 600, ()),
        (Condition((PAPERS,), text="'rare':A"), 600, ()),
        (Condition((PAPERS,), text="'rare':B"), 600, ()),
        (Condition((Group("kind", ("none:none",)),), text="'rare'"), 0, ()),
    ],
)
def test_what_most_entries_carry_is_looked_for_on_the_rows(condition, likely, expected):
    assert loose(condition, COUNTERS, TOTAL, likely) == expected


def test_the_test_of_the_index_asks_the_rows_for_the_rest():
    asked = Asked(Condition((PAPERS, TAG)), TOTAL, 6_000, 10_000, 10_000, loose=(PAPERS,))

    assert asked.index_test() == (
        "search @@ %s::tsquery AND TRUE AND facets && %s::varchar[]",
        ["('tag:rlhf')", ["type:paper"]],
    )
