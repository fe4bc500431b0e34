"""From what a person pasted to a record that fills in the form."""

from dataclasses import dataclass

from catalog.importers import bibtex
from catalog.importers.identify import Identified, Pasted, identify
from catalog.importers.records import Record

NOT_LOOKED_UP = (
    "We took over what you pasted. Please fill in the rest by hand, or paste the BibTeX to have it filled in."
)


@dataclass(frozen=True, slots=True)
class Lookup:
    """A record as far as it is known, and a sentence for the person when something is missing."""

    record: Record | None
    failure: str = ""


def look_up(pasted: str) -> Lookup:
    """Never raises: what cannot be read is told in ``failure``."""
    found = identify(pasted)
    if found.kind == Pasted.BIBTEX:
        return _bibtex(found.value)
    record = _identified(found)
    if record is None:
        return Lookup(None, "This is no DOI, arXiv identifier, address or BibTeX that we know.")
    return Lookup(record, NOT_LOOKED_UP)


def _bibtex(text: str) -> Lookup:
    try:
        records = bibtex.parse(text)
    except bibtex.UnreadableBibtex as error:
        return Lookup(None, str(error))
    usable = [record for record in records if not record.error]
    if not usable:
        return Lookup(None, records[0].error)
    told = f"{len(records)} entries were pasted; the form holds the first one." if len(records) > 1 else ""
    return Lookup(usable[0], told)


def _identified(found: Identified) -> Record | None:
    match found.kind:
        case Pasted.DOI:
            return Record(doi=found.value, url=f"https://doi.org/{found.value}", source="what you pasted")
        case Pasted.ARXIV:
            address = f"https://arxiv.org/abs/{found.value}"
            return Record(arxiv=found.value, url=address, venue="arXiv", source="what you pasted")
        case Pasted.URL:
            return Record(url=found.value, source="what you pasted")
    return None
