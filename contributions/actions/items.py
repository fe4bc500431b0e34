"""What a moderator decides about single parts of a contribution, as the record of decisions keeps it."""

from collections.abc import Sequence
from dataclasses import dataclass

from alignhub.kit.wording import gettext
from contributions import parts
from contributions.models import ContributionRevision
from contributions.refused import StaleRevision


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An item the moderator leaves out, by path, and why; the author sees both."""

    path: str
    reason: str
    action: str = "left out"


@dataclass(frozen=True, slots=True)
class Noted:
    """A remark on one item, by path, that goes to the author with the decision."""

    path: str
    reason: str
    action: str = "noted"


@dataclass(frozen=True, slots=True)
class Adjusted:
    """Other words for one text, by path, and why.

    The record keeps path and reason. The words are in the revision that was sent and in the version that was published,
    so that erasing that version erases them too.
    """

    path: str
    text: str
    reason: str
    action: str = "adjusted"


Item = LeftOut | Noted | Adjusted


def check_items(row: ContributionRevision | None, items: Sequence[Item]) -> None:
    """Raise ``StaleRevision`` unless every item is part of ``row``, the revision that is decided about."""
    if not items:
        return
    known = {True: parts.texts_of(row), False: parts.paths_of(row)} if row else {}
    if not known or any(item.path not in known[isinstance(item, Adjusted)] for item in items):
        raise StaleRevision(gettext("Something you chose is not part of this version."))


def as_json(item: Item) -> dict[str, str]:
    """``item`` as an event lists it."""
    # PostgreSQL stores no NUL.
    path, reason = item.path.replace("\x00", ""), item.reason.replace("\x00", "")
    return {"path": path, "action": item.action, "reason": reason.strip()}
