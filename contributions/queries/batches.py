"""Imports of many records as pages show them, as plain values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from alignhub.kit.wording import gettext, ngettext
from alignhub.kit.wording import gettext_lazy as _
from catalog.queries.alike import NEAR_TITLE
from catalog.queries.rows import address
from contributions.models import Batch, BatchRun, Contribution, ImportedRecord
from contributions.queries.history import reasons_of
from contributions.queries.open_items import most_records
from contributions.states import BatchState, Found, RunStep, State

if TYPE_CHECKING:
    from alignhub.models import User

PER_PAGE = 50
LISTED = 25
# What waits with its batch and raises no question; anything else is opened by itself.
AGAIN = Q(found=Found.FAILED, contribution=None) & ~Q(named="")
# As ``may_be_chosen`` has it.
SENDABLE = Q(contribution=None) & ~Q(found=Found.FAILED) & (~Q(found=Found.DUPLICATE) | Q(why=NEAR_TITLE))
WITH_BATCH = Q(contribution__state=State.SUBMITTED, contribution__submitted_at=None)
CLEAN = WITH_BATCH & Q(contribution__revision=1, found=Found.NEW, warnings=[], outcome="")
# What of the records is shown: name in the address -> words on the tab, and which those are.
TABS: dict[str, tuple[str, Q]] = {
    "all": (_("All"), Q(number__gte=1)),
    "chosen": (_("Chosen"), Q(chosen=True)),
    "known": (_("Already here"), Q(found__in=[Found.DUPLICATE, Found.REPEATED, Found.WAITING])),
    "odd": (_("To look at"), Q(found__in=[Found.INCOMPLETE, Found.FAILED]) | ~Q(warnings=[])),
}
SENT_TABS: dict[str, tuple[str, Q]] = {
    "all": (_("All"), Q(contribution__isnull=False)),
    "waiting": (_("Waiting"), Q(contribution__state__in=[State.SUBMITTED, State.IN_REVIEW, State.HELD])),
    "needs-you": (_("Needs you"), Q(contribution__state=State.CHANGES_REQUESTED)),
    "published": (_("Published"), Q(contribution__state=State.PUBLISHED)),
    "closed": (_("Not accepted"), Q(contribution__state__in=[State.REJECTED, State.WITHDRAWN])),
    "left": (_("Not sent"), Q(contribution=None)),
}
DESK_TABS: dict[str, tuple[str, Q]] = {
    "clean": (_("Clean"), CLEAN),
    "look": (_("One by one"), WITH_BATCH & ~CLEAN),
    "alone": (
        _("Taken up by themselves"),
        ~WITH_BATCH
        & Q(contribution__state__in=[State.SUBMITTED, State.IN_REVIEW, State.CHANGES_REQUESTED, State.HELD]),
    ),
    "decided": (_("Decided"), Q(contribution__state__in=[State.PUBLISHED, State.REJECTED, State.WITHDRAWN])),
}
_STYLES = {
    Found.NEW: (" badge--ok", "sprout"),
    Found.DUPLICATE: (" badge--info", "copy-check"),
    Found.REPEATED: (" badge--info", "copy"),
    Found.WAITING: (" badge--info", "eye"),
    Found.INCOMPLETE: (" badge--warn", "circle-dashed"),
    Found.FAILED: (" badge--bad", "circle-alert"),
    Found.NAMED: ("", "circle-dashed"),
    Found.TOLD: ("", "circle-dashed"),
}


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One record: ``choosable`` while it may be sent, ``told`` the sentences about it, ``state`` of what it became."""

    number: int
    title: str
    about: str
    found: str
    label: str
    style: str
    icon: str
    told: tuple[str, ...]
    same_url: str
    same_title: str
    repeats: int | None
    chosen: bool
    choosable: bool
    completable: bool
    again: bool
    uuid: str
    state: str
    reason: str
    entry_url: str
    clean: bool
    with_batch: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """Something under way: ``done`` of ``total`` records, 0 of 0 while that is not known."""

    said: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class ImportPage:
    """An import as its author sees it. ``older`` is the number after which the next rows begin, 0 at the end."""

    uuid: str
    name: str
    state: str
    state_label: str
    problem: str
    source: str
    progress: Progress | None
    show: str
    tabs: tuple[tuple[str, str, int], ...]
    rows: tuple[RecordRow, ...]
    older: int
    first: bool
    chosen: int
    sendable: int
    most: int
    sent: int
    left: int
    again: int
    looking_up: bool
    deletable: bool
    withdrawable: int
    submitted_at: datetime | None


