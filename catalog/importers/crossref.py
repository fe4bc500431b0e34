"""Works that Crossref knows, by DOI."""

from typing import Any
from urllib.parse import quote

from catalog.content.facts import Author
from catalog.importers.identify import Pasted, identify, of_doi
from catalog.importers.records import Record
from catalog.importers.services import (
    answer,
    date_of,
    first,
    open_licence,
    orcid,
    part,
    read_json,
    rows,
    unreadable,
    words,
)
from catalog.kinds import Publication, ResourceType

SOURCE = "Crossref"
_DATES = ("issued", "published", "published-online", "published-print", "posted")
_REVIEWED = frozenset({"journal-article", "proceedings-article", "book-chapter"})
_REPORTS = frozenset({"report", "report-component", "report-series"})


def look_up(doi: str) -> Record:
    """What Crossref says about ``doi``. Raises ``LookupFailed``."""
    path = f"/works/{quote(doi, safe='')}"
    return answer("crossref", path, accept="application/json", read=lambda body: parse(body, doi))


def parse(body: bytes, doi: str) -> Record:
    """The record in a reply to a question about ``doi``. Raises ``LookupFailed`` when it holds none."""
    work = read_json("crossref", body, "message")
    found = of_doi(words(work.get("DOI")))
    if not found.value:
        raise unreadable("crossref")
    date = next((date for name in _DATES if (date := date_of(_date_parts(work.get(name))))), "")
    title = _title(work)
    licence = next((name for row in rows(work.get("license")) if (name := open_licence(part(row, "URL")))), "")
    return Record(
        title=title,
        authors=tuple(author for row in rows(work.get("author")) if (author := _author(row))),
        date=date,
        venue=first(work.get("container-title")) or words(work.get("group-title")),
        doi=found.value if found.kind == Pasted.DOI else "",
        arxiv=found.value if found.kind == Pasted.ARXIV else _preprint(work.get("relation")),
        url=f"https://doi.org/{found.value}" if found.kind == Pasted.DOI else f"https://arxiv.org/abs/{found.value}",
        publication=_publication(work),
        type=_type(work),
        licence=licence,
        abstract=words(work.get("abstract")) if licence else "",
        source=SOURCE,
        warnings=tuple(_warnings(work, title, date, asked=doi, given=found.value)),
    )


def _title(work: dict[str, Any]) -> str:
    title, subtitle = first(work.get("title")), first(work.get("subtitle"))
    # With several titles it is not said which subtitle belongs to which.
    if title and subtitle and len(rows(work.get("title"))) == 1 and subtitle.lower() not in title.lower():
        return f"{title}: {subtitle}"
    return title


def _author(row: object) -> Author | None:
    family, given, group = (words(part(row, name)) for name in ("family", "given", "name"))
    if family:
        return Author(family=family, given=given, suffix=words(part(row, "suffix")), orcid=orcid(part(row, "ORCID")))
    return Author(literal=group or given) if group or given else None


def _date_parts(value: object) -> object:
    found = rows(part(value, "date-parts"))
    return found[0] if found else None


def _publication(work: dict[str, Any]) -> Publication | None:
    kind, subtype = words(work.get("type")), words(work.get("subtype"))
    if kind in _REVIEWED:
        return Publication.PEER_REVIEWED
    if kind in _REPORTS:
        return Publication.REPORT
    if kind == "posted-content":
        return Publication.PREPRINT if subtype in ("", "preprint") else Publication.POST
    return None


def _type(work: dict[str, Any]) -> ResourceType:
    kind, subtype = words(work.get("type")), words(work.get("subtype"))
    if kind in _REPORTS:
        return ResourceType.REPORT
    if kind in ("dataset", "database"):
        return ResourceType.DATASET
    return ResourceType.POST if kind == "posted-content" and subtype not in ("", "preprint") else ResourceType.PAPER


def _preprint(relation: object) -> str:
    for row in rows(part(relation, "has-preprint")):
        found = identify(words(part(row, "id")))
        if found.kind == Pasted.ARXIV:
            return found.value
    return ""


def _warnings(work: dict[str, Any], title: str, date: str, *, asked: str, given: str) -> list[str]:
    found = []
    if not title:
        found.append("Crossref has no title for this work.")
    if not date:
        found.append("Crossref has no date for this work.")
    if of_doi(asked).value != given:
        found.append(f"Crossref lists this work under another DOI, {given}.")
    updates = {words(part(row, "type")) for row in rows(work.get("updated-by"))}
    if updates & {"retraction", "withdrawal", "removal"}:
        found.append("Crossref says that this work has been retracted.")
    return found
