"""What was decided: on this contribution, about its author before, and by this moderator just now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.utils import timezone

from alignhub.kit.wording import gettext
from alignhub.kit.wording import gettext_lazy as _
from catalog.content.comparison import label_of
from contributions.models import Contribution, ContributionEvent
from contributions.payloads import carries_words
from contributions.permissions import criticism_of
from contributions.queries.adjustments import Adjustment, adjustments_of, is_remark
from contributions.queries.desk.people import name_of
from contributions.queries.desk.remarks import PUBLISHING
from contributions.queries.history import item_labels, moved_label, step_of
from contributions.queries.originals import Original, original_of
from contributions.queries.results import RESULTS, result_address
from contributions.states import REOPEN_WITHIN, State, StepName

if TYPE_CHECKING:
    from alignhub.models import User

MOST = 10
_DOTS = {
    StepName.PUBLISH: ("ok", "check"),
    StepName.PUBLISH_NOTICED: ("ok", "check"),
    StepName.NOTICE: ("info", "eye"),
    StepName.REJECT: ("bad", "x"),
    StepName.REQUEST_CHANGES: ("warn", "pencil-line"),
    StepName.HOLD: ("warn", "lock"),
    StepName.CLAIM: ("info", "eye"),
    StepName.RELEASE: ("", "undo-2"),
    StepName.REOPEN: ("info", "undo-2"),
}
_SAID = {
    StepName.SUBMIT: _("sent revision {}"),
    StepName.REVISE: _("sent revision {}"),
    StepName.CLAIM: _("claimed revision {}"),
    StepName.RELEASE: _("released it"),
    StepName.REQUEST_CHANGES: _("requested changes to revision {}"),
    StepName.PUBLISH: _("published revision {}"),
    StepName.REJECT: _("rejected revision {}"),
    StepName.REOPEN: _("reopened the decision"),
    StepName.HOLD: _("put it on hold"),
    StepName.UNHOLD: _("released it from hold"),
    StepName.WITHDRAW: _("withdrew it"),
    StepName.APPEAL: _("appealed"),
    StepName.NOTICE: _("put revision {} on public notice"),
    StepName.PUBLISH_NOTICED: _("published revision {} after a public notice of seven days"),
}


@dataclass(frozen=True, slots=True)
class Happened:
    """One step; ``items`` are (what, what was done with it, why), ``adjusted`` what was put in other words,
    ``original`` what it is a duplicate of, ``moved_to`` what it should be sent as."""

    who: str
    said: str
    when: datetime
    clause: str
    note: str
    interest: str
    items: tuple[tuple[str, str, str], ...]
    style: str
    icon: str
    adjusted: tuple[Adjustment, ...]
    original: Original | None
    moved_to: str
    step: StepName


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier contribution of the same author and what became of it."""

    uuid: str
    title: str
    kind_label: str
    state: str
    when: datetime
    who: str


@dataclass(frozen=True, slots=True)
class Recent:
    """A decision of this moderator that is at most ten minutes old; ``reopen`` says whether it can be taken back.

    ``accepted`` is what publishes nothing by itself, ``words`` what is no entry.
    """

    uuid: str
    title: str
    state: str
    revision: int
    until: datetime
    entry_url: str
    reopen: bool
    accepted: bool
    words: bool


def history_of(contribution: Contribution) -> tuple[Happened, ...]:
    """Every step of the contribution, newest first."""
    events = list(
        ContributionEvent.objects.filter(contribution=contribution)
        .annotate(words=F("text__body"))
        .select_related("actor__contributor")
        .order_by("-position")
    )
    labels = item_labels(contribution) if any(event.items for event in events) else {}
    return tuple(_happened(event, contribution, labels) for event in events)


def appealed_with(history: Sequence[Happened]) -> tuple[Happened, Happened] | None:
    """The rejection that was appealed against, and the appeal."""
    at = next((at for at, row in enumerate(history) if row.step == StepName.APPEAL), None)
    if at is None:
        return None
    return next(row for row in history[at:] if row.step == StepName.REJECT), history[at]


def earlier_of(contribution: Contribution, user: "User") -> tuple[Earlier, ...]:
    """The newest decisions on the author's other contributions, but for those in which ``user`` has a stake."""
    if contribution.author_id is None:
        return ()
    return _decided(Q(author=contribution.author_id), contribution, user)


def earlier_here(contribution: Contribution, user: "User") -> tuple[Earlier, ...]:
    """The newest decisions on what others sent about the same entry, but for those in which ``user`` has a stake."""
    entry = contribution.target_id or (contribution.critique.entry_id if contribution.critique else None)
    if entry is None:
        return ()
    # What the same person sent stands among the decisions on the author.
    others = ~Q(author=contribution.author_id) if contribution.author_id else Q()
    return _decided(Q(target=entry) & others, contribution, user)


def _decided(which: Q, besides: Contribution, user: "User") -> tuple[Earlier, ...]:
    # Who decided about something is not told to those who wrote it, or what it is about.
    decided = Contribution.objects.filter(which, state__in=(State.PUBLISHED, State.REJECTED, State.CHANGES_REQUESTED))
    decided = decided.exclude(pk=besides.pk).exclude(author=user.pk).exclude(criticism_of(user))
    rows = decided.select_related("decided_by__contributor").order_by("-updated_at", "-id")[:MOST]
    return tuple(
        Earlier(
            uuid=str(row.uuid),
            title=row.title or gettext("Untitled"),
            kind_label=row.get_kind_display(),
            state=row.state,
            when=row.decided_at or row.updated_at,
            who=name_of(row.decided_by),
        )
        for row in rows
    )


def accepted_count(contribution: Contribution) -> str:
    """How many contributions of the author are published, counted to 100."""
    if contribution.author_id is None:
        return "0"
    found = Contribution.objects.filter(author=contribution.author_id, state=State.PUBLISHED)[:101].count()
    return "100+" if found > 100 else str(found)


def recent_decisions(user: "User") -> tuple[Recent, ...]:
    """What ``user`` has decided within the time in which a decision can be reopened, newest first."""
    now = timezone.now()
    rows = (
        Contribution.objects.filter(decided_by=user, decided_at__gte=now - REOPEN_WITHIN)
        .filter(state__in=(State.PUBLISHED, State.REJECTED, State.CHANGES_REQUESTED))
        .select_related(*RESULTS)
        .order_by("-decided_at")[:MOST]
    )
    return tuple(
        Recent(
            uuid=str(row.uuid),
            title=row.title or gettext("Untitled"),
            state=row.state,
            revision=row.revision,
            until=(row.decided_at or now) + REOPEN_WITHIN,
            entry_url=result_address(row),
            reopen=row.state != State.PUBLISHED,
            accepted=row.kind in PUBLISHING,
            words=carries_words(row.kind),
        )
        for row in rows
    )


def _happened(event: ContributionEvent, contribution: Contribution, labels: dict[str, str]) -> Happened:
    step = step_of(event)
    style, icon = _DOTS.get(step, ("info", "send"))
    return Happened(
        who=name_of(event.actor),
        said=_SAID[step].format(event.revision),
        when=event.created_at,
        clause=event.clause,
        note=getattr(event, "words", "") or "",
        interest=event.interest,
        items=tuple(
            (labels.get(item["path"]) or label_of(item["path"]), item.get("action", ""), item.get("reason", ""))
            for item in event.items
            if is_remark(item)
        ),
        style=style,
        icon=icon,
        adjusted=adjustments_of(event, contribution, labels),
        original=original_of(event, desk=True),
        moved_to=moved_label(event),
        step=step,
    )
