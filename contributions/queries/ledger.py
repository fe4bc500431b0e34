"""The public ledger: every decision without the people behind it, and the heads of the chain."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from alignhub.kit import cursor
from alignhub.kit.wording import gettext
from alignhub.kit.wording import gettext_lazy as _
from catalog.kinds import Kind
from catalog.queries.rows import address
from contributions.models import ChainDay, Contribution, ContributionEvent
from contributions.queries.decided import Appeal, Fate, fates
from contributions.queries.policy import anchor, clause_titles
from contributions.states import LEDGER, NOTICE_LASTS, ContributionKind, Role, State, StepName

PAGE = 50
HEADS_SHOWN = 7
MOST_HEADS = 4_000
# Below this many in a month, the exact wait of something unpublished could tell whose it was.
SMALL = 5
FOUNDED = "founded"
MOST_FOUNDED = 10_000
DECISION_LABELS = {
    StepName.PUBLISH: _("Published"),
    StepName.REQUEST_CHANGES: _("Changes requested"),
    StepName.REJECT: _("Rejected"),
    StepName.HOLD: _("Held back"),
}
APPEAL_LABELS = {
    Appeal.NONE: "",
    Appeal.WAITING: _("Appealed, not decided yet"),
    Appeal.UPHELD: _("Appealed, upheld"),
    Appeal.NOT_UPHELD: _("Appealed, not upheld"),
    Appeal.WITHDRAWN: _("Appealed, withdrawn by the author"),
}
_COLUMNS = {
    "entry": "contribution__result__entry",
    "criticised": "contribution__result_critique__entry",
    "answered": "contribution__result_response__critique__entry",
    "closed": "contribution__critique__entry",
    "founded": "founded__entry",
}
_OF_ENTRY = ("kind", "slug", "title", "withdrawn_at")


@dataclass(frozen=True, slots=True)
class LedgerFilters:
    """What narrows the ledger. ``month`` is the first day of one; ``decision`` may be ``FOUNDED``."""

    decision: str = ""
    kind: ContributionKind | None = None
    entry_kind: Kind | None = None
    clause: str = ""
    month: date | None = None
    appealed: bool = False
    after: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One decision. ``age`` is the wait in words; ``title`` and ``url`` are empty unless the result is published."""

    position: int
    day: date
    decision: str
    label: str
    kind_label: str
    entry_kind: str
    clause: str
    clause_title: str
    clause_anchor: str
    role_label: str
    # Published by its author, the site's single moderator, after a public notice.
    alone: bool
    interest: bool
    age: str
    appeal: str
    reopened: bool
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Head:
    day: date
    position: int
    hash: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What the single moderator will publish of their own: on notice since ``day``, at the earliest ``until``."""

    title: str
    kind_label: str
    entry_kind: str
    day: date
    until: date


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """``founded`` is how many entries the site started with, "10,000+" where there are more; "" when none."""

    filters: LedgerFilters
    rows: tuple[LedgerRow, ...]
    after: str | None
    before: str | None
    founded: str
    clauses: tuple[tuple[str, str], ...]
    heads: tuple[Head, ...]
    notices: tuple[Notice, ...] = ()


def ledger_page(filters: LedgerFilters) -> LedgerPage:
    """The decisions that ``filters`` leave, newest first, paged by their place in the chain."""
    titles = clause_titles()
    values, after, before = _page(_narrowed(filters), filters)
    founded = ContributionEvent.objects.filter(step=FOUNDED).order_by()[: MOST_FOUNDED + 1].count()
    return LedgerPage(
        filters=filters,
        rows=_rows(values, titles),
        after=after,
        before=before,
        founded=f"{MOST_FOUNDED:,}+" if founded > MOST_FOUNDED else f"{founded:,}" if founded else "",
        clauses=tuple(titles.items()),
        heads=heads(HEADS_SHOWN),
        notices=notices(),
    )


def newest(filters: LedgerFilters) -> tuple[LedgerRow, ...]:
    """The newest decisions that ``filters`` leave, for the feed."""
    return _rows(list(_narrowed(filters).order_by("-position")[:PAGE]), clause_titles())


def notices() -> tuple[Notice, ...]:
    """What is on public notice, the longest first: its title and its days, never its text."""
    rows = Contribution.objects.filter(state=State.SUBMITTED, noticed_at__isnull=False)
    found = rows.order_by("noticed_at", "id").values_list("title", "kind", "entry_kind", "noticed_at")[:PAGE]
    return tuple(
        Notice(title, str(ContributionKind(kind).label), entry_kind, since.date(), (since + NOTICE_LASTS).date())
        for title, kind, entry_kind, since in found
        if since
    )


def heads(most: int = MOST_HEADS) -> tuple[Head, ...]:
    """The noted heads of the chain, newest day first."""
    rows = ChainDay.objects.order_by("-day").values_list("day", "position", "hash")[:most]
    return tuple(Head(*row) for row in rows)


def month_after(month: date) -> date:
    """The first day of the month after ``month``, itself a first day."""
    return (month + timedelta(days=31)).replace(day=1)


def start_of(day: date) -> datetime:
    """The first moment of ``day``; days and months of the record are those of UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _narrowed(filters: LedgerFilters) -> QuerySet[ContributionEvent, dict[str, Any]]:
    steps = [filters.decision] if filters.decision else list(LEDGER)
    found = ContributionEvent.objects.filter(step__in=steps)
    if filters.kind:
        found = found.filter(contribution__kind=filters.kind)
    if filters.entry_kind and filters.decision == FOUNDED:
        found = found.filter(founded__entry__kind=filters.entry_kind)
    elif filters.entry_kind:
        found = found.filter(contribution__entry_kind=filters.entry_kind)
    if filters.clause:
        found = found.filter(clause=filters.clause)
    if filters.month:
        found = found.filter(
            created_at__gte=start_of(filters.month), created_at__lt=start_of(month_after(filters.month))
        )
    if filters.appealed:
        found = found.filter(contribution__appealed_at__isnull=False)
    columns = [f"{path}__{name}" for path in _COLUMNS.values() for name in _OF_ENTRY]
    return found.values(
        *("position", "step", "role", "clause", "interest", "created_at", "contribution_id"),
        *("contribution__kind", "contribution__entry_kind"),
        *columns,
    )


