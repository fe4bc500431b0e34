"""The transparency report: one month in full, the last six beside it, every figure as it may be told."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import dateformat

from alignhub.kit.wording import gettext
from catalog.kinds import Kind
from contributions import charts
from contributions.queries.figures import SMALL, Shown, shown
from contributions.queries.months import Month, months
from contributions.queries.policy import anchor, clause_titles
from contributions.queries.waiting import in_days
from contributions.states import ContributionKind, StepName

CHARTS_FROM = 100
TREND = 6
AIM_DAYS = 7
ORDER = (StepName.PUBLISH, StepName.REQUEST_CHANGES, StepName.REJECT)


class NoReport(Exception):
    """There is no report of that month."""


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month of the table; the waits are words, "" where too few decisions were made."""

    name: str
    short: str
    url: str
    complete: bool
    received: int
    decisions: int
    published: int
    changes: int
    rejected: int
    median: str
    ninth: str


@dataclass(frozen=True, slots=True)
class KindRow:
    """One kind of contribution; ``share`` is published among published and rejected, "" where it may not be told."""

    label: str
    published: Shown
    changes: Shown
    rejected: Shown
    share: str


@dataclass(frozen=True, slots=True)
class Reason:
    number: str
    title: str
    anchor: str
    rejected: Shown
    changes: Shown


@dataclass(frozen=True, slots=True)
class TransparencyPage:
    """``charted`` says that there are enough decisions for charts; ``figures`` are those of the month, to be told.

    ``kinds``, ``reasons`` and the charts cover all of ``rows``, which ``span`` names.
    """

    month: MonthRow
    counted_on: date
    figures: dict[str, Any]
    published_share: str
    rows: tuple[MonthRow, ...]
    earlier: tuple[MonthRow, ...]
    charted: bool
    total: int
    span: str
    kinds: tuple[KindRow, ...]
    reasons: tuple[Reason, ...]
    volume_title: str
    wait_title: str
    reason_title: str
    volumes: charts.BarChart
    waits: charts.LineChart
    causes: charts.RowChart
    aim: int


def transparency_page(now: datetime, month: date | None = None) -> TransparencyPage:
    """The report of ``month``, else of the newest complete month with decisions, else of the running one, so far.

    Raises ``NoReport`` for a month before the record or after today.
    """
    known = months(now)
    chosen = _chosen(known, month)
    trend = [row for row in known if month is None or row.first <= chosen.first][-TREND:]
    rows = tuple(_row(row) for row in trend)
    titles = clause_titles()
    figures = shown(chosen.figures)
    # A month alone would have small cells only.
    together = shown(_together(trend))
    reasons = _reasons(together, titles)
    causes = [(row.title or row.number or gettext("No clause named"), row.rejected) for row in reasons if row.rejected]
    return TransparencyPage(
        month=_row(chosen),
        counted_on=chosen.day,
        figures=figures,
        published_share=_percent(chosen.figures["decisions"]["publish"], chosen.decisions),
        rows=rows,
        earlier=tuple(_row(row) for row in known[::-1] if row.first != chosen.first),
        charted=sum(row.decisions for row in known) >= CHARTS_FROM,
        total=sum(row.decisions for row in known),
        span=_span(rows),
        kinds=_kinds(together),
        reasons=reasons,
        volume_title=_volume_title(trend),
        wait_title=_wait_title(trend),
        reason_title=_reason_title(reasons),
        volumes=charts.stacked_bars([(row.short, (row.published, row.changes, row.rejected)) for row in rows]),
        waits=charts.line(
            [(dateformat.format(row.first, "M"), shown(row.figures)["wait"]["median_days"]) for row in trend], AIM_DAYS
        ),
        causes=charts.rows(causes if any(isinstance(number, int) for _, number in causes) else []),
        aim=AIM_DAYS,
    )


def transparency_data(now: datetime) -> list[dict[str, Any]]:
    """Every month as plain JSON, oldest first, small cells hidden."""
    return [
        {
            "month": f"{month.first:%Y-%m}",
            "complete": month.complete,
            "counted_on": month.day.isoformat(),
            "figures": shown(month.figures),
        }
        for month in months(now)
    ]


def flat(figures: dict[str, Any], path: tuple[str, ...] = ()) -> list[tuple[str, Any]]:
    """Nested figures as (dotted name, value), for a table of two columns."""
    found: list[tuple[str, Any]] = []
    for name, value in figures.items():
        here = (*path, name or "none")
        found += flat(value, here) if isinstance(value, dict) else [("/".join(here), value)]
    return found


def kind_label(key: str) -> str:
    """ "entry/resource" in words: "New entry, resource"."""
    kind, _, entry_kind = key.partition("/")
    label = str(ContributionKind(kind).label)
    return f"{label}, {Kind(entry_kind).label.lower()}" if entry_kind else label


