"""Preprints on arXiv, by their identifier."""

import re
from collections.abc import Sequence
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, ParseError, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from catalog.importers.identify import Pasted, identify, of_doi
from catalog.importers.names import split_name
from catalog.importers.records import Record
from catalog.importers.services import LookupFailed, answer, ask, date_of, keep_answer, unreadable, words
from catalog.kinds import Publication

SOURCE = "arXiv"
_ATOM = "{http://www.w3.org/2005/Atom}"
_OWN = "{http://arxiv.org/schemas/atom}"
_COUNT = "{http://a9.com/-/spec/opensearch/1.1/}totalResults"
_ACCEPT = "application/atom+xml"
MOST_AT_ONCE = 50


def look_up(arxiv: str) -> Record:
    """What arXiv says about the paper with this identifier. Raises ``LookupFailed``."""
    return answer("arxiv", path(arxiv), accept=_ACCEPT, read=lambda body: parse(body, arxiv))


def path(arxiv: str) -> str:
    """Where arXiv answers about one paper."""
    return f"/api/query?{urlencode({'id_list': arxiv, 'max_results': 1})}"


def ask_many(identifiers: Sequence[str]) -> None:
    """Ask arXiv about up to ``MOST_AT_ONCE`` papers in one request, and keep its answer about each of them.

    Raises ``LookupFailed``.
    """
    query = urlencode({"id_list": ",".join(identifiers), "max_results": len(identifiers)})
    feed = _feed(ask("arxiv", f"/api/query?{query}", accept=_ACCEPT, many=True))
    found = {_identifier(entry): entry for entry in feed.iter(f"{_ATOM}entry")}
    # Now and then arXiv counts papers and then gives none of them.
    if not any(found) and _text(feed, _COUNT) not in ("", "0"):
        raise unreadable("arxiv")
    for identifier in identifiers:
        body = None
        if identifier in found:
            alone = Element(f"{_ATOM}feed")
            alone.append(found[identifier])
            body = tostring(alone, encoding="unicode")
        keep_answer("arxiv", path(identifier), body)


def parse(body: bytes, arxiv: str) -> Record:
    """The record in a reply to a question about ``arxiv``. Raises ``LookupFailed`` when it holds none."""
    feed = _feed(body)
    entry = next((entry for entry in feed.iter(f"{_ATOM}entry") if _identifier(entry) == arxiv), None)
    if entry is None:
        raise LookupFailed(f"arXiv has no paper with the identifier {arxiv}. Is it spelt right?", not_found=True)
    doi = of_doi(_text(entry, f"{_OWN}doi"))
    title = _text(entry, f"{_ATOM}title")
    return Record(
        title=title,
        authors=tuple(split_name(name) for name in _names(entry)),
        date=date_of(_text(entry, f"{_ATOM}published")[:10].split("-")),
        venue="arXiv",
        doi=doi.value if doi.kind == Pasted.DOI and identify(doi.value).kind == Pasted.DOI else "",
        arxiv=arxiv,
        url=f"https://arxiv.org/abs/{arxiv}",
        publication=Publication.PREPRINT,
        source=SOURCE,
        warnings=tuple(_warnings(entry, title)),
    )


def _feed(body: bytes) -> Element:
    try:
        feed = fromstring(body)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise unreadable("arxiv") from error
    if feed.tag != f"{_ATOM}feed":
        raise unreadable("arxiv")
    return feed


def _text(entry: Element, tag: str) -> str:
    return words(entry.findtext(tag))


def _identifier(entry: Element) -> str:
    # Errors come as entries too, with an address that names no paper.
    found = identify(_text(entry, f"{_ATOM}id"))
    return found.value if found.kind == Pasted.ARXIV else ""


def _names(entry: Element) -> list[str]:
    names = (words(author.findtext(f"{_ATOM}name")) for author in entry.findall(f"{_ATOM}author"))
    # After the name of a collaboration arXiv has a colon in the place of an author.
    return [name for name in names if re.search(r"\w", name)]


def _warnings(entry: Element, title: str) -> list[str]:
    found = [] if title else ["arXiv has no title for this paper."]
    if reference := _text(entry, f"{_OWN}journal_ref"):
        found.append(f"arXiv says that it also appeared in: {reference[:300]}")
    if re.search(r"\bwithdrawn\b", _text(entry, f"{_OWN}comment"), re.IGNORECASE):
        found.append("Its authors' comment on arXiv speaks of a withdrawal.")
    return found