def _page(found: Any, filters: LedgerFilters) -> tuple[list[dict[str, Any]], str | None, str | None]:
    """The rows of one page and the cursors of those after and before it."""
    upwards = _position(filters.before)
    downwards = None if upwards is not None else _position(filters.after)
    if upwards is not None:
        values = list(found.filter(position__gt=upwards).order_by("position")[: PAGE + 1])
        more_before, values = len(values) > PAGE, values[:PAGE][::-1]
        more_after = True
    else:
        if downwards is not None:
            found = found.filter(position__lt=downwards)
        values = list(found.order_by("-position")[: PAGE + 1])
        more_after, values = len(values) > PAGE, values[:PAGE]
        more_before = downwards is not None
    if not values:
        return [], None, None
    return (
        values,
        cursor.encode((values[-1]["position"],)) if more_after else None,
        cursor.encode((values[0]["position"],)) if more_before else None,
    )


def _position(text: str) -> int | None:
    try:
        (position,) = cursor.decode(text, (int,)) if text else (None,)
    except cursor.BadCursor:
        return None
    return position if isinstance(position, int) else None


def _rows(values: list[dict[str, Any]], titles: dict[str, str]) -> tuple[LedgerRow, ...]:
    known = fates({row["contribution_id"] for row in values if row["contribution_id"]})
    rare = _rare_cells({(_month(row), row["step"]) for row in values if row["step"] != StepName.PUBLISH})
    return tuple(_row(row, known.get(row["position"]), rare, titles) for row in values)


