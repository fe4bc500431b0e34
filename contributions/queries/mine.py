"""What authors see of their contributions, as plain values that name no moderator."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from catalog.content.codec import from_json
from catalog.content.facts import ResourceFacts
from catalog.models import Entry, Tag
from catalog.queries.rows import address
from contributions.models import Contribution, ContributionEvent, ContributionRevision, Message
from contributions.permissions import open_steps
from contributions.states import State, StepName

if TYPE_CHECKING:
    from alignhub.models import User

MOST = 200
# Who has to act comes first.
TABS: dict[str, tuple[str, tuple[State, ...]]] = {
    "all": ("All", tuple(State)),
    "needs-you": ("Needs you", (State.CHANGES_REQUESTED, State.DRAFT)),
    "in-progress": ("In progress", (State.SUBMITTED, State.IN_REVIEW, State.HELD)),
    "published": ("Published", (State.PUBLISHED,)),
    "closed": ("Not published", (State.REJECTED, State.WITHDRAWN)),
}
_URGENCY = {State.CHANGES_REQUESTED: 0, State.DRAFT: 1}
_SAID = {
    StepName.SUBMIT: "sent this for review",
    StepName.REVISE: "sent a new version",
    StepName.CLAIM: "took it up for review",
    StepName.RELEASE: "put it back into the queue",
    StepName.REQUEST_CHANGES: "requested changes",
    StepName.PUBLISH: "published it",
    StepName.REJECT: "did not accept it",
    StepName.REOPEN: "reopened the decision",
    StepName.HOLD: "put it on hold",
    StepName.UNHOLD: "released it from hold",
    StepName.WITHDRAW: "withdrew it",
    StepName.APPEAL: "appealed",
}
DESK = "The moderation team"


@dataclass(frozen=True, slots=True)
class Row:
    uuid: str
    title: str
    entry_kind: str
    kind_label: str
    state: str
    updated_at: datetime
    track: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MinePage:
    show: str
    tabs: tuple[tuple[str, str, int], ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Happening:
    """A step or a message; ``items`` are (what was left out, why)."""

    who: str
    said: str
    when: datetime
    note: str
    items: tuple[tuple[str, str], ...]
    dot: str


@dataclass(frozen=True, slots=True)
class ContributionPage:
    row: Row
    revision: int
    history: tuple[Happening, ...]
    steps: frozenset[str]
    entry_url: str
    editable: bool
    own: bool
    deletable: bool


def mine_page(user: "User", show: str) -> MinePage:
    """The newest contributions of ``user``, those that wait for the author first."""
    show = show if show in TABS else "all"
    found = list(Contribution.objects.filter(author=user).order_by("-updated_at", "-id")[:MOST])
    found.sort(key=lambda row: _URGENCY.get(State(row.state), 2))
    tabs = tuple((key, label, sum(row.state in states for row in found)) for key, (label, states) in TABS.items())
    return MinePage(show, tabs, tuple(_row(row) for row in found if row.state in TABS[show][1]))


def contribution_page(contribution: Contribution, user: "User") -> ContributionPage:
    """One contribution as its author sees it."""
    own = contribution.author_id == user.pk
    steps = frozenset(str(step) for step in open_steps(contribution, user, timezone.now())) if own else frozenset()
    result = contribution.result.entry if contribution.result else None
    return ContributionPage(
        row=_row(contribution),
        revision=contribution.revision,
        history=_history(contribution),
        steps=steps,
        entry_url=address(result.kind, result.slug) if result else "",
        editable=bool(steps & {StepName.SUBMIT, StepName.REVISE}),
        own=own,
        deletable=own and contribution.state == State.DRAFT and contribution.revision == 0,
    )


def _row(row: Contribution) -> Row:
    return Row(
        uuid=str(row.uuid),
        title=row.title or "Untitled draft",
        entry_kind=row.entry_kind,
        kind_label=row.get_kind_display(),
        state=row.state,
        updated_at=row.updated_at,
        track=_track(State(row.state)),
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
    labels = ["Draft", "Submitted", "In review", "Decision"]
    if state in (State.PUBLISHED, State.REJECTED, State.WITHDRAWN, State.CHANGES_REQUESTED, State.HELD):
        labels[at] = state.label
    names = ["done" if n < at else f"now{colour.get(state, '')}" if n == at else "" for n in range(4)]
    return tuple(zip(labels, names, strict=True))


def _history(contribution: Contribution) -> tuple[Happening, ...]:
    happenings = [
        Happening(
            "You" if message.sender_id == contribution.author_id else DESK,
            "wrote",
            message.created_at,
            message.body,
            (),
            "",
        )
        for message in Message.objects.filter(contribution=contribution).order_by("id")
    ]
    events = list(
        ContributionEvent.objects.filter(contribution=contribution).select_related("text").order_by("position")
    )
    labels = _labels(contribution) if any(event.items for event in events) else {}
    for event in events:
        text = getattr(event, "text", None)
        step = StepName(event.step)
        happenings.append(
            Happening(
                "You" if event.actor_id == contribution.author_id else DESK,
                _SAID[step],
                event.created_at,
                text.body if text else "",
                tuple((labels.get(item["path"], item["path"]), item.get("reason", "")) for item in event.items),
                {"publish": "dot--ok", "reject": "dot--bad", "request-changes": "dot--warn"}.get(step, "dot--info"),
            )
        )
    return tuple(sorted(happenings, key=lambda row: row.when, reverse=True))


def _labels(contribution: Contribution) -> dict[str, str]:
    """What the paths of left-out items stand for."""
    labels: dict[str, str] = {}
    for revision in ContributionRevision.objects.filter(contribution=contribution).order_by("number"):
        content = from_json(revision.content)
        if isinstance(content.facts, ResourceFacts):
            labels |= {f"facts.evidence.{row.key}": f"Evidence: {row.sentence}" for row in content.facts.evidence}
        slugs = [link.target.partition("/")[2] for link in content.links]
        titles = {entry.reference: entry.title for entry in Entry.objects.filter(slug__in=slugs)}
        for link in content.links:
            labels[f"links.{link.key}"] = f"Link: {link.kind.label} {titles.get(link.target, link.target)}"
        names = dict(Tag.objects.filter(slug__in=content.tags).values_list("slug", "name"))
        labels |= {f"tags.{slug}": f"Tag: {names.get(slug, slug)}" for slug in content.tags}
        labels |= {f"new-tags.{tag['name']}": f"New tag: {tag['name']}" for tag in revision.proposed_tags}
    return labels
