"""Differences: between texts, between contents, and between a quote and the text it was taken from."""

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.content.comparison import compare
from catalog.content.diff import diff
from catalog.content.entry import EntryContent
from catalog.content.facts import Author, Claim, QualifyingNote, ResourceFacts, SolutionFacts
from catalog.content.quotes import passage_changed
from catalog.content.textdiff import Sort, after_of, before_of, compare_texts, folded
from catalog.kinds import Approach, Kind, Maturity, NoteKind, Relation, ResourceType
from tests.catalog.test_content import contents
from tests.factories import content

texts = st.lists(st.sampled_from(["", "a", "a b", "a c", "the same words here", "x\ty"]), max_size=12).map("\n".join)


@settings(max_examples=300, deadline=None)
@given(texts | st.text(max_size=60), texts | st.text(max_size=60))
def test_applying_a_difference_gives_the_other_side(before: str, after: str):
    rows = compare_texts(before, after)

    assert (before_of(rows), after_of(rows)) == (before, after)
    for side in ("before", "after"):
        numbers = [getattr(row, side).number for row in rows if getattr(row, side)]
        assert numbers == list(range(1, len(numbers) + 1))


def marked(rows, side: str) -> list[str]:
    """The lines of one side with changed words in brackets."""
    lines = [getattr(row, side) for row in rows if getattr(row, side)]
    return ["".join(f"[{piece.text}]" if piece.changed else piece.text for piece in line.pieces) for line in lines]


def test_words_are_marked_within_a_changed_line_only():
    rows = compare_texts("Kept.\nThe proxy score falls.", "Kept.\nThe gold score rises.")

    assert [row.sort for row in rows] == [Sort.SAME, Sort.CHANGED]
    assert marked(rows, "before") == ["Kept.", "The [proxy ]score [falls]."]
    assert marked(rows, "after") == ["Kept.", "The [gold ]score [rises]."]


def test_a_new_paragraph_is_not_taken_for_a_changed_one():
    rows = compare_texts("One about reward models.", "Something else entirely.\nOne about all reward models.")

    assert [row.sort for row in rows] == [Sort.ADDED, Sort.CHANGED]
    assert marked(rows, "after")[1] == "One about [all ]reward models."


def test_long_stretches_without_a_change_are_folded():
    before = "\n".join(str(number) for number in range(20))
    rows = folded(compare_texts(before, f"{before}\nnew"))

    assert [(row.sort, row.skipped) for row in rows] == [
        (Sort.SKIPPED, 18),
        (Sort.SAME, 0),
        (Sort.SAME, 0),
        (Sort.ADDED, 0),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a\n" * 24_000, "b\na\n" * 12_000),
        ("a b " * 12_000, "b a " * 12_000),
        (
            "\n".join("ab"[number % 2] for number in range(1700)),
            "\n".join("ab"[number % 3 % 2] for number in range(1700)),
        ),
        ("x" * 99_000, "y" * 99_000),
    ],
)
def test_hostile_texts_are_compared_within_a_second_of_work(before: str, after: str):
    started = time.process_time()
    rows = compare_texts(before, after)

    assert time.process_time() - started < 2
    assert (before_of(rows), after_of(rows)) == (before, after)


def test_texts_beyond_the_limit_count_as_replaced():
    rows = compare_texts("same\n" + "a b\n" * 20_000 + "end", "same\n" + "a c\n" * 20_000 + "end")

    assert {row.sort for row in rows[1:-1]} == {Sort.REMOVED, Sort.ADDED}
    assert (rows[0].sort, rows[-1].sort) == (Sort.SAME, Sort.SAME)


def solution(claim: Claim):
    return content(Kind.SOLUTION, facts=SolutionFacts(Approach.TRAINING, Maturity.PILOT, claims=(claim,)))


def test_structured_facts_are_compared_field_by_field():
    claim = Claim("abc234", "challenge/gaming", Relation.REDUCES, "It steers models.")
    changed = replace(claim, relation=Relation.WORSENS, statement="It steers most models.")
    (field,) = compare(solution(claim), solution(changed), {"challenge/gaming": "Gaming"})

    assert (field.path, field.label) == ("facts.claims.abc234", "Claim")
    assert marked(field.rows, "before") == [
        "Challenge: Gaming (challenge/gaming)",
        "Relation: [Meant to reduce]",
        "Statement: It steers models.",
    ]
    assert marked(field.rows, "after") == [
        "Challenge: Gaming (challenge/gaming)",
        "Relation: [May worsen]",
        "Statement: It steers [most ]models.",
    ]


