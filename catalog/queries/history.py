"""How a milestone came to its status."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models.fields.json import KT

from catalog.kinds import Kind, MilestoneStatus
from catalog.models import Entry, EntryRevision


@dataclass(frozen=True, slots=True)
class StatusRow:
    """From which day on a milestone had a status."""

    status: MilestoneStatus
    since: date


def statuses_of(milestone: Entry) -> tuple[StatusRow, ...]:
    """How a milestone's status changed, newest first."""
    if milestone.kind != Kind.MILESTONE:
        return ()
    return tuple(reversed(_changes([milestone.pk]).get(milestone.pk, [])))


def since_when(milestones: Sequence[int]) -> dict[int, date]:
    """The day from which on each of ``milestones``, by key, has had its status."""
    return {pk: changes[-1].since for pk, changes in _changes(milestones).items()}


def _changes(milestones: Sequence[int]) -> dict[int, list[StatusRow]]:
    rows = EntryRevision.objects.filter(entry__in=milestones, content__isnull=False).order_by("entry", "number")
    found: dict[int, list[StatusRow]] = {}
    for pk, value, moment in rows.values_list("entry_id", KT("content__facts__status"), "created_at"):
        changes = found.setdefault(pk, [])
        if value in MilestoneStatus.values and (not changes or changes[-1].status != value):
            changes.append(StatusRow(MilestoneStatus(value), moment.date()))
    return {pk: changes for pk, changes in found.items() if changes}
