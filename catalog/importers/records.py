"""What an importer gets out of one record, before a person has checked it."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from catalog.content.entry import CONTROL, EntryContent
from catalog.content.facts import Author, Identifier, ResourceFacts
from catalog.content.years import EARLIEST_YEAR, is_possible, latest_year
from catalog.kinds import IdentifierScheme, Kind, Publication, ResourceType

MOST_RECORDS = 1_000
TOO_MANY = "This holds more than 1,000 records. Please send it in parts."
# The fields whose source is shown beside them.
SOURCED = (
    "title",
    "authors",
    "date",
    "venue",
    "doi",
    "arxiv",
    "url",
    "publication",
    "licence",
    "abstract",
)


def year_in(written: str) -> tuple[str, tuple[str, ...]]:
    """The first possible year (four digits, or "") that ``written`` names, with a warning where it says something
    else."""
    written = unicodedata.normalize("NFKC", written)
    named = re.findall(r"(?<![0-9-])[0-9]{4}(?![0-9])", written)
    year = next((year for year in named if is_possible(int(year))), "")
    if named and not year:
        return "", (impossible_year(named[0]),)
    if not year:
        return "", (f"“{written[:60]}” names no year.",) if written else ()
    if re.fullmatch(r"[0-9]{4}([-/.][0-9]{0,2}){0,2}/*", written):
        return year, ()
    return year, (f"The year was taken from “{written[:60]}”.",)


def impossible_year(written: str) -> str:
    """The warning about a year that no work is of."""
    return f"“{written[:60]}” is left out: years go from {EARLIEST_YEAR} to {latest_year()}."


@dataclass(frozen=True, slots=True)
class Record:
    """One work as a source describes it. ``warnings`` are written to be shown; ``error`` says why it cannot be used.

    ``abstract`` is there only when the source names an open licence for the work, which ``licence`` then says.
    """

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
    type: ResourceType = ResourceType.PAPER
    licence: str = ""
    abstract: str = ""
    # Where the record begins in a file, from 1; 0 when it has no such place.
    line: int = 0
    # Field to the name of the source it came from; empty when all came from ``source``.
    sources: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def source_of(self) -> dict[str, str]:
        """Every field that says something, with the source it came from."""
        return {name: self.sources.get(name, self.source) for name in SOURCED if getattr(self, name)}

    def filled_from(self, other: "Record", *, better: frozenset[str] = frozenset()) -> "Record":
        """This record with what it lacks, and what is ``better`` there, taken from ``other``."""
        taken = [
            name
            for name in SOURCED
            if getattr(other, name) and (name in better or not getattr(self, name)) and name != "abstract"
        ]
        sources = self.source_of | {name: other.source_of[name] for name in taken}
        changes = {name: getattr(other, name) for name in taken}
        return replace(self, **changes, sources=sources, warnings=self.warnings + other.warnings)

    def to_content(self) -> EntryContent:
        """The record as a bare entry, without a word about what it says; what no text may hold is left out.

        It may still break a rule: ask ``problems``.
        """
        arxiv, doi = (
            (self.arxiv and f"https://arxiv.org/abs/{self.arxiv}"),
            (self.doi and f"https://doi.org/{self.doi}"),
        )
        facts = replace(self, url=self.url or arxiv or doi).to_facts()
        authors = tuple(
            replace(
                author,
                family=CONTROL.sub("", author.family),
                given=CONTROL.sub("", author.given),
                suffix=CONTROL.sub("", author.suffix),
                literal=CONTROL.sub("", author.literal),
            )
            for author in facts.authors
        )
        facts = replace(facts, authors=authors, venue=CONTROL.sub("", facts.venue))
        return EntryContent(kind=Kind.RESOURCE, title=CONTROL.sub("", self.title), summary="", facts=facts)

    def to_facts(self) -> ResourceFacts:
        """The record as facts of a resource, without evidence."""
        pairs = ((IdentifierScheme.DOI, self.doi), (IdentifierScheme.ARXIV, self.arxiv))
        return ResourceFacts(
            type=self.type,
            url=self.url,
            authors=self.authors,
            authors_truncated=self.authors_truncated,
            venue=self.venue,
            date=self.date,
            publication=self.publication,
            licence=self.licence,
            abstract=self.abstract,
            identifiers=tuple(Identifier(scheme, value) for scheme, value in pairs if value),
        )
