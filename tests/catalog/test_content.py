"""The typed content: JSON there and back, refusals, differences."""

import typing
from dataclasses import fields, is_dataclass, replace
from enum import Enum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.content.codec import UnreadableContent, from_json, to_json
from catalog.content.diff import FieldChange, diff
from catalog.content.entry import EntryContent, InvalidContent, check
from catalog.content.facts import FACTS_OF, Link, MilestoneFacts, ResourceFacts
from catalog.kinds import Kind, LinkKind, MilestoneStatus, Phase, ResourceType
from tests.factories import content


def strategy_for(hint: object) -> st.SearchStrategy:
    """Any value of a field's type, however deeply nested."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        return st.lists(strategy_for(inner[0]), max_size=3).map(tuple)
    if origin is not None:
        return st.one_of(*(strategy_for(option) for option in inner))
    if hint is type(None):
        return st.none()
    if is_dataclass(hint):
        return any_of(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(list(hint))
    return {str: st.text(max_size=20), int: st.integers(), bool: st.booleans()}[hint]


def any_of(cls: type) -> st.SearchStrategy:
    hints = typing.get_type_hints(cls)
    return st.builds(cls, **{field.name: strategy_for(hints[field.name]) for field in fields(cls)})


@st.composite
def contents(draw: st.DrawFn) -> EntryContent:
    kind = draw(st.sampled_from(list(Kind)))
    facts = draw(any_of(FACTS_OF[kind]))
    hints = typing.get_type_hints(EntryContent)
    rest = {name: draw(strategy_for(hint)) for name, hint in hints.items() if name not in ("kind", "facts")}
    return EntryContent(kind=kind, facts=facts, **rest)


@settings(max_examples=150, deadline=None)
@given(contents())
def test_json_round_trip(value: EntryContent):
    assert from_json(to_json(value)) == value


@pytest.mark.parametrize("kind", list(Kind))
def test_a_content_of_each_kind_is_accepted(kind: Kind):
    check(content(kind))


@pytest.mark.parametrize(
    ("broken", "path"),
    [
        (content(title=" "), "title"),
        (content(summary="a\x00b"), "summary"),
        (content(tags=("a", "a")), "tags"),
        (content(links=(Link("abc234", LinkKind.SHOWS, "solution/rlhf"),)), "links.abc234"),
        (content(links=(Link("abc234", LinkKind.SHOWS, "nonsense"),)), "links.abc234"),
        (content(facts=ResourceFacts(type=ResourceType.PAPER, url="javascript:alert(1)")), "facts.url"),
        (content(facts=ResourceFacts(type=ResourceType.PAPER, date="2024-13")), "facts.date"),
        (
            content(
                Kind.MILESTONE,
                facts=MilestoneFacts(phase=Phase.SCALING, status=MilestoneStatus.DONE, position=1, criterion="Seen."),
            ),
            "facts.proofs",
        ),
        (replace(content(), kind=Kind.CHALLENGE), "facts"),
    ],
)
def test_what_breaks_a_rule_is_refused_with_its_place(broken: EntryContent, path: str):
    with pytest.raises(InvalidContent) as refusal:
        check(broken)

    assert [problem.path for problem in refusal.value.problems] == [path]


@pytest.mark.parametrize(
    "document",
    [
        [],
        {},
        {"schema": 99},
        {"schema": 1, "kind": "poem"},
        {"schema": 1, "kind": "challenge", "facts": {"aspects": "x"}},
    ],
)
def test_what_is_not_a_content_is_refused(document: object):
    with pytest.raises(UnreadableContent):
        from_json(document)


def test_differences_name_the_item_that_changed():
    link = Link("abc234", LinkKind.SHOWS, "challenge/specification-problem")
    before, after = content(links=(link,)), content(title="Another", links=())

    assert diff(before, after) == (
        FieldChange("title", "A resource", "Another"),
        FieldChange("links.abc234", link, None),
    )
