"""``EntryContent`` to and from plain JSON values, with a schema number and a path from every older schema."""

import types
import typing
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any

from catalog.content.entry import EntryContent
from catalog.content.facts import FACTS_OF
from catalog.kinds import Kind

SCHEMA = 1
# Schema number -> function that turns a document of that schema into one of the next.
UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}


class UnreadableContent(ValueError):
    """The JSON is not an entry content of any known schema; the message says where."""


def to_json(content: EntryContent) -> dict[str, Any]:
    """A JSON-ready dictionary, ``schema`` first. Values equal to their field's default are left out."""
    return {"schema": SCHEMA, **_dump(content)}


def from_json(document: dict[str, Any]) -> EntryContent:
    """Read a dictionary made by ``to_json``, of this or an older schema. Raises ``UnreadableContent``."""
    document = _upgraded(document)
    try:
        facts_type = FACTS_OF[Kind(document["kind"])]
    except (KeyError, ValueError, TypeError):
        raise UnreadableContent("kind: not a kind of entry") from None
    rest = {name: value for name, value in document.items() if name not in ("schema", "facts")}
    facts = _load(facts_type, document.get("facts"), "facts")
    return _load_dataclass(EntryContent, rest, "", ready={"facts": facts})


def _upgraded(document: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(document, dict):
        raise UnreadableContent("not an object")
    schema = document.get("schema")
    if not isinstance(schema, int) or not 0 < schema <= SCHEMA:
        raise UnreadableContent(f"schema: {schema!r} is not known here")
    while schema < SCHEMA:
        document = UPGRADES[schema](document)
        schema += 1
    return document


def _dump(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        shown = {f.name: getattr(value, f.name) for f in fields(value) if getattr(value, f.name) != f.default}
        return {name: _dump(item) for name, item in shown.items()}
    if isinstance(value, tuple):
        return [_dump(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    return value


@cache
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _load_dataclass(cls: type[Any], data: Any, path: str, ready: dict[str, Any] | None = None) -> Any:
    if not isinstance(data, dict):
        raise UnreadableContent(f"{path or 'document'}: expected an object")
    values = dict(ready or {})
    hints = _hints(cls)  # type: ignore[arg-type]  # a class is hashable
    for name, item in data.items():
        if name not in hints:
            raise UnreadableContent(f"{path}.{name}: unknown field".lstrip("."))
        values[name] = _load(hints[name], item, f"{path}.{name}".lstrip("."))
    try:
        return cls(**values)
    except TypeError as error:
        raise UnreadableContent(f"{path or 'document'}: {error}") from None


def _load(hint: Any, value: Any, path: str) -> Any:
    origin = typing.get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        if value is None:
            return None
        (hint,) = (option for option in typing.get_args(hint) if option is not type(None))
        return _load(hint, value, path)
    if origin is tuple:
        if not isinstance(value, list):
            raise UnreadableContent(f"{path}: expected a list")
        inner = typing.get_args(hint)[0]
        return tuple(_load(inner, item, f"{path}.{number}") for number, item in enumerate(value))
    if is_dataclass(hint) and isinstance(hint, type):
        return _load_dataclass(hint, value, path)
    if isinstance(hint, type) and issubclass(hint, Enum):
        try:
            return hint(value)
        except ValueError:
            raise UnreadableContent(f"{path}: {value!r} is not one of its values") from None
    # bool is an int in Python; a stored true must not pass for 1.
    if type(value) is not hint:
        raise UnreadableContent(f"{path}: expected {hint.__name__}")
    return value
