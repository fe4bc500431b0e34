"""The formats a citation is offered in, by the ending of their address."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from catalog.citations import bibtex, csl, ris
from catalog.citations.cited import Cited

# Records in one export; a longer list is cut and says so.
MOST_RECORDS = 1_000


@dataclass(frozen=True, slots=True)
class Format:
    """How a format is named to people, sent and written."""

    ending: str
    label: str
    media_type: str
    write: Callable[[Iterable[Cited]], str]


FORMATS = {
    one.ending: one
    for one in (
        Format("bib", "BibTeX", "application/x-bibtex; charset=utf-8", bibtex.write),
        Format("ris", "RIS", "application/x-research-info-systems; charset=utf-8", ris.write),
        Format("csl.json", "CSL-JSON", "application/vnd.citationstyles.csl+json; charset=utf-8", csl.write),
    )
}
