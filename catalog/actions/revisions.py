"""What all doors of the catalogue do alike: check and lock an entry, write its next revision, project it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max

from alignhub.kit.canonical import digest
from alignhub.kit.wording import gettext
from catalog.actions import derived, locks, projection
from catalog.actions.refused import NotStanding
from catalog.content.codec import to_json
from catalog.content.entry import EntryContent
from catalog.kinds import Act, Origin
from catalog.models import Contributor, Entry, EntryRevision


@dataclass(frozen=True, slots=True)
class Prepared:
    """A checked content with its rendered body, ready for the tables."""

    content: EntryContent
    body_html: str


def locked(entry_id: int, contents: Sequence[EntryContent] = ()) -> Entry:
    """The entry, locked with all that it and ``contents`` speak about. Raises ``NotStanding``."""
    locks.lock_entries([entry_id], contents)
    entry = Entry.objects.get(pk=entry_id)
    if entry.withdrawn_at:
        raise NotStanding(gettext("This entry has been withdrawn."))
    return entry


def next_number(entry: Entry) -> int:
    """The number of the entry's next revision: acts without a text have numbers too, but leave its version as it is."""
    newest: int | None = entry.revisions.aggregate(newest=Max("number"))["newest"]
    return (newest or 0) + 1


def new_revision(
    entry: Entry,
    number: int,
    act: Act,
    origin: Origin,
    contributor: Contributor | None,
    now: datetime,
    *,
    content: EntryContent | None = None,
    reason: str = "",
    **fields: Any,
) -> EntryRevision:
    """An unsaved row of the entry's log, with its hash."""
    document: dict[str, Any] | None = to_json(content) if content else None
    return EntryRevision(
        entry=entry,
        number=number,
        act=act,
        origin=origin,
        content=document,
        contributor=contributor,
        reason=reason,
        created_at=now,
        hash=digest({"entry": entry.reference, "number": number, "act": act.value, "content": document}),
        **fields,
    )


def project(items: Iterable[tuple[Entry, Prepared, EntryRevision]]) -> None:
    """Bring the tables up to ``items``, which have just been written to the log."""
    rows = [
        projection.Item(entry, prepared.content, prepared.body_html, revision) for entry, prepared, revision in items
    ]
    touched = projection.project(rows)
    derived.refresh([row.entry for row in rows], touched)
