"""DOIs, arXiv identifiers and addresses, one a line, to records that a service is still to be asked about."""

from dataclasses import replace

from catalog.importers.identify import Pasted, identify
from catalog.importers.lookup import as_pasted
from catalog.importers.records import MOST_RECORDS, Record

_NAMING = (Pasted.DOI, Pasted.ARXIV, Pasted.URL)
_LONGEST = 500


def is_list(text: str) -> bool:
    """Whether every line of ``text`` that says anything is an identifier or an address and nothing else."""
    lines = [line for _, line in _lines(text)]
    return bool(lines) and all(_names_a_work(line) for line in lines[: MOST_RECORDS + 1])


def parse(text: str) -> list[Record]:
    """A record with nothing but what each line names, and an ``error`` for each that names nothing; one more than
    ``MOST_RECORDS`` at most."""
    return [_record(number, line) for number, line in _lines(text)[: MOST_RECORDS + 1]]


def _lines(text: str) -> list[tuple[int, str]]:
    stripped = ((number, line.strip().rstrip(",;")) for number, line in enumerate(text.splitlines(), 1))
    return [(number, line) for number, line in stripped if line]


def _names_a_work(line: str) -> bool:
    # A sentence may end in a DOI and is no list of them.
    return len(line) <= _LONGEST and len(line.split()) <= 2 and identify(line).kind in _NAMING


def _record(number: int, line: str) -> Record:
    found = as_pasted(line) if _names_a_work(line) else None
    if found is None:
        return Record(line=number, error=f"Line {number}: “{line[:100]}” is no DOI, arXiv identifier or address.")
    return replace(found, line=number)
