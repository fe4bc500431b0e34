"""The texts of a content that can be put in other words, one by one, while what they are about stays as it is."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from catalog.content.entry import EntryContent
from catalog.content.merging import paths, value_at, with_values

# Texts of their own; lists of lines count as one text with a line for each.
WHOLE = (
    "title",
    "summary",
    "body",
    "note",
    "facts.aspects",
    "facts.points",
    "facts.questions",
    "facts.criterion",
)
# Texts within keyed items.
_OF_ITEMS = {
    "links": ("note",),
    "facts.notes": ("text",),
    "facts.claims": ("statement",),
    "facts.evidence": ("sentence", "setting"),
    "facts.proofs": ("sentence",),
}


def texts_of(content: EntryContent) -> dict[str, str]:
    """Every text that can be reworded, by its path: a field's, or an item's with the name of the text behind it."""
    return dict(_texts(content))


def owner_of(path: str) -> str:
    """The path of the field or item that the text at ``path`` is part of, which is what differences speak of."""
    field, _, name = path.rpartition(".")
    listed = field.rpartition(".")[0]
    return field if name in _OF_ITEMS.get(listed, ()) else path


def reworded(content: EntryContent, texts: Mapping[str, str]) -> EntryContent:
    """``content`` with other words at some of the paths of ``texts_of``; paths that it does not have change nothing."""
    values: dict[str, Any] = {}
    for path in paths(content):
        value = value_at(content, path)
        if path in _OF_ITEMS:
            values[path] = tuple(_item(item, path, texts) for item in value)
        elif path in texts and path in WHOLE:
            values[path] = _like(value, texts[path])
    return with_values(content, values)


def plain(text: str) -> str:
    """``text`` as it is stored: without the line ends of forms and the blanks around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _texts(content: EntryContent) -> Iterator[tuple[str, str]]:
    for path in paths(content):
        value = value_at(content, path)
        if path in WHOLE:
            yield path, value if isinstance(value, str) else "\n".join(value)
        for item in value if path in _OF_ITEMS else ():
            yield from ((f"{path}.{item.key}.{name}", getattr(item, name)) for name in _OF_ITEMS[path])


def _item(item: Any, path: str, texts: Mapping[str, str]) -> Any:
    said = {name: f"{path}.{item.key}.{name}" for name in _OF_ITEMS[path]}
    return replace(item, **{name: plain(texts[text]) for name, text in said.items() if text in texts})


def _like(value: Any, text: str) -> Any:
    if isinstance(value, str):
        return plain(text)
    return tuple(line.strip() for line in plain(text).split("\n") if line.strip())
