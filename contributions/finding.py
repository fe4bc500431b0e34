"""Asking the catalogue's importers about what was pasted, as the form needs it."""

from dataclasses import dataclass

from alignhub.kit.wording import gettext
from catalog.content.entry import TITLE_LENGTH
from catalog.importers.identify import Pasted, identify
from catalog.importers.lookup import as_pasted, look_up
from contributions.forms.registry import storable
from contributions.forms.small import PASTED_LENGTH
from contributions.forms.sources import Data, from_record


@dataclass(frozen=True, slots=True)
class Found:
    """The form as far as it could be filled in, and a sentence when that was not far.

    ``known`` says whether there is more than the identifier that was pasted, ``records`` how many were pasted.
    """

    data: Data
    failure: str = ""
    known: bool = False
    records: int = 1


def find(pasted: str) -> Found:
    """Look ``pasted`` up. Never raises: what cannot be found is told in ``failure``."""
    result = look_up(pasted)
    record = result.record
    if record is None or record.error:
        return Found(
            {}, result.failure or (record.error if record else "") or gettext("Nothing could be found under this.")
        )
    return Found(from_record(record, storable), result.failure, known=bool(record.title), records=result.records)


def by_hand(pasted: str) -> Found:
    """The form with what ``pasted`` says by itself, without asking anybody: an identifier, a reference or a title."""
    found = identify(pasted[:PASTED_LENGTH])
    if found.kind in (Pasted.BIBTEX, Pasted.RIS, Pasted.CSL_JSON):
        return find(found.value)
    if found.kind == Pasted.TEXT:
        line = found.value
        return Found({"title": storable(line)} if line and len(line) <= TITLE_LENGTH and "\n" not in line else {})
    record = as_pasted(found.value)
    return Found(from_record(record, storable) if record else {})
