"""Authors as people type them: "Ada Lovelace; Turing, Alan"."""

from dataclasses import asdict, fields
from typing import Any

from catalog.content.facts import Author
from catalog.importers.names import OTHERS, authors_from_text, authors_to_text, names_in


def authors_of(text: str, known: list[dict[str, Any]]) -> tuple[tuple[Author, ...], bool]:
    """The authors in ``text``, and whether it says that there are more.

    A name that a metadata service gave in parts (``known``) keeps them as long as it reads the same.
    """
    parts = {}
    for row in known:
        author = Author(**{part.name: str(row.get(part.name, "")) for part in fields(Author)})
        parts[authors_to_text((author,))] = author
    names = names_in(text)
    authors: list[Author] = []
    for name in names:
        if name.lower() not in OTHERS:
            authors += [parts[name]] if name in parts else authors_from_text(name)
    return tuple(authors), any(name.lower() in OTHERS for name in names)


def parts_of(authors: tuple[Author, ...]) -> list[dict[str, str]]:
    """``authors`` as they are kept with a draft, for ``authors_of`` to find their parts again."""
    return [asdict(author) for author in authors]
