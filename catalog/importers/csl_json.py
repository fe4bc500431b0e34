"""CSL-JSON to records, and what Crossref's own JSON does differently (title as a list, groups under "name").

Source of the names: the CSL 1.0.2 schema for input data.
"""

import json
import re
from typing import Any

from catalog.content.facts import Author
from catalog.content.years import is_possible
from catalog.importers.identify import identifiers_in
from catalog.importers.names import without_others
from catalog.importers.records import Record, impossible_year, year_in
from catalog.kinds import Publication, ResourceType

_TYPES = {
    "report": ResourceType.REPORT,
    "webpage": ResourceType.POST,
    "post": ResourceType.POST,
    "post-weblog": ResourceType.POST,
    "dataset": ResourceType.DATASET,
    "software": ResourceType.TOOL,
}
_REVIEWED = frozenset(
    {"article-journal", "journal-article", "paper-conference", "proceedings-article", "chapter", "book"}
)


class UnreadableJson(ValueError):
    """The text is no CSL-JSON; the message is written to be shown."""


def parse(text: str) -> list[Record]:
    """The records of ``text`` in order; one that cannot be used has an ``error``. Raises ``UnreadableJson``."""
    try:
        loaded = json.loads(text.lstrip("\ufeff"))
    except RecursionError:
        raise UnreadableJson("This JSON is nested too deeply.") from None
    except ValueError as error:
        line = getattr(error, "lineno", None)
        where = f" on line {line}" if line else ""
        raise UnreadableJson(f"This is not valid JSON: it breaks off or has a fault{where}.") from None
    if isinstance(loaded, dict) and isinstance(loaded.get("items"), list):
        loaded = loaded["items"]
    items = loaded if isinstance(loaded, list) else [loaded]
    if not any(isinstance(item, dict) for item in items):
        raise UnreadableJson("This JSON holds no reference.")
    return [_record(number, item) for number, item in enumerate(items, 1)]


def _record(number: int, item: Any) -> Record:
    if not isinstance(item, dict):
        return Record(error=f"Item {number} is no reference.", source="CSL-JSON")
    title = _text(item.get("title"))
    year, odd = _year(item.get("issued") or item.get("published"))
    found, others = identifiers_in(_text(item.get(name)) for name in ("DOI", "number", "URL", "arxiv"))
    url = _text(item.get("URL"))
    authors, truncated = without_others(_authors(item.get("author") or item.get("editor")))
    kind = _text(item.get("type")).lower()
    return Record(
        title=title,
        authors=authors,
        authors_truncated=truncated,
        date=year,
        venue=_text(item.get("container-title")) or _text(item.get("publisher")),
        doi=found.get("doi", ""),
        arxiv=found.get("arxiv", ""),
        url=url if re.match(r"https?://\S+$", url, re.IGNORECASE) else "",
        publication=Publication.PEER_REVIEWED if kind in _REVIEWED else None,
        source="CSL-JSON",
        type=_TYPES.get(kind, ResourceType.PAPER),
        warnings=(*odd, *others),
        error="" if title else f"Item {number} has no title.",
    )


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = next((part for part in value if isinstance(part, str) and part.strip()), "")
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if abs(value) < 10**12 else ""
    return " ".join(value.replace("\x00", "").split()) if isinstance(value, str) else ""


def _year(issued: Any) -> tuple[str, tuple[str, ...]]:
    if not isinstance(issued, dict):
        return year_in(_text(issued))
    parts = issued.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) and parts[0] else []
    year = _text(first[0]) if first else ""
    if re.fullmatch(r"[0-9]{4}", year) and is_possible(int(year)):
        return year, ()
    if year:
        return "", (impossible_year(year),)
    return year_in(_text(issued.get("raw")) or _text(issued.get("literal")))


def _authors(value: Any) -> tuple[Author, ...]:
    people = value if isinstance(value, list) else []
    return tuple(author for author in map(_author, people) if author.name)


def _author(person: Any) -> Author:
    if not isinstance(person, dict):
        return Author(literal=_text(person))
    if literal := _text(person.get("literal")) or _text(person.get("name")):
        return Author(literal=literal)
    family, given = _text(person.get("family")), _text(person.get("given"))
    family = " ".join(filter(None, [_text(person.get("non-dropping-particle")), family]))
    # A dropping particle stands behind the given name where names are sorted: "Humboldt, Alexander von".
    given = " ".join(filter(None, [given, _text(person.get("dropping-particle"))]))
    orcid = re.search(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]$", _text(person.get("ORCID")))
    if not family:
        return Author(literal=given)
    return Author(family=family, given=given, suffix=_text(person.get("suffix")), orcid=orcid[0] if orcid else "")