@dataclass(frozen=True, slots=True)
class BatchRow:
    """An import in a list."""

    uuid: str
    name: str
    state_label: str
    badge: str
    next_: str
    created_at: datetime


def import_page(batch: Batch, user: "User", show: str = "", after: int = 0) -> ImportPage:
    """One import with ``PER_PAGE`` of its records, those after number ``after``."""
    sent = batch.state in (BatchState.WAITING, BatchState.DECIDED)
    tabs = SENT_TABS if sent else TABS
    show = show if show in tabs else "all"
    others = {"_chosen": Q(chosen=True, contribution=None), "_with": WITH_BATCH, "_again": AGAIN, "_sendable": SENDABLE}
    counted = counts(batch, tabs | {name: ("", condition) for name, condition in others.items()})
    rows, older = records_of(batch, tabs[show][1], after)
    return ImportPage(
        uuid=str(batch.uuid),
        name=batch.name,
        state=batch.state,
        state_label=batch.get_state_display(),
        problem=batch.problem,
        source=bytes(batch.source).decode("utf-8", "replace") if batch.state == BatchState.UNREADABLE else "",
        progress=progress_of(batch),
        show=show,
        tabs=tuple((name, label, counted[name]) for name, (label, _) in tabs.items() if counted[name] or name == "all"),
        rows=rows,
        older=older,
        first=not after,
        chosen=counted["_chosen"],
        sendable=counted["_sendable"],
        most=most_records(user),
        sent=batch.total if sent else 0,
        left=counted.get("left", 0),
        again=counted["_again"] if batch.state == BatchState.CHOOSING else 0,
        looking_up=_is_looked_up(batch),
        deletable=batch.state in (BatchState.READING, BatchState.UNREADABLE, BatchState.CHOOSING),
        withdrawable=counted["_with"] if batch.state == BatchState.WAITING else 0,
        submitted_at=batch.submitted_at,
    )


def counts(batch: Batch, tabs: dict[str, tuple[str, Q]]) -> dict[str, int]:
    """How many of the records of ``batch``, of which there are a thousand at most, each tab holds."""
    counted = {f"tab{place}": Count("pk", filter=condition) for place, (_, condition) in enumerate(tabs.values())}
    found = batch.records.aggregate(**counted)
    return {name: found[f"tab{place}"] for place, name in enumerate(tabs)}


def records_of(batch: Batch, condition: Q, after: int) -> tuple[tuple[RecordRow, ...], int]:
    """``PER_PAGE`` records after number ``after``, and the number after which there are more, 0 at the end."""
    found = batch.records.filter(condition, number__gt=after).order_by("number")
    rows = list(found.select_related("duplicate_of", "contribution__result__entry")[: PER_PAGE + 1])
    shown = rows[:PER_PAGE]
    rejected = [row.contribution.pk for row in shown if row.contribution and row.contribution.state == State.REJECTED]
    reasons = reasons_of(rejected) if rejected else {}
    return tuple(_row(batch, row, reasons) for row in shown), shown[-1].number if len(rows) > PER_PAGE else 0


def progress_of(batch: Batch) -> Progress | None:
    """What is under way with ``batch``, if anything."""
    if batch.state == BatchState.READING:
        if _is_looked_up(batch):
            return Progress(gettext("The identifiers are being looked up."), batch.done, batch.total)
        return Progress(gettext("The records are being read and compared with what is here."), 0, 0)
    if batch.state == BatchState.SENDING:
        return Progress(gettext("The records are being sent."), batch.done, batch.total)
    run = running(batch)
    if run is None:
        return None
    said = {
        RunStep.PUBLISH: gettext("Records are being published."),
        RunStep.REJECT: gettext("Records are being decided."),
        RunStep.WITHDRAW: gettext("The records are being withdrawn."),
    }
    return Progress(said[RunStep(run.step)], run.done, len(run.numbers))


def _is_looked_up(batch: Batch) -> bool:
    # What was pasted is thrown away once each line of it stands in a record.
    return batch.state == BatchState.READING and not batch.source


def running(batch: Batch) -> BatchRun | None:
    """The run that is under way."""
    if batch.state in (BatchState.READING, BatchState.UNREADABLE, BatchState.CHOOSING, BatchState.SENDING):
        return None
    return batch.runs.filter(finished_at=None).first()


