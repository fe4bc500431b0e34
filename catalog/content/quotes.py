"""Whether a passage that somebody quoted still stands in a text."""

import re
import unicodedata

_LINK = re.compile(r"!?\[([^\]]{0,500})\]\([^)\s]{0,2000}\)")
# Marks of Markdown that a reader of the page does not see, and every kind of quotation mark and dash.
_MARKS = re.compile(r"[*_`#>~$\\|\[\]^“”„«»‘’‚‹›\"'\-‐‑‒–—―]+")


def passage_changed(quote: str, *texts: str) -> bool:
    """Whether the quoted words stand in none of ``texts`` any more; blanks, case and markup do not count.

    An ellipsis in the quote stands for words left out: its parts must follow one another. An empty quote never changes.
    """
    parts = [folded for part in re.split(r"\[?(?:\.\.\.|…)\]?", quote) if (folded := _folded(part))]
    return bool(parts) and not any(_holds(_folded(text), parts) for text in texts)


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
