"""What an importer gets out of one record, before a person has checked it."""

from dataclasses import dataclass, field

from catalog.content.facts import Author
from catalog.kinds import Publication


@dataclass(frozen=True, slots=True)
class Record:
    """One work as a source describes it. ``warnings`` are written to be shown; ``error`` says why it cannot be used."""

    title: str = ""
    authors: tuple[Author, ...] = ()
    authors_truncated: bool = False
    date: str = ""
    venue: str = ""
    doi: str = ""
    arxiv: str = ""
    url: str = ""
    publication: Publication | None = None
    source: str = ""
    warnings: tuple[str, ...] = ()
    error: str = field(default="")
