"""Three-way merging: what is promised for any three contents, and what people meet."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.content.diff import diff
from catalog.content.entry import EntryContent
from catalog.content.facts import ChallengeFacts, Evidence, Link, ResourceFacts, SolutionFacts
from catalog.content.merging import Collision, Side, merge, reverted
from catalog.kinds import Approach, Design, Kind, LinkKind, Maturity, ResourceType, Stance, Standing
from tests.factories import content

LINES = st.lists(st.sampled_from(["One.", "Two.", "Three.", "Four.", "", "Five."]), max_size=7)
KEYS = st.lists(st.sampled_from(["aaa", "bbb", "ccc", "ddd", "eee"]), unique=True, max_size=5)
WORDS = st.sampled_from(["Fell.", "Rose.", "Stayed."])


def row(key: str, sentence: str) -> Evidence:
    return Evidence(key, "solution/rlhf#abc234", Stance.SUPPORTS, Design.EXPERIMENT, sentence)


@st.composite
def papers(draw: st.DrawFn) -> EntryContent:
    return content(
        title=draw(WORDS),
        summary=draw(WORDS),
        body="\n".join(draw(LINES)),
        tags=tuple(draw(KEYS)),
        links=tuple(Link(key, LinkKind.DESCRIBES, f"challenge/{key}") for key in draw(KEYS)),
        facts=ResourceFacts(type=ResourceType.PAPER, evidence=tuple(row(key, draw(WORDS)) for key in draw(KEYS))),
    )


@st.composite
def challenges(draw: st.DrawFn) -> EntryContent:
    return content(Kind.CHALLENGE, body="\n".join(draw(LINES)), facts=ChallengeFacts(aspects=tuple(draw(LINES))))


def three(strategy: st.SearchStrategy[EntryContent]) -> Any:
    return st.tuples(strategy, strategy, strategy)


@settings(max_examples=300, deadline=None)
@given(st.one_of(three(papers()), three(challenges())))
def test_what_only_one_side_changed_is_that_side(sides):
    base, one, _ = sides
    for merged in (merge(base, one, base), merge(base, base, one), merge(base, one, one)):
        assert merged.content == one
        assert merged.collisions == ()


@settings(max_examples=300, deadline=None)
@given(st.one_of(three(papers()), three(challenges())))
def test_it_does_not_matter_which_side_is_which(sides):
    base, one, other = sides
    here, there = merge(base, one, other), merge(base, other, one)
    assert {collision.path for collision in here.collisions} == {collision.path for collision in there.collisions}
    if not here.collisions:
        assert here.content == there.content


@settings(max_examples=300, deadline=None)
@given(st.one_of(three(papers()), three(challenges())))
def test_every_collision_can_be_decided_either_way(sides):
    base, current, yours = sides
    found = merge(base, current, yours).collisions
    mine = merge(base, current, yours, {collision.path: Side.YOURS for collision in found})
    theirs = merge(base, current, yours, {collision.path: Side.CURRENT for collision in found})
    assert mine.collisions == theirs.collisions == ()
    assert theirs.content == merge(base, current, yours).content


@settings(max_examples=300, deadline=None)
@given(st.one_of(three(papers()), three(challenges())))
def test_leaving_everything_out_leaves_the_original(sides):
    base, one, _ = sides
    changed = [change.path for change in diff(base, one)]
    changed += [f"tags.{tag}" for tag in {*base.tags, *one.tags}]
    assert reverted(one, base, changed) == base
    assert reverted(one, base, []) == one


def test_changes_in_different_paragraphs_stand_together():
    base = content(body="First.\n\nSecond.\n\nThird.")
    current = replace(base, body="First, clearer.\n\nSecond.\n\nThird.")
    yours = replace(base, body="First.\n\nSecond.\n\nThird, and more.", title="Renamed")
    merged = merge(base, current, yours)
    assert merged.content.body == "First, clearer.\n\nSecond.\n\nThird, and more."
    assert (merged.content.title, merged.collisions) == ("Renamed", ())


def test_the_same_paragraph_changed_twice_collides_and_the_current_text_stays_until_somebody_picks():
    base = content(body="First.\n\nSecond.")
    current, yours = replace(base, body="First.\n\nTheirs."), replace(base, body="First.\n\nMine.")
    merged = merge(base, current, yours)
    assert merged.collisions == (Collision("body", base.body, current.body, yours.body),)
    assert merged.content == current
    assert merge(base, current, yours, {"body": Side.YOURS}).content == yours


def test_an_item_that_one_side_removed_and_the_other_changed_collides():
    with_row = content(facts=ResourceFacts(type=ResourceType.PAPER, evidence=(row("aaa", "Fell."),)))
    without = content(facts=ResourceFacts(type=ResourceType.PAPER))
    changed = content(facts=ResourceFacts(type=ResourceType.PAPER, evidence=(row("aaa", "Rose."),)))
    assert merge(with_row, without, changed).collisions == (
        Collision("facts.evidence.aaa", row("aaa", "Fell."), None, row("aaa", "Rose.")),
    )


def test_both_sides_add_rows_and_points():
    base = content(Kind.SOLUTION, facts=SolutionFacts(Approach.TRAINING, Maturity.PILOT, points=("Old.",)))
    one = replace(base, facts=replace(base.facts, points=("Old.", "New one.")))
    other = replace(base, facts=replace(base.facts, points=("Old.", "Another.")))
    merged = merge(base, one, other)
    assert (merged.content.facts.points, merged.collisions) == (("Old.", "Another.", "New one."), ())


def test_standing_and_successor_come_from_one_side():
    base = content(facts=ResourceFacts(type=ResourceType.PAPER))
    retracted = replace(base, facts=replace(base.facts, standing=Standing.RETRACTED))
    superseded = replace(base, facts=replace(base.facts, standing=Standing.SUPERSEDED, superseded_by="resource/later"))
    merged = merge(base, retracted, superseded)
    assert [collision.path for collision in merged.collisions] == ["facts.standing"]
    assert merged.content == retracted
    assert merge(base, retracted, superseded, {"facts.standing": Side.YOURS}).content == superseded


def test_contents_of_different_kinds_are_refused():
    with pytest.raises(ValueError, match="different kinds"):
        merge(content(), content(), content(Kind.CHALLENGE))


def test_a_text_too_long_to_compare_line_by_line_collides_instead_of_taking_long():
    base = content(body="\n".join(["Same."] * 16_000))
    current, yours = replace(base, body=base.body + "\nTheirs."), replace(base, body="Mine.\n" + base.body)
    assert [collision.path for collision in merge(base, current, yours).collisions] == ["body"]
