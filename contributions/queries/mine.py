"""What authors see of their contributions, as plain values that name no moderator."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Case, Count, Q, Value, When
from django.utils import timezone
from django.utils.text import Truncator

from alignhub.kit import cursor
from alignhub.kit.wording import day, gettext
from alignhub.kit.wording import gettext_lazy as _
from catalog.content.codec import from_json
from catalog.content.comparison import FieldComparison
from catalog.content.facts import ResourceFacts
from catalog.kinds import Kind
from catalog.models import Tag
from contributions import payloads
from contributions.models import Contribution, ContributionRevision
from contributions.permissions import is_single_moderator, notice_ends, open_steps
from contributions.queries.batches import BatchRow, imports_of
from contributions.queries.history import Happening, history_of, reasons_of
from contributions.queries.proposals import changes_since
from contributions.queries.results import RESULTS, result_address
from contributions.queries.waiting import TypicalWait, typical_wait
from contributions.queries.words import short_facts, sources_of
from contributions.states import APPEAL_WITHIN, ContributionKind, State, StepName

if TYPE_CHECKING:
    from alignhub.models import User

PER_PAGE = 25
# Places in the queue beyond this are not worth counting.
MOST_COUNTED = 50
# One person\'s contributions are counted up to this.
MOST_LISTED = 10_000
# Who has to act comes first.
TABS: dict[str, tuple[str, tuple[State, ...]]] = {
    "all": (_("All"), tuple(State)),
    "needs-you": (_("Needs you"), (State.CHANGES_REQUESTED, State.DRAFT)),
    "in-progress": (_("In progress"), (State.SUBMITTED, State.IN_REVIEW, State.HELD)),
    "published": (_("Published"), (State.PUBLISHED,)),
    "closed": (_("Not accepted"), (State.REJECTED, State.WITHDRAWN)),
}
_WITH_IMPORTS = ("all", "in-progress")
_URGENCY = {State.CHANGES_REQUESTED: 0, State.DRAFT: 1}


@dataclass(frozen=True, slots=True)
class Row:
    """One contribution in the list: ``next_`` says who has to act, in (bold, plain) words."""

    uuid: str
    title: str
    entry_kind: str
    kind_label: str
    state: str
    updated_at: datetime
    track: tuple[tuple[str, str], ...]
    next_: tuple[str, str]
    entry_url: str
    # The name of its form, as addresses have it, and whether that is of no entry.
    form_name: str
    words: bool


@dataclass(frozen=True, slots=True)
class MinePage:
    """``older`` is the cursor of the following rows, "" at the end; ``total`` counts the rows of the tab."""

    show: str
    tabs: tuple[tuple[str, str, int], ...]
    rows: tuple[Row, ...]
    total: int
    older: str
    first: bool
    imports: tuple[BatchRow, ...]


@dataclass(frozen=True, slots=True)
class SentPage:
    """What the newest version says, in short. ``facts``, (label, words), and ``sources``, (title, address), are those
    of what is no entry; an edit has a ``reason`` and ``changes`` against the version it started from."""

    summary: str
    evidence: int
    links: int
    tags: tuple[str, ...]
    interest: str
    machine: str
    facts: tuple[tuple[str, str], ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    reason: str = ""
    changes: tuple[FieldComparison, ...] = ()


@dataclass(frozen=True, slots=True)
class ContributionPage:
    """``appeal_until`` is there while a rejection can be appealed; ``erased`` says that the text is gone with the
    version that it was, or was about."""

    row: Row
    revision: int
    sent: SentPage | None
    history: tuple[Happening, ...]
    steps: frozenset[str]
    editable: bool
    own: bool
    deletable: bool
    started_at: datetime
    decided_at: datetime | None
    appeal_until: datetime | None
    decision: Happening | None
    erased: bool
    waiting: bool
    wait: TypicalWait | None
    # Since when it is on public notice, and until when at least: the latter while nobody else could decide.
    noticed_at: datetime | None
    notice_ends: datetime | None


def mine_page(user: "User", show: str, after: str = "") -> MinePage:
    """Contributions of ``user``, those that wait for the author first, then the newest; ``PER_PAGE`` at a time."""
    show = show if show in TABS else "all"
    # What waits or was decided with an import stands on the page of that.
    mine = Contribution.objects.filter(author=user).exclude(batch__isnull=False, submitted_at=None)
    newest = Contribution.objects.filter(pk__in=mine.order_by("-id").values("pk")[:MOST_LISTED])
    counts = dict(newest.order_by().values_list("state").annotate(Count("id")))
    tabs = tuple((key, label, sum(counts.get(state, 0) for state in states)) for key, (label, states) in TABS.items())
    waiting = Case(*(When(state=state, then=Value(rank)) for state, rank in _URGENCY.items()), default=Value(2))
    found = mine.filter(state__in=TABS[show][1]).annotate(rank=waiting).select_related(*RESULTS, "draft")
    position = _position(after)
    if position:
        rank, updated_at, pk = position
        newer = Q(updated_at__lt=updated_at) | Q(updated_at=updated_at, id__lt=pk)
        found = found.filter(Q(rank__gt=rank) | Q(rank=rank) & newer)
    rows = list(found.order_by("rank", "-updated_at", "-id")[: PER_PAGE + 1])
    last = rows[PER_PAGE - 1] if len(rows) > PER_PAGE else None
    older = cursor.encode((last.rank, last.updated_at, last.pk)) if last else ""
    shown = rows[:PER_PAGE]
    reasons = reasons_of([row.pk for row in shown if row.state == State.REJECTED])
    places = _places([row for row in shown if row.state == State.SUBMITTED])
    total = sum(counts.get(state, 0) for state in TABS[show][1])
    imports = imports_of(user, open_only=show != "all") if position is None and show in _WITH_IMPORTS else ()
    listed = tuple(_row(row, reasons, places) for row in shown)
    return MinePage(show, tabs, listed, total, older, first=position is None, imports=imports)


def _position(after: str) -> tuple[int, datetime, int] | None:
    try:
        return cursor.decode(after, (int, datetime, int)) if after else None  # type: ignore[return-value]
    except cursor.BadCursor:
        return None


def _places(rows: list[Contribution]) -> dict[int, int]:
    """How many wait before each of ``rows``, as far as that is worth counting."""
    if not rows:
        return {}
    waiting = Contribution.objects.filter(state__in=(State.SUBMITTED, State.IN_REVIEW), submitted_at__isnull=False)
    head = list(waiting.order_by("submitted_at").values_list("submitted_at", flat=True)[:MOST_COUNTED])
    return {row.pk: bisect_left(head, row.submitted_at) for row in rows if row.submitted_at}


def contribution_page(contribution: Contribution, user: "User") -> ContributionPage:
    """One contribution as its author sees it."""
    own = contribution.author_id == user.pk
    steps = frozenset(str(step) for step in open_steps(contribution, user, timezone.now())) if own else frozenset()
    history = history_of(contribution)
    decisions = {State.REJECTED: "x", State.CHANGES_REQUESTED: "message-square-warning"}
    icon = decisions.get(State(contribution.state))
    until = contribution.decided_at + APPEAL_WITHIN if contribution.decided_at else None
    sent = _sent(contribution)
    erased = sent is None and contribution.revision > 0
    waiting = contribution.state in (State.SUBMITTED, State.IN_REVIEW)
    if erased or contribution.appealed_at or until is None or until < timezone.now():
        steps -= {StepName.APPEAL}
    return ContributionPage(
        row=row_of(contribution),
        revision=contribution.revision,
        sent=sent,
        history=history,
        steps=steps,
        editable=bool(steps & {StepName.SUBMIT, StepName.REVISE}),
        own=own,
        deletable=own and contribution.state == State.DRAFT and contribution.revision == 0,
        started_at=contribution.created_at,
        decided_at=contribution.decided_at,
        appeal_until=until if StepName.APPEAL in steps else None,
        decision=next((row for row in history if icon and row.icon == icon), None),
        erased=erased,
        waiting=waiting,
        wait=typical_wait() if waiting else None,
        noticed_at=contribution.noticed_at,
        notice_ends=_notice_ends(contribution, user),
    )


def _notice_ends(contribution: Contribution, user: "User") -> datetime | None:
    ends = notice_ends(contribution) if contribution.state == State.SUBMITTED else None
    return ends if ends and is_single_moderator(user) else None


def row_of(contribution: Contribution) -> Row:
    """One contribution as lists show it, for whoever sent it."""
    reasons = reasons_of([contribution.pk]) if contribution.state == State.REJECTED else {}
    places = _places([contribution]) if contribution.state == State.SUBMITTED else {}
    return _row(contribution, reasons, places)


def _sent(contribution: Contribution) -> SentPage | None:
    found = ContributionRevision.objects.filter(contribution=contribution).select_related("base")
    revision = found.order_by("-number").first()
    if revision is None:
        return None
    if payloads.carries_words(contribution.kind):
        return _said(contribution, revision)
    if revision.content is None:
        return None
    content = from_json(revision.content)
    names = dict(Tag.objects.filter(slug__in=content.tags).values_list("slug", "name"))
    declared = revision.declaration
    interest = gettext("Author of the paper, or works with one. ") if declared.get("is_author") else ""
    return SentPage(
        summary=content.summary,
        evidence=len(content.facts.evidence) if isinstance(content.facts, ResourceFacts) else 0,
        links=len(content.links),
        tags=(*(names.get(slug, slug) for slug in content.tags), *(tag["name"] for tag in revision.proposed_tags)),
        interest=f"{interest}{declared.get('interest', '')}".strip() or gettext("None declared"),
        machine=str(declared.get("machine", "")),
        reason=str(declared.get("reason", "")),
        changes=changes_since(revision.base, content) if revision.base else (),
    )


def _said(contribution: Contribution, revision: ContributionRevision) -> SentPage:
    words, declared = payloads.from_json(contribution.kind, revision.content), revision.declaration
    own = gettext("Author of the work described. ") if declared.get("is_author") else ""
    return SentPage(
        summary=words.body,
        evidence=0,
        links=0,
        tags=(),
        interest=f"{own}{declared.get('interest', '')}".strip() or gettext("None declared"),
        machine=str(declared.get("machine", "")),
        facts=short_facts(words),
        sources=sources_of(words),
    )


def _row(row: Contribution, reasons: Mapping[int, str], places: Mapping[int, int]) -> Row:
    kind = Kind(row.entry_kind).label.lower() if row.entry_kind else ""
    label = (
        gettext("New {kind}").format(kind=kind)
        if row.kind == ContributionKind.ENTRY and kind
        else row.get_kind_display()
    )
    return Row(
        uuid=str(row.uuid),
        title=row.title or gettext("Untitled draft"),
        entry_kind=row.entry_kind,
        kind_label=label,
        state=row.state,
        updated_at=row.updated_at,
        track=_track(State(row.state)),
        next_=_next(row, reasons.get(row.pk, ""), places.get(row.pk)),
        entry_url=result_address(row),
        form_name=_form_name(row),
        words=row.kind in payloads.ABOUT_CRITIQUES,
    )


def _form_name(row: Contribution) -> str:
    if row.kind == ContributionKind.EDIT or payloads.carries_words(row.kind):
        return str(row.kind)
    draft = getattr(row, "draft", None)
    # Resources have two forms; the address of one leads on to the other.
    default = "paper" if row.entry_kind == Kind.RESOURCE else row.entry_kind
    return draft.data.get("_form", default) if draft else default


def _next(row: Contribution, reason: str, place: int | None) -> tuple[str, str]:
    """(bold, plain): whose turn it is, and since when."""
    decided = day(row.decided_at)
    match State(row.state):
        case State.DRAFT:
            draft = getattr(row, "draft", None)
            return gettext("Not sent yet."), gettext("Last saved {day}.").format(
                day=day(draft.saved_at if draft else row.updated_at)
            )
        case State.CHANGES_REQUESTED:
            return gettext("Your turn."), gettext("The moderation team asked for changes on {day}.").format(day=decided)
        case State.SUBMITTED:
            appealed = gettext("You appealed on {day}.").format(day=day(row.appealed_at)) if row.appealed_at else ""
            return appealed, _queue(place)
        case State.IN_REVIEW:
            return "", gettext("A moderator is reviewing it.")
        case State.HELD:
            return "", gettext("The moderation team is taking longer over it. You need not do anything.")
        case State.PUBLISHED:
            return "", gettext("Published {day}.").format(day=decided)
        case State.REJECTED:
            short = Truncator(" ".join(reason.split())).chars(90)
            told = (
                gettext("Reason: {reason}").format(reason=short)
                if short
                else gettext("Decided {day}.").format(day=decided)
            )
            if row.appealed_at or not row.decided_at or row.decided_at + APPEAL_WITHIN < timezone.now():
                return "", told
            return "", gettext("{told} You may appeal until {day}.").format(
                told=told, day=day(row.decided_at + APPEAL_WITHIN)
            )
        case _:
            return "", gettext("Withdrawn {day}.").format(day=day(row.updated_at))


def _queue(place: int | None) -> str:
    if place is None:
        return gettext("Waiting for a moderator.")
    if place >= MOST_COUNTED:
        return gettext("Waiting for a moderator, with more than {number} before it.").format(number=MOST_COUNTED)
    return (
        gettext("Next in the queue.")
        if place == 0
        else gettext("Waiting for a moderator, with {number} before it.").format(number=place)
    )


def _track(state: State) -> tuple[tuple[str, str], ...]:
    """(label, class) of the four steps."""
    position = {State.DRAFT: 0, State.SUBMITTED: 1, State.IN_REVIEW: 2, State.HELD: 2, State.CHANGES_REQUESTED: 2}
    colour = {
        State.PUBLISHED: " now--ok",
        State.REJECTED: " now--bad",
        State.CHANGES_REQUESTED: " now--warn",
        State.HELD: " now--warn",
    }
    at = position.get(state, 3)
    labels = [gettext("Draft"), gettext("Submitted"), gettext("In review"), gettext("Decision")]
    if state in (State.PUBLISHED, State.REJECTED, State.WITHDRAWN, State.CHANGES_REQUESTED, State.HELD):
        labels[at] = str(state.label)
    names = ["done" if n < at else f"now{colour.get(state, '')}" if n == at else "" for n in range(4)]
    return tuple(zip(labels, names, strict=True))
