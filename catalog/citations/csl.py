"""CSL-JSON: the value that Pandoc, Zotero and citeproc take, with the names of its schema (version 1.0.2)."""

import json
from collections.abc import Iterable
from typing import Any

from catalog.citations.cited import MORE_AUTHORS, Cited, Form, with_keys_of_their_own
from catalog.content.facts import Author

TYPE_OF = {
    Form.ARTICLE: "article-journal",
    Form.CONFERENCE: "paper-conference",
    Form.PREPRINT: "article",
    Form.REPORT: "report",
    Form.POST: "post-weblog",
    Form.ENTRY: "entry-encyclopedia",
}
_IN_A_CONTAINER = frozenset({Form.ARTICLE, Form.CONFERENCE, Form.POST, Form.ENTRY})


def write(works: Iterable[Cited]) -> str:
    """A JSON list with one object for each work, with an id that no other has."""
    return json.dumps([item(work) for work in with_keys_of_their_own(works)], ensure_ascii=False, indent=1) + "\n"


def item(work: Cited) -> dict[str, Any]:
    """One work as a dictionary; what is not known is left out."""
    values: dict[str, Any] = {
        "id": work.key,
        "type": TYPE_OF[work.form],
        "title": work.title,
        "author": [_name(author) for author in work.authors],
        "issued": {"date-parts": [[int(part) for part in work.date.split("-")]]} if work.date else None,
        "container-title" if work.form in _IN_A_CONTAINER else "publisher": work.venue,
        "version": str(work.version) if work.version else "",
        "DOI": work.doi,
        "archive": "arXiv" if work.arxiv else "",
        "archive_location": work.arxiv,
        "URL": work.url,
        "note": MORE_AUTHORS if work.authors_truncated else "",
    }
    return {name: value for name, value in values.items() if value}


def _name(author: Author) -> dict[str, str]:
    if author.literal or not author.family:
        return {"literal": author.name}
    parts = {"family": author.family, "given": author.given, "suffix": author.suffix}
    return {name: part for name, part in parts.items() if part}
