"""The newest versions of an entry and who made them, by day; the whole history has a page of its own."""

from dataclasses import dataclass
from datetime import date

from django.db.models.fields.json import KT

from catalog.kinds import Act, Kind, MilestoneStatus, Origin
from catalog.models import Entry, EntryRevision

SHOWN = 5


@dataclass(frozen=True, slots=True)
class VersionRow:
    """``what`` is the stated reason, or the act; ``by`` is the name its contributor chose, empty for founding."""

    number: int
    on: date
    what: str
    by: str
    founding: bool


@dataclass(frozen=True, slots=True)
class StatusRow:
    """From which day on a milestone had a status."""

    status: MilestoneStatus
    since: date


def versions_of(entry: Entry) -> tuple[VersionRow, ...]:
    """The newest versions, newest first."""
    rows = EntryRevision.objects.filter(entry=entry).order_by("-number")
    columns = ("number", "created_at", "act", "reason", "contributor__name", "origin")
    return tuple(
        VersionRow(
            number=number,
            on=moment.date(),
            what=reason or Act(act).label,
            by=name or "",
            founding=origin == Origin.FOUNDING,
        )
        for number, moment, act, reason, name, origin in rows.values_list(*columns)[:SHOWN]
    )


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
