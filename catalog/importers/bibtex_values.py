"""What the value of a BibTeX field says: strings, macros and "#" put together."""

import re

# Macros may stand for one another, so that a short text could stand for gigabytes.
MOST_IN_VALUE = 200_000
MOST_PARTS = 1_000
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_BARE = re.compile(r"[^\s\"#%'(),={}]+")


class Unreadable(ValueError):
    """The value is not formed as BibTeX wants it; the message is written to be shown."""


class Macros:
    """The @string definitions read so far; names are case-insensitive."""

    def __init__(self) -> None:
        self.values = {month: month for month in _MONTHS}
        self.spent = 0

    def define(self, name: str, written: str) -> None:
        """Remember what ``name`` stands for; a definition that cannot be read leaves the name undefined."""
        try:
            self.values[name.strip().lower()], _ = self.value(written)
        except Unreadable:
            self.values.pop(name.strip().lower(), None)

    def value(self, written: str) -> tuple[str, list[str]]:
        """The text that ``written`` stands for, and the macros in it that nobody defined. Raises ``Unreadable``."""
        parts: list[str] = []
        unknown: list[str] = []
        text, position, length = written.strip(), 0, 0
        while True:
            part, position = self._part(text, position, unknown)
            parts.append(part)
            length += len(part)
            self.spent += len(part)
            if length > MOST_IN_VALUE or len(parts) > MOST_PARTS or self.spent > 50 * MOST_IN_VALUE:
                raise Unreadable("this value is too long.")
            position = _skip_blanks(text, position)
            if position == len(text):
                return "".join(parts), unknown
            if text[position] != "#":
                raise Unreadable("a comma is missing between two fields.")
            position = _skip_blanks(text, position + 1)

    def _part(self, text: str, start: int, unknown: list[str]) -> tuple[str, int]:
        if start >= len(text):
            return "", start
        if text[start] in '{"':
            end = _end(text, start)
            return text[start + 1 : end], end + 1
        match = _BARE.match(text, start)
        if match is None:
            raise Unreadable("this value is neither in braces nor in quotes.")
        word = match[0]
        if word.isdigit():
            return word, match.end()
        if word.lower() not in self.values:
            unknown.append(word)
        return self.values.get(word.lower(), ""), match.end()


def _skip_blanks(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def _end(text: str, start: int) -> int:
    """Where the string that begins at ``start`` ends. Raises ``Unreadable``."""
    depth, quoted = 0, text[start] == '"'
    for position in range(start + quoted, len(text)):
        character = text[position]
        if character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
            if depth == 0 and not quoted:
                return position
        elif character == '"' and quoted and depth == 0:
            return position
    raise Unreadable("a brace or quote is not closed.")
