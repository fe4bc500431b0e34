"""BibTeX to records.

bibtexparser parts the text into blocks; what their values mean is worked out here, because it leaves
"a" # macro # "b" as it stands, drops entries whose key or field is there twice, and knows no crossref.
Source of the rules: the BibTeX manual (btxdoc), and biblatex for ``date`` and ``eprint``.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import bibtexparser
from bibtexparser.model import (
    Block,
    DuplicateBlockKeyBlock,
    DuplicateFieldKeyBlock,
    Entry,
    ParsingFailedBlock,
    String,
)

from catalog.importers.bibtex_values import Macros, Unreadable
from catalog.importers.identify import identifiers_in, of_doi
from catalog.importers.latex import plain, unknown_commands
from catalog.importers.names import bibtex_authors
from catalog.importers.records import MOST_RECORDS, TOO_MANY, Record, year_in
from catalog.kinds import Publication, ResourceType

MOST_CHARACTERS = 5_000_000
MOST_NESTING = 200
# Decoding LaTeX takes its time; a real thousand records have a tenth of this.
MOST_MARKS = 150_000
MOST_ANCESTORS = 8
_BEGINNING = re.compile(r"@\s*\w+\s*[{(]")
_REVIEWED = frozenset({"article", "inproceedings", "conference", "incollection", "inbook", "book"})
_WHOLE = frozenset({"proceedings", "book", "collection", "mvproceedings", "mvbook"})
_TYPES = {
    "techreport": ResourceType.REPORT,
    "report": ResourceType.REPORT,
    "online": ResourceType.POST,
    "www": ResourceType.POST,
    "electronic": ResourceType.POST,
    "dataset": ResourceType.DATASET,
    "software": ResourceType.TOOL,
}
_NOT_INHERITED = frozenset({"title", "author", "doi", "url", "eprint", "crossref"})
_ARXIV_IN_TEXT = re.compile(r"arxiv[:.\s]*(?:preprint\s*)?(?:arxiv[:.])?\s*(\d{4}\.\d{4,5})", re.IGNORECASE)


class UnreadableBibtex(ValueError):
    """The text holds no BibTeX that could be read; the message is written to be shown."""


@dataclass(slots=True)
class _Read:
    """One entry as far as it could be read: field values without braces of their own, and what is odd about it."""

    key: str
    type: str
    line: int
    fields: dict[str, str]
    warnings: list[str]
    error: str = ""


def parse(text: str) -> list[Record]:
    """The records of ``text`` in order; an entry that cannot be read is a record with ``error``.

    Raises ``UnreadableBibtex`` when there is nothing to read or the text is beyond all bounds.
    """
    if len(text) > MOST_CHARACTERS:
        raise UnreadableBibtex("This is longer than five million characters. Please send it in parts.")
    if _deepest(text) > MOST_NESTING:
        raise UnreadableBibtex("The braces in this text are nested too deeply to be BibTeX.")
    if sum(text.count(mark) for mark in "\\{$~") > MOST_MARKS:
        raise UnreadableBibtex("This text holds too many braces and commands. Please send it in parts.")
    if len(_BEGINNING.findall(text)) > 2 * MOST_RECORDS:
        raise UnreadableBibtex(TOO_MANY)
    # Its warnings go to the person as errors of the record, not to the log.
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    library = bibtexparser.parse_string(text.replace("\r\n", "\n").lstrip("\ufeff"), parse_stack=[])
    entries = list(_entries(library.blocks))
    if not entries:
        raise UnreadableBibtex("No BibTeX entry was found in this text.")
    if len(entries) > MOST_RECORDS:
        raise UnreadableBibtex(TOO_MANY)
    by_key = {entry.key.lower(): entry for entry in reversed(entries) if entry.key}
    parents = {entry.fields["crossref"].strip().lower() for entry in entries if "crossref" in entry.fields}
    return [
        _record(entry, by_key)
        for entry in entries
        # A volume that papers point to is no paper of its own.
        if not (entry.key.lower() in parents and entry.type in _WHOLE and "crossref" not in entry.fields)
    ]


def _entries(blocks: Iterable[Block]) -> Iterator[_Read]:
    macros, keys = Macros(), set()
    for found in blocks:
        block, warnings = _kept(found)
        line = (found.start_line or 0) + 1
        if isinstance(block, String):
            macros.define(block.key, str(block.value))
        elif isinstance(block, Entry):
            if block.key and block.key in keys and not warnings:
                warnings.append(_SAME_KEY)
            keys.add(block.key)
            yield _read(block, macros, line, warnings)
        elif isinstance(block, ParsingFailedBlock):
            yield _Read("", "", line, {}, warnings, f"Line {line}: a brace or quote of this entry is not closed.")


_SAME_KEY = "Another entry has the same key."


def _kept(block: Block) -> tuple[Block, list[str]]:
    """A block that was set aside for a key or field that is there twice, as it stands: two works are two works."""
    warnings: list[str] = []
    for kind, warning in (
        (DuplicateBlockKeyBlock, _SAME_KEY),
        (DuplicateFieldKeyBlock, "A field is there twice; the first one was taken."),
    ):
        if isinstance(block, kind) and block.ignore_error_block is not None:
            block = block.ignore_error_block
            warnings.append(warning)
    return block, warnings


def _read(block: Entry, macros: Macros, line: int, warnings: list[str]) -> _Read:
    fields: dict[str, str] = {}
    for field in block.fields:
        where = (field.start_line if field.start_line is not None else line - 1) + 1
        try:
            value, unknown = macros.value(str(field.value))
        except Unreadable as error:
            return _Read(block.key, block.entry_type.lower(), line, {}, warnings, f"Line {where}: {error}")
        warnings += [f"Line {where}: “{name}” is not defined, so this part was left out." for name in unknown]
        fields.setdefault(field.key.lower(), value)
    return _Read(block.key, block.entry_type.lower(), line, fields, warnings)


def _deepest(text: str) -> int:
    depth = deepest = 0
    for brace in re.findall(r"[{}]", text):
        depth = depth + 1 if brace == "{" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest


def _record(entry: _Read, by_key: dict[str, _Read]) -> Record:
    if entry.error:
        return Record(error=entry.error, source="BibTeX", warnings=tuple(entry.warnings), line=entry.line)
    fields, warnings = _inherited(entry, by_key)
    people = fields.get("author") or fields.get("editor") or ""
    authors, truncated, odd = bibtex_authors(people)
    found, others = _identifiers(fields)
    place = fields.get("journal") or fields.get("journaltitle") or fields.get("booktitle") or fields.get("publisher")
    venue = plain(place or "")
    preprint = "arxiv" in venue.lower() or (bool(found.get("arxiv")) and not venue)
    title = plain(fields.get("title", ""))
    written = fields.get("year", "") or fields.get("date", "")
    year, odd_year = year_in(plain(written))
    url, odd_url = _url(fields, found)
    return Record(
        title=title,
        authors=authors,
        authors_truncated=truncated,
        date=year,
        venue="arXiv" if preprint else venue,
        doi=found.get("doi", ""),
        arxiv=found.get("arxiv", ""),
        url=url,
        publication=_publication(entry.type, preprint),
        source="BibTeX",
        type=_TYPES.get(entry.type, ResourceType.PAPER),
        warnings=(
            *entry.warnings,
            *warnings,
            *odd,
            *odd_year,
            *odd_url,
            *others,
            *_unknown(fields.get("title", ""), people, place or ""),
        ),
        error="" if title else f"Line {entry.line}: this entry has no title.",
        line=entry.line,
    )


def _unknown(*written: str) -> list[str]:
    names = [f"\\{name}" for name in unknown_commands(*written)]
    if not names:
        return []
    shown = ", ".join(names[:5]) + (" and others" if len(names) > 5 else "")
    return [f"LaTeX commands that we do not know were left out: {shown}."]


def _publication(entry_type: str, preprint: bool) -> Publication | None:
    if preprint:
        return Publication.PREPRINT
    return Publication.PEER_REVIEWED if entry_type in _REVIEWED else None


def _inherited(entry: _Read, by_key: dict[str, _Read]) -> tuple[dict[str, str], list[str]]:
    """The fields with what the entry takes over from its crossref, and what is wrong with that."""
    fields, seen, child = dict(entry.fields), {entry.key.lower()}, entry
    while parent_key := child.fields.get("crossref", "").strip().lower():
        parent = by_key.get(parent_key)
        if parent is None or parent.error:
            return fields, [f"The entry “{parent_key}”, which this one refers to, is not in this text."]
        if parent_key in seen or len(seen) > MOST_ANCESTORS:
            return fields, ["The entries refer to one another in a circle."]
        seen.add(parent_key)
        for name, value in parent.fields.items():
            if name not in _NOT_INHERITED:
                fields.setdefault(name, value)
        if "title" in parent.fields:
            fields.setdefault("booktitle", parent.fields["title"])
        child = parent
    return fields, []


def _identifiers(fields: dict[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    texts = [plain(fields.get(name, "")) for name in ("doi", "eprint", "url")]
    if match := _ARXIV_IN_TEXT.search(fields.get("journal", "")[:1_000]):
        texts.append(match[1])
    return identifiers_in(texts)


def _url(fields: dict[str, str], found: dict[str, str]) -> tuple[str, list[str]]:
    url = re.sub(r"\\([_%&#~])", r"\1", fields.get("url", "")).strip()
    if re.match(r"https?://[^\s<>\"]+$", url, re.IGNORECASE):
        return url, []
    return _address(found), ["The address was left out: it does not start with https:// or http://."] if url else []


def _address(found: dict[str, str]) -> str:
    if "arxiv" in found:
        return f"https://arxiv.org/abs/{found['arxiv']}"
    return f"https://doi.org/{of_doi(found['doi']).value}" if "doi" in found else ""
