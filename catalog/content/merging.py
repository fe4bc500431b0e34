"""Three versions of one content become one: what two sides changed apart is taken from both, what collides is told.

Fields are merged one by one, long texts by lines, lists of lines by line, tags and keyed items each for itself. Where
both sides changed the same thing differently, the current version stays unless somebody has picked.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from alignhub.kit.wording import gettext
from catalog.content.entry import EntryContent
from catalog.content.textdiff import changed_runs

# Lists whose items are compared one by one; a tag is its own key.
KEYED = frozenset({"links", "facts.notes", "facts.implementations", "facts.claims", "facts.evidence", "facts.proofs"})
# Fields that mean something only together: a superseded work names its successor.
TOGETHER = {"facts.superseded_by": "facts.standing"}
# A run of lines [start, end) of the base, and what stands there instead.
Run = tuple[int, int, tuple[str, ...]]
# Merges the inside of a value; None where that is not possible.
Within = Callable[[Any, Any, Any], Any]


class Side(StrEnum):
    """Whose value stands where both changed the same."""

    CURRENT = "current"
    YOURS = "yours"


@dataclass(frozen=True, slots=True)
class Collision:
    """One field or item that both sides changed differently; None stands for an item that is not there."""

    path: str
    base: Any
    current: Any
    yours: Any


@dataclass(frozen=True, slots=True)
class Merged:
    """``content`` holds the current value wherever one of ``collisions`` has not been decided."""

    content: EntryContent
    collisions: tuple[Collision, ...]


Picks = Mapping[str, Side]


def merge(base: EntryContent, current: EntryContent, yours: EntryContent, picks: Picks | None = None) -> Merged:
    """What ``base`` becomes when both ``current`` and ``yours`` happen to it.

    ``picks`` decides collisions, by path. Raises ``ValueError`` across kinds.
    """
    if not base.kind == current.kind == yours.kind:
        raise ValueError(gettext("Entries of different kinds cannot be merged."))
    merging = _Merging(picks or {})
    values = {
        path: merging.field(path, *(value_at(content, path) for content in (base, current, yours)))
        for path in paths(base)
    }
    for follower, leader in TOGETHER.items():
        if leader in values:
            merging.together(follower, leader, values, (base, current, yours))
    return Merged(with_values(current, values), tuple(merging.collisions))


def reverted(content: EntryContent, original: EntryContent, gone: Iterable[str]) -> EntryContent:
    """``content`` with the fields and items at the paths ``gone`` as they are in ``original``."""
    values: dict[str, Any] = {}
    unwanted = set(gone)
    for path in paths(content):
        before, after = value_at(original, path), value_at(content, path)
        if path in unwanted:
            values[path] = before
        elif path in KEYED or path == "tags":
            old, new = _by_key(before), _by_key(after)
            chosen = {
                key: (old if f"{path}.{key}" in unwanted else new).get(key) for key in dict.fromkeys([*old, *new])
            }
            kept = {key: item for key, item in chosen.items() if item is not None}
            order = _ordered(tuple(old), tuple(old), tuple(new), kept)
            # Where nothing is left of what was changed, nothing is left of a new order either.
            untouched = kept == old and new != old
            values[path] = before if untouched else tuple(kept[key] for key in order)
    return with_values(content, values)


def paths(content: EntryContent) -> Iterator[str]:
    """The dotted path of every field, those of the facts one by one."""
    for field in fields(EntryContent):
        if field.name == "facts":
            yield from (f"facts.{fact.name}" for fact in fields(content.facts))
        elif field.name != "kind":
            yield field.name


def value_at(content: EntryContent, path: str) -> Any:
    """The value of the field at ``path``."""
    name = path.removeprefix("facts.")
    return getattr(content.facts if name != path else content, name)


def with_values(content: EntryContent, values: Mapping[str, Any]) -> EntryContent:
    """``content`` with other values at some paths."""
    facts = {path.removeprefix("facts."): value for path, value in values.items() if path.startswith("facts.")}
    rest = {path: value for path, value in values.items() if not path.startswith("facts.")}
    return replace(content, facts=replace(content.facts, **facts), **rest)


class _Merging:
    """The fields of one merge, and the collisions met so far."""

    def __init__(self, picks: Picks):
        self.picks = picks
        self.collisions: list[Collision] = []

    def field(self, path: str, base: Any, current: Any, yours: Any) -> Any:
        if path in KEYED or path == "tags":
            return self._items(path, base, current, yours)
        return self._value(path, base, current, yours, _WITHIN.get(path))

    def together(self, follower: str, leader: str, values: dict[str, Any], sides: tuple[EntryContent, ...]) -> None:
        """Let ``follower`` come from the side that ``leader`` came from, where only that is consistent."""
        pairs = [(value_at(side, leader), value_at(side, follower)) for side in sides]
        if (values[leader], values[follower]) not in pairs:
            base, current, yours = pairs
            self.collisions = [one for one in self.collisions if one.path not in (leader, follower)]
            values[leader], values[follower] = self._value(leader, base, current, yours, None)

    def _value(self, path: str, base: Any, current: Any, yours: Any, within: Within | None) -> Any:
        if current in (yours, base):
            return yours
        if yours == base:
            return current
        merged = within(base, current, yours) if within else None
        if merged is not None:
            return merged
        picked = self.picks.get(path)
        if picked is None:
            self.collisions.append(Collision(path, base, current, yours))
        return yours if picked == Side.YOURS else current

    def _items(self, path: str, base: Any, current: Any, yours: Any) -> Any:
        old, here, there = _by_key(base), _by_key(current), _by_key(yours)
        merged = {
            key: self._value(f"{path}.{key}", old.get(key), here.get(key), there.get(key), None)
            for key in dict.fromkeys([*old, *here, *there])
        }
        kept = {key: item for key, item in merged.items() if item is not None}
        return tuple(kept[key] for key in _ordered(tuple(old), tuple(here), tuple(there), kept))


def _by_key(items: Iterable[Any]) -> dict[str, Any]:
    return {item if isinstance(item, str) else item.key: item for item in items}


def _ordered(base: Sequence[str], one: Sequence[str], other: Sequence[str], kept: Mapping[str, Any]) -> list[str]:
    """The ``kept`` keys in an order that both sides can expect: what one side moved has moved, and what a side added
    stands behind what it stood behind there. It does not matter which side is which."""
    old = [key for key in base if key in kept]
    spine = min(
        (moved for side in (one, other) if (moved := _moved(old, side)) != old),
        default=old,
    )
    place = {key: number for number, key in enumerate(spine, 1)}
    anchors = [_anchors(side, place, kept) for side in (one, other)]
    groups: dict[int, list[list[str]]] = {}
    for side in anchors:
        found: dict[int, list[str]] = {}
        for key in side:
            found.setdefault(min(known[key] for known in anchors if key in known), []).append(key)
        for number, keys in found.items():
            groups.setdefault(number, []).append(keys)
    result = []
    for number, key in enumerate(["", *spine]):
        result += [key] if number else []
        result += dict.fromkeys(new for keys in sorted(groups.get(number, [])) for new in keys)
    return result


def _moved(old: list[str], side: Sequence[str]) -> list[str]:
    """``old`` in the order of ``side``; what is missing there stays behind what it was behind."""
    there = iter([key for key in side if key in set(old)])
    here = set(side)
    return [next(there) if key in here else key for key in old]


def _anchors(side: Sequence[str], place: Mapping[str, int], kept: Mapping[str, Any]) -> dict[str, int]:
    """Each added key of ``side`` with the place of the older item that it stands behind, 0 for none."""
    behind, found = 0, {}
    for key in side:
        if key in place:
            behind = place[key]
        elif key in kept:
            found[key] = behind
    return found


def _lines(base: str, current: str, yours: str) -> str | None:
    merged = _sequence(*(tuple(text.split("\n")) for text in (base, current, yours)), both=False)
    return None if merged is None else "\n".join(merged)


def _sequence(
    base: tuple[str, ...], one: tuple[str, ...], other: tuple[str, ...], *, both: bool
) -> tuple[str, ...] | None:
    """``base`` with the changes of both sides, or None where they meet. With ``both``, lines that the two sides added
    at the same place stand one after the other."""
    mine, theirs = _runs(base, one), _runs(base, other)
    merged: list[Run] = [run for run in mine if run not in theirs]
    for run in theirs:
        for met in [known for known in mine if known != run and _meet(known, run, strict=not both)]:
            if not both or not met[0] == met[1] == run[0] == run[1]:
                return None
            merged.remove(met)
            first, second = sorted((met[2], run[2]))
            run = (run[0], run[1], (*first, *(line for line in second if line not in first)))
        merged.append(run)
    result: list[str] = []
    done = 0
    # An insertion stands before the lines that are replaced from the same place on.
    for start, end, lines in sorted(merged, key=lambda run: (run[0], run[1])):
        result += [*base[done:start], *lines]
        done = end
    return (*result, *base[done:])


def _runs(base: tuple[str, ...], side: tuple[str, ...]) -> list[Run]:
    return [(i1, i2, side[j1:j2]) for i1, i2, j1, j2 in changed_runs(base, side)]


def _meet(one: Run, other: Run, *, strict: bool) -> bool:
    """Whether two different changes touch the same lines; when ``strict``, also when an insertion borders a change."""
    (a, b, _), (c, d, _) = one, other
    if a == b and c == d:
        return a == c
    if a == b or c == d:
        return (c <= b and a <= d) if strict else (a < d and c < b)
    return a < d and c < b


def _points(base: tuple[str, ...], current: tuple[str, ...], yours: tuple[str, ...]) -> tuple[str, ...] | None:
    return _sequence(base, current, yours, both=True)


_WITHIN: dict[str, Within] = {
    **dict.fromkeys(("summary", "body", "note", "facts.abstract"), _lines),
    **dict.fromkeys(("facts.aspects", "facts.points", "facts.questions"), _points),
}
