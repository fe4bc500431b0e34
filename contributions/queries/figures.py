"""The figures of the transparency report for a span of time, counted from the events of the record."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from alignhub.kit.wording import gettext, gettext_noop
from contributions.models import ContributionEvent
from contributions.queries.decided import TELLING, Fate, Happened, fates_of
from contributions.states import DECISIONS, Role, State, StepName

# Counts below this are told as "under 5", so that no person can be picked out by them.
SMALL = 5
UNDER = gettext_noop("under 5")
# Large enough to be told, but it would give away the one small count beside it.
NOT_SHOWN = gettext_noop("not shown")
Shown = int | str


@dataclass(frozen=True, slots=True)
class _Decision:
    step: StepName
    clause: str
    declared: bool
    kind: str
    fate: Fate


def figures_of(since: datetime, until: datetime) -> dict[str, Any]:
    """Everything the report counts from ``since`` until just before ``until``, as plain JSON. Three queries.

    Decisions that were taken back within ten minutes are counted under "reopened" and nowhere else.
    """
    span = ContributionEvent.objects.filter(created_at__gte=since, created_at__lt=until)
    decisions, reopened = _decisions(span)
    standing = Counter(decision.step.value for decision in decisions)
    appeals = [decision for decision in decisions if decision.fate.on_appeal]
    by_kind: dict[str, Counter[str]] = {}
    for decision in decisions:
        by_kind.setdefault(decision.kind, Counter())[decision.step.value] += 1
    counts = _counts(span)
    return {
        "received": counts["received"],
        "resubmitted": counts["resubmitted"],
        "decisions": {step.value: standing[step.value] for step in sorted(DECISIONS)},
        "reopened": reopened,
        "held": counts["held"],
        "withdrawn": counts["withdrawn"],
        "wait": _wait([decision.fate.waited.total_seconds() / 86400 for decision in decisions]),
        "by_kind": {kind: dict(sorted(found.items())) for kind, found in sorted(by_kind.items())},
        "reasons": {
            step.value: dict(sorted(Counter(row.clause for row in decisions if row.step == step).items()))
            for step in (StepName.REJECT, StepName.REQUEST_CHANGES)
        },
        "appeals": {
            "filed": counts["appeals"],
            "decided": len(appeals),
            "upheld": sum(row.step != StepName.REJECT for row in appeals),
        },
        "interests": {
            "declared": sum(decision.declared for decision in decisions),
            "passed_on": counts["passed_on"],
        },
        "people": {"moderators": counts["moderators"], "contributors": counts["contributors"]},
    }


def _decisions(span: Any) -> tuple[list[_Decision], int]:
    """The decisions that stand, and how many do not."""
    decided = span.filter(step__in=DECISIONS)
    rows = decided.order_by("position").values_list(
        "position", "step", "clause", "interest", "contribution__kind", "contribution__entry_kind"
    )
    events = (
        ContributionEvent.objects.filter(contribution__in=decided.values("contribution"), step__in=TELLING)
        .order_by("position")
        .values_list("contribution", "position", "step", "created_at")
    )
    fates = fates_of(Happened(pk or 0, position, StepName(step), at) for pk, position, step, at in events)
    found = [
        _Decision(StepName(step), clause, bool(interest), f"{kind}/{entry_kind}".rstrip("/"), fates[position])
        for position, step, clause, interest, kind, entry_kind in rows
    ]
    standing = [decision for decision in found if not decision.fate.reopened]
    return standing, len(found) - len(standing)


def _counts(span: Any) -> dict[str, int]:
    submit = Q(step=StepName.SUBMIT)
    return span.order_by().aggregate(  # type: ignore[no-any-return]
        received=Count("id", filter=submit & Q(source=State.DRAFT)),
        resubmitted=Count("id", filter=submit & ~Q(source=State.DRAFT)),
        held=Count("id", filter=Q(step=StepName.HOLD)),
        withdrawn=Count("id", filter=Q(step=StepName.WITHDRAW) & ~Q(source=State.DRAFT)),
        appeals=Count("id", filter=Q(step=StepName.APPEAL)),
        passed_on=Count("id", filter=Q(step=StepName.RELEASE) & ~Q(interest="")),
        moderators=Count("actor", distinct=True, filter=Q(role__in=[Role.MODERATOR, Role.DECIDER, Role.SOLE])),
        contributors=Count("actor", distinct=True, filter=submit),
    )


def _wait(days: Sequence[float]) -> dict[str, Any]:
    ordered = sorted(days)
    return {
        "decisions": len(ordered),
        "median_days": percentile(ordered, 0.5),
        "p90_days": percentile(ordered, 0.9),
    }


def percentile(ordered: Sequence[float], share: float) -> float | None:
    """As PostgreSQL's ``percentile_cont``, to two decimals: between two values, in proportion; None without any."""
    if not ordered:
        return None
    place = (len(ordered) - 1) * share
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return round(ordered[low] + (ordered[high] - ordered[low]) * (place - low), 2)


# -- small cells -------------------------------------------------------------------------------------------------------


def shown(figures: Mapping[str, Any]) -> dict[str, Any]:
    """The figures as they may be told: whole volumes as they are, every breakdown without its small cells."""
    wait = figures["wait"]
    few = wait["decisions"] < SMALL
    kinds = _columns(figures["by_kind"], [step.value for step in sorted(DECISIONS)])
    return {
        **{name: figures[name] for name in ("received", "resubmitted", "decisions")},
        **{name: _small(figures[name]) for name in ("reopened", "held", "withdrawn")},
        "wait": {
            "decisions": wait["decisions"],
            "median_days": None if few else wait["median_days"],
            "p90_days": None if few else wait["p90_days"],
        },
        "by_kind": kinds,
        "reasons": {step: hide_small(counts) for step, counts in figures["reasons"].items()},
        "appeals": {name: _small(value) for name, value in figures["appeals"].items()},
        "interests": {name: _small(value) for name, value in figures["interests"].items()},
        "people": {name: _small(value) for name, value in figures["people"].items()},
    }


def hide_small(cells: Mapping[str, int]) -> dict[str, Shown]:
    """``cells`` with 1 to 4 as "under 5"; where that hides a single one, the next larger goes too, as their sum is
    known."""
    hidden: dict[str, Shown] = {name: gettext(UNDER) for name, value in cells.items() if 0 < value < SMALL}
    if len(hidden) == 1 and len(cells) > 1:
        others = sorted((value, name) for name, value in cells.items() if value >= SMALL)
        if others:
            hidden[others[0][1]] = gettext(NOT_SHOWN)
    return {name: hidden.get(name, value) for name, value in cells.items()}


def _small(value: int) -> Shown:
    return gettext(UNDER) if 0 < value < SMALL else value


def _columns(table: Mapping[str, Mapping[str, int]], columns: Sequence[str]) -> dict[str, dict[str, Shown]]:
    """``table`` with small cells hidden column by column, since it is the columns whose sums are told."""
    told = {column: hide_small({row: cells.get(column, 0) for row, cells in table.items()}) for column in columns}
    return {row: {column: told[column][row] for column in columns} for row in table}
