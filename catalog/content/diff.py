"""What changed between two contents, field by field, with keyed items matched by their key."""

from dataclasses import dataclass, fields
from typing import Any

from alignhub.kit.wording import gettext
from catalog.content.entry import EntryContent


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One difference. ``path`` is dotted; ``before`` is None for something added, ``after`` for something removed."""

    path: str
    before: Any
    after: Any


def diff(before: EntryContent, after: EntryContent) -> tuple[FieldChange, ...]:
    """Every difference from ``before`` to ``after`` in the order of the fields. Raises ``ValueError`` across kinds."""
    if before.kind != after.kind:
        raise ValueError(gettext("Entries of different kinds cannot be compared."))
    changes: list[FieldChange] = []
    for field in fields(EntryContent):
        old, new = getattr(before, field.name), getattr(after, field.name)
        if field.name == "facts":
            for fact in fields(old):
                changes += _compare(f"facts.{fact.name}", getattr(old, fact.name), getattr(new, fact.name))
        else:
            changes += _compare(field.name, old, new)
    return tuple(changes)


def _compare(path: str, old: Any, new: Any) -> list[FieldChange]:
    if old == new:
        return []
    if isinstance(old, tuple) and isinstance(new, tuple) and _keyed(old + new):
        return _compare_items(path, old, new)
    return [FieldChange(path, old, new)]


def _keyed(items: tuple[Any, ...]) -> bool:
    return all(hasattr(item, "key") for item in items)


def _compare_items(path: str, old: tuple[Any, ...], new: tuple[Any, ...]) -> list[FieldChange]:
    old_by_key = {item.key: item for item in old}
    new_by_key = {item.key: item for item in new}
    changes = []
    for key in [*old_by_key, *(key for key in new_by_key if key not in old_by_key)]:
        before, after = old_by_key.get(key), new_by_key.get(key)
        if before != after:
            changes.append(FieldChange(f"{path}.{key}", before, after))
    if not changes:
        # The same items in another order.
        changes.append(FieldChange(path, old, new))
    return changes
