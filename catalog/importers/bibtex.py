"""BibTeX to records, with bibtexparser; a broken block is reported, the others are read."""

import logging
import re
from functools import cache
from typing import Any

import bibtexparser
from bibtexparser import middlewares
from pylatexenc.latex2text import LatexNodes2Text

from catalog.content.facts import Author
from catalog.importers.identify import Pasted, identify, of_doi
from catalog.importers.records import Record
from catalog.kinds import Publication

MOST_CHARACTERS = 1_000_000
MOST_NESTING = 200
_REVIEWED = frozenset({"article", "inproceedings", "conference", "incollection", "inbook", "book"})
_ARXIV_IN_TEXT = re.compile(r"arxiv[:.\s]*(?:preprint\s*)?(?:arxiv[:.])?\s*(\d{4}\.\d{4,5})", re.IGNORECASE)
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)


class UnreadableBibtex(ValueError):
    """The text holds no BibTeX that could be read; the message is written to be shown."""


def parse(text: str) -> list[Record]:
    """The records of ``text`` in order; a block that cannot be read is a record with ``error``.

    Raises ``UnreadableBibtex`` when there is nothing to read or the text is beyond all bounds.
    """
    if len(text) > MOST_CHARACTERS:
        raise UnreadableBibtex("This is longer than a million characters. Please upload it as a file.")
    if _deepest(text) > MOST_NESTING:
        raise UnreadableBibtex("The braces in this text are nested too deeply to be BibTeX.")
    # Its warnings go to the person as errors of the record, not to the log.
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    library = bibtexparser.parse_string(text.replace("\r\n", "\n").lstrip("﻿"), append_middleware=_middlewares())
    records = [_record(entry) for entry in library.entries]
    records += [Record(error=_reason(block), source="BibTeX") for block in library.failed_blocks]
    if not records:
        raise UnreadableBibtex("No BibTeX entry was found in this text.")
    return records


@cache
def _middlewares() -> list[Any]:
    return [middlewares.MonthIntMiddleware()] if hasattr(middlewares, "MonthIntMiddleware") else []


def _deepest(text: str) -> int:
    depth = deepest = 0
    for character in text:
        if character == "{":
            depth += 1
            deepest = max(deepest, depth)
        elif character == "}":
            depth = max(depth - 1, 0)
    return deepest


def _reason(block: Any) -> str:
    line = getattr(block, "start_line", None)
    where = f" that starts on line {line + 1}" if isinstance(line, int) else ""
    return f"The entry{where} could not be read: a brace, quote or comma is missing, or the key is there twice."


def _record(entry: Any) -> Record:
    fields = {field.key.lower(): str(field.value) for field in entry.fields}
    authors, truncated = _authors(fields.get("author") or fields.get("editor") or "")
    found = _identifiers(fields)
    venue = _plain(fields.get("journal") or fields.get("booktitle") or fields.get("publisher") or "")
    preprint = "arxiv" in venue.lower() or (bool(found.get("arxiv")) and not venue)
    kind = entry.entry_type.lower()
    title = _plain(fields.get("title", ""))
    year = re.search(r"\d{4}", fields.get("year", "") or fields.get("date", ""))
    return Record(
        title=title,
        authors=authors,
        authors_truncated=truncated,
        date=year.group() if year else "",
        venue="arXiv" if preprint else venue,
        doi=found.get("doi", ""),
        arxiv=found.get("arxiv", ""),
        url=fields.get("url", "").strip() or _address(found),
        publication=Publication.PREPRINT if preprint else Publication.PEER_REVIEWED if kind in _REVIEWED else None,
        source="BibTeX",
        warnings=() if title else ("The entry has no title.",),
    )


def _identifiers(fields: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    texts = [fields.get(name, "").strip() for name in ("doi", "eprint", "url")]
    for text in texts:
        identified = identify(text)
        if identified.kind in (Pasted.DOI, Pasted.ARXIV):
            found.setdefault(identified.kind.value, identified.value)
    if match := _ARXIV_IN_TEXT.search(fields.get("journal", "")):
        found.setdefault("arxiv", match[1])
    return found


def _address(found: dict[str, str]) -> str:
    if "arxiv" in found:
        return f"https://arxiv.org/abs/{found['arxiv']}"
    return f"https://doi.org/{of_doi(found['doi']).value}" if "doi" in found else ""


def _authors(text: str) -> tuple[tuple[Author, ...], bool]:
    names = _top_level_names(text)
    truncated = bool(names) and names[-1].lower() == "others"
    return tuple(_author(name) for name in (names[:-1] if truncated else names)), truncated


def _top_level_names(text: str) -> list[str]:
    """Names parted by "and" outside braces, so that {Research and Development} stays one."""
    shielded, depth = [], 0
    for character in text:
        depth += (character == "{") - (character == "}")
        shielded.append("\x01" if depth > 0 and character.isspace() else character)
    return [name.replace("\x01", " ").strip() for name in _AND.split("".join(shielded).strip()) if name.strip()]


def _author(name: str) -> Author:
    if name.startswith("{") and name.endswith("}"):
        return Author(literal=_plain(name))
    parts = [_plain(part) for part in name.split(",")]
    if len(parts) == 2:
        return Author(family=parts[0], given=parts[1])
    if len(parts) >= 3:
        return Author(family=parts[0], suffix=parts[1], given=parts[2])
    words = _plain(name).split()
    if len(words) == 1:
        return Author(literal=words[0])
    start = len(words) - 1
    while start > 0 and words[start - 1][:1].islower():
        start -= 1
    return Author(family=" ".join(words[start:]), given=" ".join(words[:start])) if words else Author(literal=name)


def _plain(text: str) -> str:
    """LaTeX as plain Unicode, without braces and with single blanks."""
    if "\\" in text or "{" in text or "$" in text or "~" in text or "--" in text:
        # A bare ampersand is a table's column mark to the decoder, but a word to people.
        text = re.sub(r"(?<!\\)&", r"\\&", text)
        text = LatexNodes2Text(math_mode="verbatim", keep_comments=True).latex_to_text(text)
    return re.sub(r"\s+", " ", text.replace("{", "").replace("}", "")).strip()
