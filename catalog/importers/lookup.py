"""From what a person pasted to a record that fills in the form."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from alignhub.kit.wording import gettext
from alignhub.kit.wording import gettext_lazy as _
from catalog.importers import arxiv, bibtex, crossref, csl_json, datacite, ris
from catalog.importers.identify import Identified, Pasted, identify
from catalog.importers.records import Record
from catalog.importers.services import LookupFailed
from catalog.kinds import IdentifierScheme, Publication

# Kept with what is filled in from it.
PASTED = "what you pasted"
UNKNOWN = _("This is no DOI, arXiv identifier, address, BibTeX, RIS or CSL-JSON that we know.")
ADDRESS_ONLY = _("No service tells us more about this address. Please fill in the rest by hand, or paste its BibTeX.")
# What the publisher knows better than the preprint server.
_PUBLISHED = frozenset({"venue", "publication"})


@dataclass(frozen=True, slots=True)
class Lookup:
    """A record as far as it is known, and a sentence for the person when something is missing.

    ``record.source_of`` says where each field came from, ``record.warnings`` what to look at.
    """

    record: Record | None
    failure: str = ""
    # Whether the service is out of reach, so that asking later may help.
    later: bool = False
    # How many were pasted; ``record`` is the first that can be used.
    records: int = 1


def look_up(pasted: str) -> Lookup:
    """Never raises: what cannot be found or read is told in ``failure``, and what was pasted is kept in the record."""
    found = identify(pasted)
    try:
        match found.kind:
            case Pasted.BIBTEX:
                return _records(bibtex.parse, found.value)
            case Pasted.RIS:
                return _records(ris.parse, found.value)
            case Pasted.CSL_JSON:
                return _records(csl_json.parse, found.value)
            case Pasted.DOI:
                return Lookup(_by_doi(found.value))
            case Pasted.ARXIV:
                return Lookup(_by_arxiv(found.value))
            case Pasted.URL:
                return _by_address(found)
    except LookupFailed as failed:
        return Lookup(_pasted(found), str(failed), later=not failed.not_found)
    return Lookup(None, UNKNOWN)


def record_of(scheme: IdentifierScheme, value: str) -> Record:
    """What the services know under a DOI or an arXiv identifier. Raises ``LookupFailed``."""
    return _by_arxiv(value) if scheme == IdentifierScheme.ARXIV else _by_doi(value)


def as_pasted(pasted: str) -> Record | None:
    """The identifier or address in ``pasted``, without asking anybody; None when there is none."""
    return _pasted(identify(pasted))


def _records(read: Callable[[str], list[Record]], text: str) -> Lookup:
    try:
        records = read(text)
    except (bibtex.UnreadableBibtex, csl_json.UnreadableJson) as error:
        return Lookup(None, str(error))
    usable = [record for record in records if not record.error]
    if not usable:
        return Lookup(None, records[0].error if records else str(UNKNOWN))
    told = (
        gettext("{number} entries were pasted; the form holds the first one.").format(number=len(records))
        if len(records) > 1
        else ""
    )
    return Lookup(usable[0], told, records=len(records))


def _by_doi(doi: str) -> Record:
    try:
        return crossref.look_up(doi)
    except LookupFailed as failed:
        if not failed.not_found:
            raise
    try:
        return datacite.look_up(doi)
    except LookupFailed as failed:
        if not failed.not_found:
            raise
    raise LookupFailed(
        gettext("Neither Crossref nor DataCite knows the DOI {doi}. Is it spelt right?").format(doi=doi), not_found=True
    )


def _by_arxiv(identifier: str) -> Record:
    try:
        record = arxiv.look_up(identifier)
    except LookupFailed as failed:
        if failed.not_found:
            raise
        return _arxiv_from_datacite(identifier, failed)
    if not record.doi:
        return record
    try:
        return record.filled_from(crossref.look_up(record.doi), better=_PUBLISHED)
    except LookupFailed as failed:
        return only_preprint(record, failed)


def only_preprint(record: Record, failed: LookupFailed) -> Record:
    """``record`` of a preprint, whose published version could not be looked up."""
    told = gettext("About the published version: {problem}").format(problem=failed)
    return replace(record, warnings=(*record.warnings, told))


def _arxiv_from_datacite(identifier: str, failed: LookupFailed) -> Record:
    try:
        return datacite.look_up(f"10.48550/arxiv.{identifier}")
    except LookupFailed:
        # The person pasted an arXiv identifier: the failure of arXiv is the one that explains.
        raise failed from None


def _by_address(found: Identified) -> Lookup:
    if found.likely_doi:
        try:
            record = crossref.look_up(found.likely_doi)
        except LookupFailed as failed:
            if not failed.not_found:
                return Lookup(_pasted(found), str(failed), later=True)
        else:
            sources = record.source_of | {"url": PASTED}
            return Lookup(replace(record, url=found.value, sources=sources))
    return Lookup(_pasted(found), ADDRESS_ONLY)


def _pasted(found: Identified) -> Record | None:
    match found.kind:
        case Pasted.DOI:
            return Record(doi=found.value, url=f"https://doi.org/{found.value}", source=PASTED)
        case Pasted.ARXIV:
            address = f"https://arxiv.org/abs/{found.value}"
            return Record(
                arxiv=found.value, url=address, venue="arXiv", publication=Publication.PREPRINT, source=PASTED
            )
        case Pasted.URL:
            return Record(url=found.value, source=PASTED)
    return None
