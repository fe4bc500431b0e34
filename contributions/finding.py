"""Asking the catalogue's importers about what was pasted, as the form needs it."""

from dataclasses import dataclass

from alignhub.kit.wording import gettext
from catalog.importers.lookup import as_pasted, look_up
from contributions.forms.registry import storable
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
    """The form with the identifier or address in ``pasted`` and nothing else, without asking anybody."""
    record = as_pasted(pasted)
    return Found(from_record(record, storable) if record else {})
