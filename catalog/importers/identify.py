"""What a person pasted, and one spelling for addresses and identifiers."""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

_TRACKING = ("utm_", "fbclid", "gclid", "ref_src", "mc_")
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>{}|\\^`]+", re.IGNORECASE)
_ARXIV_NEW = r"\d{4}\.\d{4,5}"
_ARXIV_OLD = r"[a-z-]+(?:\.[A-Z]{2})?/\d{7}"
_ARXIV = re.compile(rf"(?:arxiv:\s*)?({_ARXIV_NEW}|{_ARXIV_OLD})(v\d+)?", re.IGNORECASE)
_ARXIV_URL = re.compile(rf"/(?:abs|pdf|html|e-print)/({_ARXIV_NEW}|{_ARXIV_OLD})(?:v\d+)?(?:\.pdf)?/?$", re.IGNORECASE)


class Pasted(StrEnum):
    DOI = "doi"
    ARXIV = "arxiv"
    URL = "url"
    BIBTEX = "bibtex"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Identified:
    """What was pasted: ``value`` is a DOI in lower case, an arXiv id without version, an address, or the text."""

    kind: Pasted
    value: str


def identify(pasted: str) -> Identified:
    """What ``pasted`` most likely is; never raises."""
    text = pasted.strip()
    if re.search(r"@\w+\s*[{(]", text):
        return Identified(Pasted.BIBTEX, text)
    if match := _ARXIV.fullmatch(text):
        return Identified(Pasted.ARXIV, match[1].lower())
    if re.match(r"https?://", text, re.IGNORECASE):
        return _identify_url(text)
    if match := re.fullmatch(rf"(?:doi:\s*)?({_DOI.pattern})", text, re.IGNORECASE):
        return of_doi(match[1])
    return Identified(Pasted.TEXT, text)


def _identify_url(url: str) -> Identified:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return Identified(Pasted.TEXT, url)
    if host in ("arxiv.org", "export.arxiv.org") and (match := _ARXIV_URL.search(parts.path)):
        return Identified(Pasted.ARXIV, match[1].lower())
    if match := _DOI.search(unquote(parts.path)):
        return of_doi(match[0].rstrip("/"))
    return Identified(Pasted.URL, url)


def of_doi(doi: str) -> Identified:
    """A DOI in lower case; 10.48550/arXiv.N is arXiv N."""
    doi = doi.lower().rstrip(".,;)")
    prefix = "10.48550/arxiv."
    return Identified(Pasted.ARXIV, doi[len(prefix) :]) if doi.startswith(prefix) else Identified(Pasted.DOI, doi)


def canonical_url(url: str) -> str:
    """One spelling of an address, without scheme, "www.", tracking parameters, fragment and closing slash."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port and parts.port not in (80, 443) else ""
    except ValueError:
        return url.strip()[:1000]
    query = urlencode(sorted(pair for pair in parse_qsl(parts.query) if not pair[0].startswith(_TRACKING)))
    return f"{host}{port}{parts.path.rstrip('/')}{'?' + query if query else ''}"[:1000]