def _chosen(known: tuple[Month, ...], month: date | None) -> Month:
    if month:
        found = [row for row in known if row.first == month]
        if not found:
            raise NoReport(gettext("There is no report of {month}.").format(month=dateformat.format(month, "F Y")))
        return found[0]
    told = [row for row in known if row.complete and row.decisions]
    return told[-1] if told else known[-1]


def _row(month: Month) -> MonthRow:
    decisions = month.figures["decisions"]
    wait = shown(month.figures)["wait"]
    return MonthRow(
        name=dateformat.format(month.first, "F Y"),
        short=dateformat.format(month.first, "M"),
        url=f"/transparency/{month.first:%Y-%m}/",
        complete=month.complete,
        received=month.figures["received"],
        decisions=month.decisions,
        published=decisions["publish"],
        changes=decisions["request-changes"],
        rejected=decisions["reject"],
        median=in_days(wait["median_days"]) if wait["median_days"] is not None else "",
        ninth=in_days(wait["p90_days"]) if wait["p90_days"] is not None else "",
    )


def _span(rows: tuple[MonthRow, ...]) -> str:
    """ "June to November 2026 so far", or one month alone."""
    first, last = rows[0], rows[-1]
    name = last.name
    if first.name != last.name:
        name = gettext("{first} to {last}").format(first=first.name.removesuffix(last.name[-5:]), last=last.name)
    return name if last.complete else gettext("{name}, so far").format(name=name)


def _together(trend: list[Month]) -> dict[str, Any]:
    """The figures of the newest month with the breakdowns of all of ``trend`` summed up."""
    summed: dict[str, Any] = {**trend[-1].figures}
    for name in ("by_kind", "reasons"):
        rows: dict[str, Counter[str]] = {}
        for month in trend:
            for row, cells in month.figures[name].items():
                rows.setdefault(row, Counter()).update(cells)
        summed[name] = rows
    return summed


def _kinds(figures: dict[str, Any]) -> tuple[KindRow, ...]:
    rows = []
    for key, cells in figures["by_kind"].items():
        published, changes, rejected = (cells[step.value] for step in ORDER)
        known = isinstance(published, int) and isinstance(rejected, int) and published + rejected >= SMALL
        share = _percent(published, published + rejected) if known else ""
        rows.append(KindRow(kind_label(key), published, changes, rejected, share))
    return tuple(rows)


def _reasons(figures: dict[str, Any], titles: dict[str, str]) -> tuple[Reason, ...]:
    """The clauses that decisions named, those of most rejections first; hidden figures come after the others."""
    rejected, changes = figures["reasons"]["reject"], figures["reasons"]["request-changes"]
    rows = [
        Reason(
            number,
            titles.get(number, ""),
            anchor(number) if number in titles else "",
            rejected.get(number, 0),
            changes.get(number, 0),
        )
        for number in {**rejected, **changes}
    ]
    return tuple(sorted(rows, key=lambda row: (-_size(row.rejected), -_size(row.changes), row.number)))


def _size(value: Shown) -> float:
    return value if isinstance(value, int) else 0.5


def _percent(part: int, whole: int) -> str:
    return f"{round(100 * part / whole)}%" if whole else ""


# -- what the charts show, in a sentence -------------------------------------------------------------------------------


def _pair(trend: list[Month]) -> tuple[Month, Month] | None:
    """The newest two complete months."""
    complete = [month for month in trend if month.complete]
    return (complete[-2], complete[-1]) if len(complete) > 1 else None


def _volume_title(trend: list[Month]) -> str:
    pair = _pair(trend)
    if pair is None or not pair[0].decisions:
        return gettext("Decisions month by month")
    before, last = pair
    change = last.decisions - before.decisions
    said = gettext("Fewer decisions in {last} than in {before}")
    if abs(change) <= 0.05 * before.decisions:
        said = gettext("About as many decisions in {last} as in {before}")
    elif change > 0:
        said = gettext("More decisions in {last} than in {before}")
    return said.format(last=dateformat.format(last.first, "F"), before=dateformat.format(before.first, "F"))


def _wait_title(trend: list[Month]) -> str:
    pair = _pair(trend)
    waits = [shown(month.figures)["wait"]["median_days"] for month in pair] if pair else [None]
    if pair is None or None in waits:
        return gettext("How long decisions take")
    before, last = waits
    if abs(last - before) <= 0.1 * before:
        return gettext("Decisions take about as long as the month before")
    return gettext("Decisions are getting faster") if last < before else gettext("Decisions are getting slower")


def _reason_title(reasons: tuple[Reason, ...]) -> str:
    told = [row for row in reasons if isinstance(row.rejected, int) and row.rejected and row.title]
    if not told or (len(told) > 1 and told[0].rejected == told[1].rejected):
        return gettext("Why contributions were rejected")
    return gettext("Rejections name clause {number}, “{title}”, most often").format(
        number=told[0].number, title=told[0].title
    )
