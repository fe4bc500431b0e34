"""Works, data sets and preprints that DataCite knows, by DOI."""

import json
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

from catalog.content.facts import Author
from catalog.importers.identify import Pasted, of_doi
from catalog.importers.names import split_name
from catalog.importers.records import Record
from catalog.importers.services import (
    answer,
    ask,
    date_of,
    keep_answer,
    open_licence,
    orcid,
    part,
    read_json,
    rows,
    unreadable,
    words,
)
from catalog.kinds import Publication, ResourceType

SOURCE = "DataCite"
MOST_AT_ONCE = 50
_ACCEPT = "application/vnd.api+json"
_PUBLICATION = {
    "JournalArticle": Publication.PEER_REVIEWED,
    "ConferencePaper": Publication.PEER_REVIEWED,
    "BookChapter": Publication.PEER_REVIEWED,
    "Preprint": Publication.PREPRINT,
    "Report": Publication.REPORT,
}
_TYPE = {
    "Dataset": ResourceType.DATASET,
    "Report": ResourceType.REPORT,
    "Software": ResourceType.TOOL,
}


def look_up(doi: str) -> Record:
    """What DataCite says about ``doi``. Raises ``LookupFailed``."""
    return answer("datacite", path(doi), accept=_ACCEPT, read=parse)


def path(doi: str) -> str:
    """Where DataCite answers about one work."""
    return f"/dois/{quote(doi, safe='')}"


def ask_many(dois: Sequence[str]) -> None:
    """Ask DataCite about up to ``MOST_AT_ONCE`` works in one request, and keep its answer about each it knows.

    Raises ``LookupFailed``.
    """
    # Within quotation marks nothing but these two means anything to its query language.
    quoted = (re.sub(r'(["\\])', r"\\\1", doi) for doi in dois)
    named = " OR ".join(f'"{doi}"' for doi in quoted)
    query = urlencode({"query": f"doi:({named})", "page[size]": len(dois)})
    body = ask("datacite", f"/dois?{query}", accept=_ACCEPT, many=True)
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise unreadable("datacite") from error
    for row in rows(part(found, "data")):
        doi = words(part(part(row, "attributes"), "doi")).lower()
        if doi in dois:
            keep_answer("datacite", path(doi), json.dumps({"data": row}))


def parse(body: bytes) -> Record:
    """The record in a reply. Raises ``LookupFailed`` when it holds none."""
    work = read_json("datacite", body, "data", "attributes")
    found = of_doi(words(work.get("doi")))
    if not found.value:
        raise unreadable("datacite")
    is_arxiv = found.kind == Pasted.ARXIV
    kind = words(part(work.get("types"), "resourceTypeGeneral"))
    title = next((words(part(row, "title")) for row in rows(work.get("titles")) if not part(row, "titleType")), "")
    licence = next((name for row in rows(work.get("rightsList")) if (name := open_licence(part(row, "rightsUri")))), "")
    date = _date(work, is_arxiv)
    address = f"https://arxiv.org/abs/{found.value}" if is_arxiv else f"https://doi.org/{found.value}"
    return Record(
        title=title,
        authors=tuple(author for row in rows(work.get("creators")) if (author := _author(row))),
        date=date,
        venue="arXiv" if is_arxiv else words(part(work.get("container"), "title")) or _publisher(work),
        doi="" if is_arxiv else found.value,
        arxiv=found.value if is_arxiv else "",
        url=address,
        publication=Publication.PREPRINT if is_arxiv else _PUBLICATION.get(kind),
        type=_TYPE.get(kind, ResourceType.PAPER),
        licence=licence,
        abstract=_abstract(work) if licence else "",
        source=SOURCE,
        warnings=tuple(
            f"DataCite has no {name} for this work." for name, value in (("title", title), ("date", date)) if not value
        ),
    )


def _author(row: object) -> Author | None:
    family, given, name = (words(part(row, field)) for field in ("familyName", "givenName", "name"))
    identifiers = rows(part(row, "nameIdentifiers"))
    code = next((found for item in identifiers if (found := orcid(part(item, "nameIdentifier")))), "")
    if part(row, "nameType") == "Organizational":
        return Author(literal=name) if name else None
    if family:
        return Author(family=family, given=given, orcid=code)
    if "," in name:
        family, _, given = (text.strip() for text in name.partition(","))
        return Author(family=family, given=given, orcid=code)
    return split_name(name) if name else None


def _date(work: dict[str, Any], is_arxiv: bool) -> str:
    dates = {words(part(row, "dateType")): words(part(row, "date")) for row in reversed(rows(work.get("dates")))}
    # A preprint is as old as its first version.
    named = dates.get("Submitted" if is_arxiv else "Issued", "") or dates.get("Available", "")
    year = date_of([work.get("publicationYear")])
    full = date_of(named[:10].split("-"))
    return full if full and (not year or is_arxiv or full[:4] == year) else year


def _publisher(work: dict[str, Any]) -> str:
    publisher = work.get("publisher")
    return words(part(publisher, "name")) or words(publisher)


def _abstract(work: dict[str, Any]) -> str:
    found = (row for row in rows(work.get("descriptions")) if part(row, "descriptionType") == "Abstract")
    return next((words(part(row, "description")) for row in found), "")