def _row(row: dict[str, Any], fate: Fate | None, rare: set[tuple[date, str]], titles: dict[str, str]) -> LedgerRow:
    step, founded = row["step"], row["step"] == FOUNDED
    title, url, kind = _result(row) if founded or step == StepName.PUBLISH else ("", "", "")
    return LedgerRow(
        position=row["position"],
        day=row["created_at"].date(),
        decision=step,
        label=gettext("Starting content") if founded else _label(StepName(step), row["contribution__kind"]),
        kind_label=gettext("New entry") if founded else str(ContributionKind(row["contribution__kind"]).label),
        entry_kind=kind if founded else row["contribution__entry_kind"],
        clause=row["clause"],
        clause_title=titles.get(row["clause"], ""),
        clause_anchor=anchor(row["clause"]) if row["clause"] in titles else "",
        role_label=_role(row["role"]),
        alone=row["role"] == Role.SOLE,
        interest=bool(row["interest"]),
        age=age_of(fate.waited, coarse=(_month(row), step) in rare) if fate else "",
        appeal=str(APPEAL_LABELS[fate.appeal]) if fate else "",
        reopened=bool(fate and fate.reopened),
        title=title,
        url=url,
    )


def _role(role: str) -> str:
    if role == Role.SOLE:
        return gettext("The site’s single moderator, after a public notice of seven days")
    return str(Role.MODERATOR.label) if role else ""


def _label(step: StepName, kind: str) -> str:
    # Nothing is published by what closes a critique, nor by a report.
    nothing = kind in (ContributionKind.CLOSING, ContributionKind.REPORT)
    return gettext("Accepted") if nothing and step == StepName.PUBLISH else str(DECISION_LABELS[step])


def age_of(waited: timedelta, *, coarse: bool) -> str:
    """Whole days in words; ``coarse`` says only about how many."""
    days = max(waited.days, 0)
    if coarse:
        return (
            gettext("under a week")
            if days < 7
            else gettext("1 to 4 weeks")
            if days < 28
            else gettext("4 weeks or more")
        )
    return gettext("under a day") if days == 0 else f"{days} day{'' if days == 1 else 's'}"


def _result(row: dict[str, Any]) -> tuple[str, str, str]:
    """Title, address and kind of the entry that a published row led to; of one taken back only its address."""
    for name, path in _COLUMNS.items():
        kind, slug, title, withdrawn = (row[f"{path}__{column}"] for column in _OF_ENTRY)
        if not kind:
            continue
        shown = gettext("Withdrawn since") if withdrawn else title
        prefix = {"criticised": gettext("On: "), "answered": gettext("On: "), "closed": gettext("On: ")}.get(name, "")
        return f"{prefix}{shown}", address(kind, slug), kind
    return "", "", ""


def _month(row: dict[str, Any]) -> date:
    return row["created_at"].date().replace(day=1)


def _rare_cells(cells: Iterable[tuple[date, str]]) -> set[tuple[date, str]]:
    """Those of (month, decision) that hold fewer than ``SMALL`` decisions; reads at most ``SMALL`` rows for each."""
    asked = [cell for cell in cells if cell[1] != FOUNDED]
    if not asked:
        return set()
    sql = """
        SELECT asked.number FROM unnest(%s::int[], %s::timestamptz[], %s::timestamptz[], %s::text[])
            AS asked (number, since, until, step)
        WHERE (SELECT count(*) FROM (
            SELECT 1 FROM contributions_contributionevent AS event
            WHERE event.step = asked.step AND event.step = ANY(%s)
              AND event.created_at >= asked.since AND event.created_at < asked.until LIMIT %s
        ) AS few) < %s
    """
    with connection.cursor() as db:
        db.execute(
            sql,
            [
                list(range(len(asked))),
                [start_of(month) for month, _ in asked],
                [start_of(month_after(month)) for month, _ in asked],
                [step for _, step in asked],
                [*LEDGER],
                SMALL,
                SMALL,
            ],
        )
        return {asked[number] for (number,) in db.fetchall()}
