"""The typed content: JSON there and back, refusals, differences."""

import typing
from dataclasses import fields, is_dataclass, replace
from enum import Enum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.content import codec
from catalog.content.codec import UnreadableContent, from_json, to_json
from catalog.content.diff import FieldChange, diff
from catalog.content.entry import EntryContent, InvalidContent, check
from catalog.content.facts import FACTS_OF, Link, MilestoneFacts, ResourceFacts
from catalog.kinds import Approach, Kind, LinkKind, MilestoneStatus, Phase, ResourceType
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
    value = content(kind)
    check(value)
    assert from_json(to_json(value)) == value


@pytest.mark.parametrize(
    ("broken", "path"),
    [
        (content(title=" "), "title"),
        (content(summary="a\x00b"), "summary"),
        (content(title="a\x08b"), "title"),
        (content(body="a\ufffeb"), "body"),
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
        (replace(content(), title="Trusted \u202ekrow"), "title"),
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


@pytest.mark.parametrize("kind", list(Kind))
def test_an_unchanged_content_has_no_difference_and_a_changed_fact_is_named(kind: Kind):
    before = content(kind)
    assert diff(before, content(kind)) == ()
    name = fields(before.facts)[0].name
    other = {
        Kind.CHALLENGE: ("Another.",),
        Kind.SOLUTION: Approach.GOVERNANCE,
        Kind.RESOURCE: ResourceType.TOOL,
        Kind.DIRECTION: ("Another?",),
        Kind.MILESTONE: Phase.SCALING,
    }[kind]
    after = replace(before, facts=replace(before.facts, **{name: other}))

    assert diff(before, after) == (FieldChange(f"facts.{name}", getattr(before.facts, name), other),)


def test_contents_of_different_kinds_are_not_compared():
    with pytest.raises(ValueError, match="different kinds"):
        diff(content(Kind.CHALLENGE), content(Kind.RESOURCE))


def test_an_older_schema_is_brought_up_step_by_step(monkeypatch: pytest.MonkeyPatch):
    """As it will be once the schema has changed twice."""

    def second(document: dict) -> dict:
        rest = {name: value for name, value in document.items() if name != "headline"}
        return {**rest, "schema": 2, "title": document["headline"]}

    def third(document: dict) -> dict:
        return {**document, "schema": 3, "summary": document.get("summary", "") + " More."}

    monkeypatch.setattr(codec, "SCHEMA", 3)
    monkeypatch.setattr(codec, "UPGRADES", {1: second, 2: third})
    rest = {name: value for name, value in to_json(content()).items() if name not in ("schema", "title")}

    assert from_json({**rest, "schema": 1, "headline": "Old"}) == content(
        title="Old", summary="Two sentences. They are short. More."
    )
    assert from_json({**to_json(content()), "schema": 3}) == content()
    with pytest.raises(UnreadableContent):
        from_json({**to_json(content()), "schema": 4})


def test_every_older_schema_has_a_way_up():
    assert set(codec.UPGRADES) == set(range(1, codec.SCHEMA))
