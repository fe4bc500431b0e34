"""How a milestone came to its status."""

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
    rows = EntryRevision.objects.filter(entry=milestone, content__isnull=False).order_by("number")
    changes: list[StatusRow] = []
    for value, moment in rows.values_list(KT("content__facts__status"), "created_at"):
        if value in MilestoneStatus.values and (not changes or changes[-1].status != value):
            changes.append(StatusRow(MilestoneStatus(value), moment.date()))
    return tuple(reversed(changes))
