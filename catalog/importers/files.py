"""A file or a paste of references to records, whatever its format and encoding."""

import re
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum

from catalog.importers import bibtex, csl_json, listed, ris
from catalog.importers.records import MOST_RECORDS, TOO_MANY, Record

MOST_BYTES = 5_000_000
NOTHING = "No BibTeX, RIS or CSL-JSON record was found. Identifiers stand one a line, with nothing beside them."
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
# Control characters that no text has.
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


class Format(StrEnum):
    BIBTEX = "bibtex"
    RIS = "ris"
    CSL_JSON = "csl-json"
    IDENTIFIERS = "ids"


class Unreadable(ValueError):
    """Nothing could be read; the message is written to be shown."""


_PARSERS: dict[Format, Callable[[str], list[Record]]] = {
    Format.BIBTEX: bibtex.parse,
    Format.RIS: ris.parse,
    Format.CSL_JSON: csl_json.parse,
    Format.IDENTIFIERS: listed.parse,
}


def read(data: bytes, format: Format | None = None) -> list[Record]:
    """The records of a file in its order, those that cannot be used with ``error``; nobody is asked about them.

    Raises ``Unreadable``.
    """
    if len(data) > MOST_BYTES:
        raise Unreadable("This file is larger than 5 MB. Please send it in parts.")
    text, warning = _decode(data)
    if not text.strip():
        raise Unreadable("This is empty.")
    if _BINARY.search(text):
        raise Unreadable("This is binary data, not text.")
    format = format or detect(text)
    if format is None:
        raise Unreadable(NOTHING)
    try:
        records = _PARSERS[format](text)
    except (bibtex.UnreadableBibtex, csl_json.UnreadableJson) as error:
        raise Unreadable(str(error)) from None
    if not records:
        raise Unreadable(NOTHING)
    if len(records) > MOST_RECORDS:
        raise Unreadable(TOO_MANY)
    return [replace(record, warnings=(*record.warnings, warning)) if warning else record for record in records]


def detect(text: str) -> Format | None:
    """The format that ``text`` is in, by how it begins."""
    start = text.lstrip("\ufeff \t\r\n")
    if start[:1] in ("[", "{"):
        return Format.CSL_JSON
    if re.search(r"^\ufeff?\s*TY {0,2}-", text, re.MULTILINE):
        return Format.RIS
    if re.search(r"@\s*\w+\s*[{(]", text):
        return Format.BIBTEX
    return Format.IDENTIFIERS if listed.is_list(start) else None


def names_only(data: bytes, format: Format | None = None) -> bool:
    """Whether the records of a file are names of works, about which services have to be asked."""
    try:
        return (format or detect(_decode(data[:MOST_BYTES])[0])) == Format.IDENTIFIERS
    except Unreadable:
        return False


def _decode(data: bytes) -> tuple[str, str]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data.removeprefix(mark).decode(encoding.removesuffix("-sig")), ""
            except UnicodeDecodeError:
                raise Unreadable(f"This file says that it is {encoding.upper()} text, but it is not.") from None
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252"), "The file is not UTF-8 and was read as Windows-1252; please check the accents."
    except UnicodeDecodeError:
        raise Unreadable("This file is not UTF-8 text.") from None