def imports_of(user: "User", *, open_only: bool = False) -> tuple[BatchRow, ...]:
    """The newest imports of ``user``; with ``open_only`` those that are not decided."""
    rows = Batch.objects.filter(author=user).defer("source").order_by("-id")
    if open_only:
        rows = rows.exclude(state=BatchState.DECIDED)
    return tuple(_batch_row(row) for row in rows[:LISTED])


def _batch_row(batch: Batch) -> BatchRow:
    number = batch.total
    return BatchRow(
        uuid=str(batch.uuid),
        name=batch.name,
        state_label=batch.get_state_display(),
        badge={
            BatchState.WAITING: "submitted",
            BatchState.SENDING: "submitted",
            BatchState.DECIDED: "published",
        }.get(BatchState(batch.state), "draft"),
        next_={
            BatchState.READING: gettext("It is being read."),
            BatchState.UNREADABLE: gettext("It could not be read."),
            BatchState.CHOOSING: ngettext("{number} record. Not sent yet.", "{number} records. Not sent yet.", number),
            BatchState.SENDING: gettext("It is being sent."),
            BatchState.WAITING: ngettext(
                "{number} record sent, not all of them decided.",
                "{number} records sent, not all of them decided.",
                number,
            ),
            BatchState.DECIDED: ngettext(
                "{number} record sent; all decided.", "{number} records sent; all decided.", number
            ),
        }[BatchState(batch.state)].format(number=number),
        created_at=batch.created_at,
    )


def _row(batch: Batch, record: ImportedRecord, reasons: dict[int, str]) -> RecordRow:
    contribution, found = record.contribution, Found(record.found)
    entry = contribution.result.entry if contribution and contribution.result else None
    style, icon = _STYLES[found]
    certain = found == Found.DUPLICATE and record.why != NEAR_TITLE
    choosing = batch.state == BatchState.CHOOSING and contribution is None
    again = choosing and found == Found.FAILED and bool(record.named)
    told = [record.problem, gettext(record.why) if record.why else "", *record.warnings, record.outcome]
    waits = contribution is not None and contribution.state == State.SUBMITTED and contribution.submitted_at is None
    same = record.duplicate_of
    return RecordRow(
        number=record.number,
        title=record.title
        or (
            gettext("Line {line}").format(line=record.line)
            if record.line
            else gettext("Record {number}").format(number=record.number)
        ),
        about=_about(record),
        found=found.value,
        label=gettext("Not looked up") if again else str(found.label),
        style=style,
        icon=icon,
        told=tuple(line for line in told if line),
        same_url=address(same.kind, same.slug) if same else "",
        same_title=same.title if same else "",
        repeats=record.repeats,
        chosen=record.chosen,
        choosable=choosing and found != Found.FAILED and not certain,
        completable=choosing and found == Found.INCOMPLETE,
        again=again,
        uuid=str(contribution.uuid) if contribution else "",
        state=contribution.state if contribution else "",
        reason=reasons.get(contribution.pk, "") if contribution else "",
        entry_url=address(entry.kind, entry.slug) if entry else "",
        clean=_clean(record, contribution, waits),
        with_batch=waits,
    )


def _clean(record: ImportedRecord, contribution: Contribution | None, waits: bool) -> bool:
    """As ``CLEAN`` has it."""
    if contribution is None or not waits:
        return False
    return contribution.revision == 1 and record.found == Found.NEW and not record.warnings and not record.outcome


def _about(record: ImportedRecord) -> str:
    """Who, when and where, in one line."""
    facts = (record.content or {}).get("facts", {})
    names = [author.get("literal") or author.get("family", "") for author in facts.get("authors", ())]
    more = len(names) > 3 or facts.get("authors_truncated", False)
    who = ", ".join(names[:3]) + (" et al." if more else "")
    identifiers = [
        f"{'arXiv' if item['scheme'] == 'arxiv' else item['scheme'].upper()} {item['value']}"
        for item in facts.get("identifiers", ())
    ]
    return " · ".join(part for part in (who, facts.get("date", "")[:4], facts.get("venue", ""), *identifiers) if part)


def numbers_of(batch: Batch, which: str, ticked: Iterable[int]) -> list[int]:
    """The records that a decision is about: "clean", "rest" (all that wait with the batch), or those ``ticked``."""
    condition = {"clean": CLEAN, "rest": WITH_BATCH}.get(which, WITH_BATCH & Q(number__in=list(ticked)))
    return list(batch.records.filter(condition).order_by("number").values_list("number", flat=True))
