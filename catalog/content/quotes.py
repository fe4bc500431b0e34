"""Whether a passage that somebody quoted still stands in a text."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import Enum

from catalog.content.entry import EntryContent

_LINK = re.compile(r"!?\[([^\]]{0,500})\]\([^)\s]{0,2000}\)")
# Marks of Markdown that a reader of the page does not see, and every kind of quotation mark and dash.
_MARKS = re.compile(r"[*_`#>~$\\|\[\]^“”„«»‘’‚‹›\"'\-‐‑‒–—―]+")


def passage_changed(quote: str, *texts: str) -> bool:
    """Whether the quoted words stand in none of ``texts`` any more; blanks, case and markup do not count.

    An ellipsis in the quote stands for words left out: its parts must follow one another. An empty quote never changes.
    """
    parts = [folded for part in re.split(r"\[?(?:\.\.\.|…)\]?", quote) if (folded := _folded(part))]
    return bool(parts) and not any(_holds(_folded(text), parts) for text in texts)


def paragraph_with(quote: str, *texts: str) -> str:
    """The paragraph in which the quoted words stand, or the whole text where they span several; "" for neither."""
    for text in texts:
        if quote and not passage_changed(quote, text):
            paragraphs = (part.strip() for part in re.split(r"\n\s*\n", text))
            return next((part for part in paragraphs if not passage_changed(quote, part)), text)
    return ""


def _holds(text: str, parts: list[str]) -> bool:
    position = 0
    for part in parts:
        found = text.find(part, position)
        if found < 0:
            return False
        position = found + len(part)
    return True


def _folded(text: str) -> str:
    text = _LINK.sub(r"\1", text)
    text = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_MARKS.sub(" ", text).split())


def texts_of(content: EntryContent) -> tuple[str, ...]:
    """Every text a reader of the entry can quote: title, summary, text, note, and the sentences of its facts."""
    return tuple(_strings(content))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, Enum):
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _strings(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _strings(getattr(value, field.name))
