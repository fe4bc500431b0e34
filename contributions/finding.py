"""Asking the catalogue's importers about what was pasted, as the form needs it."""

from dataclasses import dataclass

from catalog.importers.lookup import look_up
from contributions.forms.paper import Data, from_record

BY_HAND = "Nothing is lost: enter the details by hand, and a moderator will check them."


@dataclass(frozen=True, slots=True)
class Found:
    """The form as far as it could be filled in, and a sentence when that was not far."""

    data: Data
    failure: str = ""


def find(pasted: str) -> Found:
    """Look ``pasted`` up. Never raises: what cannot be found is told in ``failure``."""
    result = look_up(pasted)
    record = result.record
    failure = result.failure
    if record is None or record.error:
        return Found({}, failure or (record.error if record else "") or "Nothing could be found under this.")
    return Found(from_record(record), failure)
