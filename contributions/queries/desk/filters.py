"""What narrows the queue of the desk, as the address says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet

from alignhub.kit.wording import gettext_lazy as _
from catalog.kinds import Kind
from contributions.models import Contribution
from contributions.permissions import criticism_of
from contributions.queries.areas import area_named
from contributions.queries.desk.people import name_of
from contributions.states import CheckFlag, Completeness, ContributionKind, State

if TYPE_CHECKING:
    from alignhub.models import User

WAITING = (State.SUBMITTED, State.IN_REVIEW)
# What is held back has a list of its own, by the day to look again (``held.py``).
HELD = "held"
# What of the queue is shown: name in the address -> words on the tab.
SHOWN = {
    "open": _("All open"),
    "unclaimed": _("Unclaimed"),
    "mine": _("Claimed by me"),
    "author": _("Waiting for author"),
    HELD: _("On hold"),
    "appeals": _("Appeals"),
}
# Decided ones stand apart: they are looked up, not worked through, so the newest come first.
DECIDED = {"published": _("Published"), "rejected": _("Rejected"), "withdrawn": _("Withdrawn")}
# Everything by one person, whatever became of it.
ALL = "all"
# Where it waits for a moderator: the filters that are of use only there have their indexes only there.
AT_WORK = ("open", "unclaimed", "mine", "appeals")
AGES = {"3": _("Over 3 days"), "7": _("Over 7 days")}
# Any check found something to look at.
FLAGGED = "flagged"
AREA_LENGTH = 100


@dataclass(frozen=True, slots=True)
class QueueFilters:
    """What narrows the queue; every value is one of those above, of an enumeration, or "".

    ``area`` is what was asked for, ``areas`` the values that it stands for: none when there is no such area. ``by`` is
    the key of a person whose name is ``person``.
    """

    show: str = "open"
    kind: str = ""
    entry_kind: str = ""
    age: str = ""
    first_time: bool = False
    checks: str = ""
    completeness: str = ""
    area: str = ""
    area_label: str = ""
    areas: tuple[str, ...] = ()
    by: int = 0
    person: str = ""
    after: str = ""
    before: str = ""

    @property
    def newest_first(self) -> bool:
        return self.show in DECIDED or self.show == ALL

    @property
    def at_work(self) -> bool:
        """Whether it is a list of what waits for a moderator."""
        return self.show in AT_WORK


def filters_of(query: Mapping[str, str]) -> QueueFilters:
    """The filters that an address asks for; what is none of them is left out."""
    by, person = _person(query.get("by", ""))
    show = query.get("show", "")
    if show not in SHOWN and show not in DECIDED:
        show = ALL if by else "open"
    at_work = show in AT_WORK
    checks, completeness = query.get("checks", ""), query.get("complete", "")
    area = " ".join(query.get("area", "").split())[:AREA_LENGTH] if at_work else ""
    label, areas = area_named(area) if area else ("", ())
    return QueueFilters(
        show=show,
        kind=query.get("kind", "") if query.get("kind", "") in ContributionKind.values else "",
        entry_kind=query.get("entry", "") if query.get("entry", "") in Kind.values else "",
        age=query.get("age", "") if query.get("age", "") in AGES else "",
        first_time=query.get("author") == "first",
        checks=checks if at_work and checks in (FLAGGED, *CheckFlag.values) else "",
        completeness=completeness if at_work and completeness in Completeness.values else "",
        area=area,
        area_label=label,
        areas=areas,
        by=by,
        person=person,
        after=query.get("after", ""),
        before=query.get("before", ""),
    )


def _person(text: str) -> tuple[int, str]:
    """The key and the name of whoever has sent something; (0, "") for anybody else."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        return 0, ""
    sent = Exists(Contribution.objects.filter(author=OuterRef("pk"), revision__gte=1))
    person = get_user_model().objects.select_related("contributor").filter(sent, pk=int(text)).first()
    return (person.pk, name_of(person)) if person else (0, "")


def narrowed(user: "User", filters: QueueFilters, now: datetime) -> QuerySet[Contribution]:
    """What the queue shows under ``filters``, in no order yet."""
    rows = _shown(user, filters, now)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.entry_kind:
        rows = rows.filter(entry_kind=filters.entry_kind)
    if filters.age:
        rows = rows.filter(submitted_at__lt=now - timedelta(days=int(filters.age)))
    if filters.first_time:
        rows = rows.filter(newcomer=True)
    if filters.completeness:
        rows = rows.filter(completeness=filters.completeness)
    if filters.area:
        rows = rows.filter(areas__overlap=list(filters.areas)) if filters.areas else rows.none()
    if filters.by:
        # Whoever is criticised learns by whom once it is published.
        rows = rows.filter(author=filters.by).exclude(criticism_of(user))
    if filters.checks:
        # What was found in one's own work, or in what is about it, is not shown to oneself.
        rows = rows.filter(_found(filters.checks)).exclude(author=user).exclude(criticism_of(user))
    return rows


def _shown(user: "User", filters: QueueFilters, now: datetime) -> QuerySet[Contribution]:
    rows = Contribution.objects.filter(submitted_at__isnull=False)
    match filters.show:
        case "unclaimed":
            return rows.filter(free(now), state__in=WAITING)
        case "mine":
            return rows.filter(claimed_by=user, claimed_until__gt=now)
        case "author":
            return rows.filter(state=State.CHANGES_REQUESTED)
        case "appeals":
            return rows.filter(state__in=WAITING, appealed_at__isnull=False)
        case "held" | "published" | "rejected" | "withdrawn":
            return rows.filter(state=filters.show)
        case "all":
            return rows
        case _:
            return rows.filter(state__in=WAITING)


def _found(checks: str) -> Q:
    if checks == FLAGGED:
        return ~Q(check_flags=[]) & ~Q(check_flags=[CheckFlag.FINE.value])
    return Q(check_flags__contains=[checks])


def free(now: datetime) -> Q:
    """Claimed by nobody, or not any more."""
    return Q(state=State.SUBMITTED) | Q(claimed_until__lte=now)
