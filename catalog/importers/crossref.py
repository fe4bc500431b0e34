"""Works that Crossref knows, by DOI."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

from catalog.content.facts import Author
from catalog.importers.identify import Pasted, identify, of_doi
from catalog.importers.records import Record
from catalog.importers.services import (
    answer,
    ask,
    date_of,
    first,
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

SOURCE = "Crossref"
MOST_AT_ONCE = 25
_ACCEPT = "application/json"
_DATES = ("issued", "published", "published-online", "published-print", "posted")
_REVIEWED = frozenset({"journal-article", "proceedings-article", "book-chapter"})
_REPORTS = frozenset({"report", "report-component", "report-series"})


def look_up(doi: str) -> Record:
    """What Crossref says about ``doi``. Raises ``LookupFailed``."""
    return answer("crossref", path(doi), accept=_ACCEPT, read=lambda body: parse(body, doi))


def path(doi: str) -> str:
    """Where Crossref answers about one work."""
    return f"/works/{quote(doi, safe='')}"


def ask_many(dois: Sequence[str]) -> None:
    """Ask Crossref about up to ``MOST_AT_ONCE`` works in one request, and keep its answer about each it knows.

    A DOI that it lists under another stays unanswered, and so does one with a comma, which a filter cannot hold. Raises
    ``LookupFailed``.
    """
    fitting = [doi for doi in dois if "," not in doi]
    if not fitting:
        return
    query = urlencode({"filter": ",".join(f"doi:{doi}" for doi in fitting), "rows": len(fitting)})
    message = read_json("crossref", ask("crossref", f"/works?{query}", accept=_ACCEPT, many=True), "message")
    for work in rows(message.get("items")):
        doi = words(part(work, "DOI")).lower()
        if doi in fitting:
            # What a work cites is most of its record, and not asked for here.
            kept = {name: value for name, value in work.items() if name != "reference"}
            keep_answer("crossref", path(doi), json.dumps({"message": kept}))


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
