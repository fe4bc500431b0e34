"""Asking the catalogue's importers about what was pasted, as the form needs it."""

from dataclasses import dataclass
from importlib import import_module

from catalog.importers.bibtex import UnreadableBibtex, parse
from catalog.importers.identify import Pasted, identify
from catalog.importers.records import Record
from contributions.forms.paper import Data, from_record

BY_HAND = "Nothing is lost: enter the details by hand, and a moderator will check them."


@dataclass(frozen=True, slots=True)
class Found:
    """The form as far as it could be filled in, and a sentence when that was not far."""

    data: Data
    failure: str = ""


def find(pasted: str) -> Found:
    """Look ``pasted`` up. Never raises: what cannot be found is told in ``failure``."""
    try:
        look_up = import_module("catalog.importers.lookup").look_up
    except ModuleNotFoundError:
        return _without_services(pasted)
    result = look_up(pasted)
    record: Record | None = getattr(result, "record", None)
    failure = str(
        getattr(result, "failure", "") or getattr(result, "problem", "") or getattr(result, "error", "") or ""
    )
    if record is None or record.error:
        return Found({}, failure or (record.error if record else "") or "Nothing could be found under this.")
    return Found(from_record(record), failure)


def _without_services(pasted: str) -> Found:
    """What the pasted text says by itself."""
    given = identify(pasted)
    if given.kind == Pasted.BIBTEX:
        try:
            records = [record for record in parse(given.value) if not record.error]
        except UnreadableBibtex as problem:
            return Found({}, str(problem))
        if not records:
            return Found({}, "No entry could be read from this BibTeX.")
        return Found(from_record(records[0]))
    fields = {Pasted.DOI: "doi", Pasted.ARXIV: "arxiv", Pasted.URL: "url"}
    if given.kind not in fields:
        return Found({}, "This is neither a DOI, an arXiv identifier, an address nor BibTeX.")
    return Found({fields[given.kind]: given.value}, "The details could not be looked up. Please fill them in by hand.")