def test_an_item_that_came_or_went_has_one_side_only():
    claim = Claim("abc234", "challenge/gaming", Relation.REDUCES, "It steers models.")
    bare = content(Kind.SOLUTION, facts=SolutionFacts(Approach.TRAINING, Maturity.PILOT))
    (came,) = compare(bare, solution(claim))
    (went,) = compare(solution(claim), bare)

    assert {row.sort for row in came.rows} == {Sort.ADDED}
    assert {row.sort for row in went.rows} == {Sort.REMOVED}


def test_plain_facts_are_named_and_printed_as_people_read_them():
    before = content(facts=ResourceFacts(ResourceType.PAPER, authors=(Author("Gao", "Leo"),)), tags=("rlhf",))
    after = replace(
        before,
        title="Another title",
        tags=("rlhf", "safety"),
        facts=replace(before.facts, type=ResourceType.POST, authors=(Author("Gao", "Leo"), Author(literal="A Team"))),
    )
    fields = {
        field.label: (marked(field.rows, "before"), marked(field.rows, "after")) for field in compare(before, after)
    }

    assert fields == {
        "Title": (["[A resource]"], ["[Another title]"]),
        "Tags": (["rlhf"], ["rlhf", "[safety]"]),
        "Type": (["[Paper]"], ["[Article or post]"]),
        "Authors": (["Leo Gao"], ["Leo Gao", "[A Team]"]),
    }


def test_several_items_of_one_list_are_told_apart_by_what_they_are_about():
    claims = tuple(Claim(key, f"challenge/{key}", Relation.REDUCES, f"It helps {key}.") for key in ("drift", "gap"))
    before = content(Kind.SOLUTION)
    before = replace(before, facts=replace(before.facts, claims=claims))
    changed = tuple(replace(claim, statement="It does.") for claim in claims)
    both = replace(before, facts=replace(before.facts, claims=changed))
    one = replace(before, facts=replace(before.facts, claims=(claims[0], changed[1])))
    none = replace(before, facts=replace(before.facts, claims=()))
    titles = {"challenge/drift": "Goal drift"}

    apart = ["Claim: Goal drift, Meant to reduce", "Claim: challenge/gap, Meant to reduce"]
    assert [field.label for field in compare(before, both, titles)] == apart
    assert [field.label for field in compare(before, none, titles)] == apart
    assert [field.label for field in compare(before, one, titles)] == ["Claim"]


def test_items_that_only_moved_are_shown_by_what_they_say():
    costly, quick = (NoteKind.LIMITATION, "Costly."), (NoteKind.BENEFIT, "Quick.")
    notes = (QualifyingNote("abc234", *costly), QualifyingNote("xyz567", *quick))
    before = content(Kind.SOLUTION)
    before = replace(before, facts=replace(before.facts, notes=notes))
    after = replace(before, facts=replace(before.facts, notes=notes[::-1]))
    (field,) = compare(before, after)

    assert field.label == "Notes"
    assert marked(field.rows, "before") == ["Kind: Limitation", "Text: Costly.", "[Kind: Benefit]", "[Text: Quick.]"]
    assert marked(field.rows, "after") == ["[Kind: Benefit]", "[Text: Quick.]", "Kind: Limitation", "Text: Costly."]


@pytest.mark.parametrize(
    ("quote", "changed"),
    [
        ("the proxy score rises", False),
        ("“The  proxy\nscore RISES”", False),
        ("proxy score … true quality falls", False),
        ("true quality … proxy score", True),
        ("the reward model is a proxy", False),
        ("the proxy score falls", True),
        ("", False),
    ],
)
def test_a_quote_still_stands_when_only_blanks_case_and_markup_differ(quote: str, changed: bool):
    text = (
        "The [reward model](https://example.org/a) is a *proxy*.\n\n"
        "The **proxy score** rises, while `true quality` falls."
    )

    assert passage_changed(quote, "Summary.", text) is changed


def test_words_that_moved_to_another_part_of_the_entry_still_stand():
    assert passage_changed("It is costly.", "A summary.", "Points", "It is costly.") is False


@settings(max_examples=60, deadline=None)
@given(contents(), contents())
def test_any_two_contents_of_a_kind_can_be_compared(before: EntryContent, other: EntryContent):
    after = replace(other, kind=before.kind, facts=other.facts if other.kind == before.kind else before.facts)

    assert [field.path for field in compare(before, after)] == [change.path for change in diff(before, after)]
    assert compare(before, before) == ()
