"""What a person pasted, and one spelling for addresses and identifiers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs, parse_qsl, quote, unquote, urlencode, urlsplit

from catalog.folding import seen

# Longer texts are records or nothing.
MOST_CHARACTERS = 4_000
_TRACKING = ("utm_", "fbclid", "gclid", "ref_src", "mc_")
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>{}|\\^`]+", re.IGNORECASE)
_ARXIV_NEW = r"\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}"
_ARXIV_OLD = r"[a-z-]+(?:\.[a-z]{2})?/\d{7}"
_ARXIV = re.compile(rf"(?:arxiv:\s*)?({_ARXIV_NEW}|{_ARXIV_OLD})(v\d+)?", re.IGNORECASE)
_ARXIV_PATH = re.compile(
    rf"/(?:abs|pdf|html|e-print|format|papers|abs_pdf)/({_ARXIV_NEW}|{_ARXIV_OLD})(?:v\d+)?(?:\.pdf)?/?$", re.IGNORECASE
)
_ARXIV_IN_TEXT = re.compile(rf"\barxiv[:\s.]+(?:preprint\s+)?(?:arxiv:)?({_ARXIV_NEW}|{_ARXIV_OLD})", re.IGNORECASE)
_ARXIV_HOSTS = frozenset({"arxiv.org", "export.arxiv.org", "ar5iv.org", "ar5iv.labs.arxiv.org", "alphaxiv.org"})
# What publishers put behind the DOI in their addresses.
_AFTER_DOI = re.compile(
    r"(?:/(?:full|abstract|pdf|epdf|html|meta|fulltext|references|summary))+$|\.pdf$", re.IGNORECASE
)
_BIORXIV_VERSION = re.compile(r"v\d+(?:\.full|\.abstract)?(?:-text|\.pdf)*$", re.IGNORECASE)
_ACL = re.compile(r"/((?:\d{4}\.[a-z0-9]+-[a-z0-9]+\.\d+)|(?:[A-Z]\d{2}-\d{4}))(?:\.pdf|\.bib)?/?$", re.IGNORECASE)
_NATURE = re.compile(r"/articles/(s\d{5}-\d{3}-\d{5}-[\dxyz])(?:\.pdf)?/?$", re.IGNORECASE)
# What stands around the two in citations: their name before them, a subject class and signs behind; and in names of
# files.
_NAMED = re.compile(r"^(?:arxiv(?::\s*|[\s.-]+|(?=\d))|doi(?::\s*|\s+))(?=\S*\d)", re.IGNORECASE)
_SUBJECT = re.compile(r"\s+\[[\w.-]+\]\W*$")
_OPENING, _CLOSING = "([<\"“‘'", ".,;:>\"”’'"
_FILE = re.compile(rf"({_ARXIV_NEW}(?:v\d+)?)\.pdf", re.IGNORECASE)
# What is meant as one of them, whatever is wrong with it.
_MEANT_AS_ARXIV = re.compile(
    r"arxiv:\s*\S*\d\S*|arxiv\s+\d{4}\.\S+|\d{4}\.\d{3,}(?:v\d*)?|(?:\S*\bdoi\.org/|doi:\s*)?10\.48550/arxiv\.\S*"
    r"|(?:https?://)?(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/\S*\d\S*",
    re.IGNORECASE,
)
_MEANT_AS_DOI = re.compile(
    r"(?:https?://)?(?:dx\.|www\.)?doi\.org/\S*|doi:\s*\S+|doi\s+10\.\S+|10\.\d+/\S*|10\.\d{4,9}", re.IGNORECASE
)
_RIS = re.compile(r"^\ufeff?\s*TY {0,2}-", re.MULTILINE)
_JSON = re.compile(r"\ufeff?\s*(?:\[\s*)?\{\s*\"")
_WITHOUT_SCHEME = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}/\S+", re.IGNORECASE)


class Pasted(StrEnum):
    DOI = "doi"
    ARXIV = "arxiv"
    URL = "url"
    BIBTEX = "bibtex"
    RIS = "ris"
    CSL_JSON = "csl-json"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Identified:
    """What was pasted: ``value`` is a DOI in lower case, an arXiv id without version, an address, or the text itself.

    ``likely_doi`` is the DOI that the publisher of an address forms by rule; only a service can say whether it exists.
    """

    kind: Pasted
    value: str
    likely_doi: str = ""


def identify(pasted: str) -> Identified:
    """What ``pasted`` most likely is; never raises."""
    text = pasted.strip()
    if _JSON.match(text):
        return Identified(Pasted.CSL_JSON, text)
    if _RIS.search(text):
        return Identified(Pasted.RIS, text)
    if re.search(r"@\w+\s*[{(]", text):
        return Identified(Pasted.BIBTEX, text)
    if len(text) > MOST_CHARACTERS:
        return Identified(Pasted.TEXT, text)
    # Copied from a page, they often bring along what marks where a line may be broken.
    text = seen(text).strip()
    if match := _ARXIV.fullmatch(text):
        return of_arxiv(match[1])
    if re.match(r"https?://", text, re.IGNORECASE) and not re.search(r"\s", text):
        return _identify_url(text)
    if match := re.fullmatch(rf"(?:doi:\s*)?({_DOI.pattern})", text, re.IGNORECASE):
        return of_doi(match[1])
    if _WITHOUT_SCHEME.fullmatch(text):
        return _identify_url(f"https://{text}")
    return _identify_within(text)


def identify_search(text: str) -> Identified | None:
    """The identifier or address that a search consists of, as it may be cited."""
    text = _NAMED.sub("", _alone(text))
    text = file[1] if (file := _FILE.fullmatch(text)) else text
    found = Identified(Pasted.TEXT, text) if re.search(r"\s", text) else identify(text)
    return found if found.kind in (Pasted.DOI, Pasted.ARXIV, Pasted.URL) else None


def impossible(text: str) -> Pasted | None:
    """What a search is meant as but cannot be: an arXiv id, a DOI."""
    found = identify_search(text)
    text = _alone(text)
    if _MEANT_AS_ARXIV.fullmatch(text):
        return None if found and found.kind == Pasted.ARXIV and _may_be_arxiv(found.value) else Pasted.ARXIV
    if _MEANT_AS_DOI.fullmatch(text):
        return None if found and found.kind in (Pasted.DOI, Pasted.ARXIV) else Pasted.DOI
    return None


def _alone(text: str) -> str:
    return _unclosed(_SUBJECT.sub("", seen(text).strip()).lstrip(_OPENING).rstrip(_CLOSING))


def _unclosed(text: str) -> str:
    # A closing bracket belongs to the sentence around it unless it was opened in it.
    while text.endswith((")", "]")) and text.count(")") + text.count("]") > text.count("(") + text.count("["):
        text = text[:-1].rstrip(_CLOSING)
    return text


def _may_be_arxiv(value: str) -> bool:
    # The form with a dot began in April 2007; a fifth digit came with 2015.
    if re.fullmatch(_ARXIV_NEW, value):
        month, _, number = value.partition(".")
        return month >= "0704" and len(number) == (5 if month >= "1501" else 4)
    return re.fullmatch(_ARXIV_OLD, value) is not None


def _identify_within(text: str) -> Identified:
    """The identifier that a pasted reference ends in, else the text."""
    if match := _ARXIV_IN_TEXT.search(text):
        return of_arxiv(match[1])
    if match := _DOI.search(text):
        return of_doi(match[0])
    return Identified(Pasted.TEXT, text)


def _identify_url(url: str) -> Identified:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
        query = parse_qs(parts.query, max_num_fields=100)
    except ValueError:
        return Identified(Pasted.TEXT, url)
    path = unquote(parts.path)
    if (host in _ARXIV_HOSTS or host == "huggingface.co") and (match := _ARXIV_PATH.search(path)):
        return of_arxiv(match[1])
    if match := _DOI.search(path) or _DOI.search(" ".join(query.get("id", []) + query.get("doi", []))):
        return of_doi(_without_page(match[0]))
    if host == "openreview.net" and query.get("id"):
        return Identified(Pasted.URL, f"https://openreview.net/forum?id={quote(query['id'][0], safe='')}")
    if host in ("aclanthology.org", "aclweb.org") and (match := _ACL.search(path)):
        return Identified(Pasted.URL, f"https://aclanthology.org/{match[1]}/", f"10.18653/v1/{match[1].lower()}")
    if host == "nature.com" and (match := _NATURE.search(path)):
        return Identified(Pasted.URL, f"https://www.nature.com/articles/{match[1]}", f"10.1038/{match[1].lower()}")
    return Identified(Pasted.URL, url)


def _without_page(doi: str) -> str:
    doi = _AFTER_DOI.sub("", doi.rstrip("/"))
    return _BIORXIV_VERSION.sub("", doi) if doi.startswith("10.1101/") else doi


def of_arxiv(text: str) -> Identified:
    """An arXiv id without version and subject class, which name the same paper."""
    text = re.sub(r"v\d+$", "", text.lower())
    return Identified(Pasted.ARXIV, re.sub(r"^([a-z-]+)\.[a-z]{2}/", r"\1/", text))


def of_doi(doi: str) -> Identified:
    """A DOI in lower case; 10.48550/arXiv.N is arXiv N."""
    doi = _unclosed(doi.lower().rstrip(_CLOSING))
    prefix = "10.48550/arxiv."
    return of_arxiv(doi[len(prefix) :]) if doi.startswith(prefix) else Identified(Pasted.DOI, doi)


def identifiers_in(texts: Iterable[str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The first DOI and the first arXiv identifier among ``texts``, by kind; and a sentence about each that is another.

    A text is one identifier or address, or nothing that is looked at.
    """
    found: dict[str, str] = {}
    others: list[str] = []
    for text in texts:
        identified = identify(text) if text and len(text) < 1_000 else None
        if identified is None or identified.kind not in (Pasted.DOI, Pasted.ARXIV):
            continue
        first = found.setdefault(identified.kind.value, identified.value)
        if first != identified.value:
            name = "DOI" if identified.kind == Pasted.DOI else "arXiv"
            others.append(f"{name} {identified.value} was left out: the record also names {name} {first}.")
    return found, tuple(dict.fromkeys(others))


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
