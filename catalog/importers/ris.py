"""RIS to records: lines of a two-letter tag, a dash and a value; "TY" begins a record, "ER" ends it.

Source of the tags: the RIS format specification of Research Information Systems (2011), with the older names
(T1, A1, Y1) that exports still use. Written here because each broken record is told by its line and the rest is kept.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

from catalog.content.facts import Author
from catalog.importers.identify import identifiers_in
from catalog.importers.names import without_others
from catalog.importers.records import MOST_RECORDS, Record, year_in
from catalog.kinds import Publication, ResourceType

_TAG = re.compile(r"([A-Z][A-Z0-9])( {0,2})-(?: (.*)|)$")
_TYPES = {
    "RPRT": ResourceType.REPORT,
    "BLOG": ResourceType.POST,
    "ELEC": ResourceType.POST,
    "WEB": ResourceType.POST,
    "DATA": ResourceType.DATASET,
    "COMP": ResourceType.TOOL,
}
_REVIEWED = frozenset({"JOUR", "CONF", "CPAPER", "CHAP", "BOOK", "JFULL"})
_LITERAL = "{"


def parse(text: str) -> list[Record]:
    """The records of ``text`` in order, possibly none; what is not formed as a record is one with ``error``."""
    # One more than may be sent, so that the caller notices.
    blocks = islice(_blocks(text), MOST_RECORDS + 1)
    return [_record(line, fields, warnings) for line, fields, warnings in blocks]


def _blocks(text: str) -> Iterator[tuple[int, dict[str, list[str]], list[str]]]:
    """(line it begins on, values by tag, warnings) of each record."""
    fields: dict[str, list[list[str]]] = defaultdict(list)
    start, last = 0, ""
    warnings: list[str] = []
    for number, raw in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        line = raw.rstrip()
        match = _TAG.match(line.lstrip("\ufeff"))
        if match is None:
            if last and line.strip():
                # A long value goes on without a tag; values are put together from their lines later.
                fields[last][-1].append(line.strip())
            continue
        tag, blanks, value = match[1], match[2], (match[3] or "").strip()
        if tag == "TY" and fields:
            yield start, _joined(fields), [*warnings, "The record has no closing ER line."]
            fields, warnings = defaultdict(list), []
        if tag == "ER":
            if fields:
                yield start, _joined(fields), warnings
            fields, warnings, last = defaultdict(list), [], ""
            continue
        if not fields:
            start = number
        if len(blanks) < 2 and not warnings:
            warnings.append("The lines are not spaced as RIS wants them, but they could be read.")
        fields[tag].append([value])
        last = tag
    if fields:
        yield start, _joined(fields), [*warnings, "The record has no closing ER line."]


def _joined(fields: dict[str, list[list[str]]]) -> dict[str, list[str]]:
    return {tag: [" ".join(lines) for lines in values] for tag, values in fields.items()}


def _record(line: int, fields: dict[str, list[str]], warnings: list[str]) -> Record:
    def first(*tags: str) -> str:
        return next((" ".join(value.split()) for tag in tags for value in fields.get(tag, ()) if value.strip()), "")

    title = first("TI", "T1", "CT", "BT")
    year, odd = year_in(first("PY", "Y1", "DA", "Y2"))
    found, others = identifiers_in(text for tag in ("DO", "AN", "UR", "L3") for text in fields.get(tag, ()))
    url = next((u.strip() for u in fields.get("UR", ()) if re.match(r"https?://\S+$", u.strip(), re.IGNORECASE)), "")
    kind = first("TY").upper()
    venue = first("JF", "JO", "T2", "JA", "BT", "PB") if title else ""
    authors, truncated = without_others(
        _author(name) for tag in ("AU", "A1") for name in fields.get(tag, ()) if name.strip()
    )
    arxiv = bool(found.get("arxiv"))
    if "TY" not in fields:
        error = f"Line {line}: this record does not begin with a TY line."
    else:
        error = "" if title else f"Line {line}: this record has no title."
    return Record(
        title=title,
        authors=authors,
        authors_truncated=truncated,
        date=year,
        venue=venue or ("arXiv" if arxiv else ""),
        doi=found.get("doi", ""),
        arxiv=found.get("arxiv", ""),
        url=url or (f"https://arxiv.org/abs/{found['arxiv']}" if arxiv else ""),
        publication=Publication.PREPRINT if arxiv and not venue else None if kind not in _REVIEWED else _PEER,
        source="RIS",
        type=_TYPES.get(kind, ResourceType.PAPER),
        warnings=(*warnings, *odd, *others),
        error=error,
        line=line,
    )


_PEER = Publication.PEER_REVIEWED


def _author(name: str) -> Author:
    parts = [part.strip() for part in name.split(",")]
    if len(parts) == 1:
        return Author(literal=parts[0])
    return Author(family=parts[0], given=parts[1], suffix=" ".join(parts[2:]))
