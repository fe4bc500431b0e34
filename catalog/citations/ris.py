"""RIS, the format of tagged lines that Zotero, EndNote and Mendeley read. A value never holds a line break."""

from collections.abc import Iterable, Iterator

from catalog.citations.cited import MORE_AUTHORS, Cited, Form, with_keys_of_their_own
from catalog.content.facts import Author

TYPE_OF = {
    Form.ARTICLE: "JOUR",
    Form.CONFERENCE: "CONF",
    Form.PREPRINT: "UNPB",
    Form.REPORT: "RPRT",
    Form.POST: "BLOG",
    Form.ENTRY: "ELEC",
}


def write(works: Iterable[Cited]) -> str:
    """One record for each work, with an id that no other has."""
    return "\r\n".join(map(_record, with_keys_of_their_own(works))) + "\r\n"


def _record(work: Cited) -> str:
    lines = [("TY", TYPE_OF[work.form]), *((tag, value) for tag, value in _tags(work) if value), ("ER", "")]
    return "\r\n".join(f"{tag}  - {value}" for tag, value in lines)


def _tags(work: Cited) -> Iterator[tuple[str, str]]:
    yield "ID", work.key
    yield "TI", work.title
    for author in work.authors:
        yield "AU", _name(author)
    yield "PY", work.year
    yield "DA", "/".join([*work.date.split("-"), "", ""][:3]) + "/" if work.date else ""
    yield {Form.ARTICLE: "JO", Form.CONFERENCE: "T2"}.get(work.form, "PB"), work.venue
    yield "ET", f"Version {work.version}" if work.version else ""
    yield "DO", work.doi
    yield "AN", f"arXiv:{work.arxiv}" if work.arxiv else ""
    yield "UR", work.url
    yield "N1", MORE_AUTHORS if work.authors_truncated else ""


def _name(author: Author) -> str:
    if author.literal or not author.family:
        # A comma would be read as the end of a family name.
        return author.name.replace(",", " ").replace("  ", " ")
    parts = (author.family, author.given, author.suffix)
    return ", ".join(part.replace(",", " ") for part in parts if part)
