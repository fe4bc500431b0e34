"""What happened to a contribution, as its author may know it: without a moderator's name, in days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from alignhub.kit.wording import gettext
from alignhub.kit.wording import gettext_lazy as _
from catalog.content.codec import from_json
from catalog.content.comparison import label_of
from catalog.content.facts import ResourceFacts, SolutionFacts
from catalog.models import Entry, Tag
from contributions.models import Contribution, ContributionEvent, ContributionRevision, Message, PolicyClause
from contributions.payloads import carries_words
from contributions.queries.adjustments import Adjustment, adjustments_of, is_remark
from contributions.queries.originals import Original, original_of
from contributions.states import Role, SentAs, StepName

DESK = _("The moderation team")
# Words, colour and icon of each step.
_SHOWN = {
    StepName.SUBMIT: (_("submitted version {}"), "info", "send"),
    StepName.REVISE: (_("sent version {}"), "info", "send"),
    StepName.CLAIM: (_("took it up for review"), "info", "eye"),
    StepName.RELEASE: (_("put it back into the queue"), "", "undo-2"),
    StepName.REQUEST_CHANGES: (_("requested changes"), "warn", "message-square-warning"),
    StepName.PUBLISH: (_("published it"), "ok", "check"),
    StepName.REJECT: (_("did not accept it"), "bad", "x"),
    StepName.REOPEN: (_("reopened the decision"), "", "undo-2"),
    StepName.HOLD: (_("put it on hold"), "warn", "lock"),
    StepName.UNHOLD: (_("released it from hold"), "", "undo-2"),
    StepName.WITHDRAW: (_("withdrew it"), "", "undo-2"),
    StepName.APPEAL: (_("appealed against the decision"), "info", "scale"),
    StepName.NOTICE: (_("put it on public notice"), "info", "eye"),
    StepName.PUBLISH_NOTICED: (_("published it after a public notice of seven days"), "ok", "check"),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """A step or a message; ``items`` are (what it is about, why), ``adjusted`` what the desk has put in other words,
    ``original`` what this is a duplicate of, ``moved_to`` what it should be sent as."""

    who: str
    said: str
    when: datetime
    note: str
    clause: str
    items: tuple[tuple[str, str], ...]
    dot: str
    icon: str
    adjusted: tuple[Adjustment, ...] = ()
    original: Original | None = None
    moved_to: str = ""


def history_of(contribution: Contribution) -> tuple[Happening, ...]:
    """Steps and messages, newest first."""
    happenings = [_message(row, contribution) for row in Message.objects.filter(contribution=contribution)]
    events = list(
        ContributionEvent.objects.filter(contribution=contribution).select_related("text").order_by("position")
    )
    labels = item_labels(contribution) if any(event.items for event in events) else {}
    clauses = clause_titles([event.clause for event in events if event.clause])
    happenings += [_step(event, contribution, labels, clauses) for event in events]
    return tuple(sorted(happenings, key=lambda row: row.when, reverse=True))


def step_of(event: ContributionEvent) -> StepName:
    """The step that ``event`` records; some are recorded under another's name."""
    alone = event.role == Role.SOLE and event.step == StepName.PUBLISH
    return StepName.PUBLISH_NOTICED if alone else StepName(event.step)


def reasons_of(ids: Sequence[int]) -> dict[int, str]:
    """The newest reason for not accepting each of the contributions ``ids``."""
    events = ContributionEvent.objects.filter(contribution__in=ids, step=StepName.REJECT).order_by("position")
    return {event.contribution_id: _text(event) for event in events.select_related("text") if event.contribution_id}


def clause_titles(numbers: Sequence[str]) -> dict[str, str]:
    """The clauses with these numbers, as "2.1 Duplicates"."""
    if not numbers:
        return {}
    return {clause.number: str(clause) for clause in PolicyClause.objects.filter(number__in=numbers)}


def _message(row: Message, contribution: Contribution) -> Happening:
    own = row.sender_id == contribution.author_id
    return Happening(
        gettext("You") if own else DESK, gettext("wrote"), row.created_at, row.body, "", (), "", "message-square"
    )


def _step(
    event: ContributionEvent, contribution: Contribution, labels: dict[str, str], clauses: dict[str, str]
) -> Happening:
    said, dot, icon = _SHOWN[step_of(event)]
    return Happening(
        who=gettext("You") if event.actor_id == contribution.author_id else DESK,
        said=said.format(event.revision or contribution.revision),
        when=event.created_at,
        note=_text(event),
        clause=clauses.get(event.clause, event.clause),
        items=tuple(_item(event, item, labels) for item in event.items if is_remark(item)),
        dot=f"dot--{dot}" if dot else "",
        icon=icon,
        adjusted=adjustments_of(event, contribution, labels),
        original=original_of(event, reader=contribution.author_id),
        moved_to=moved_label(event),
    )


def _item(event: ContributionEvent, item: dict[str, str], labels: dict[str, str]) -> tuple[str, str]:
    label = labels.get(item["path"]) or label_of(item["path"])
    gone = event.step == StepName.PUBLISH and item.get("action") != "noted"
    return (gettext("Left out: {label}").format(label=label) if gone else label, item.get("reason", ""))


def told_of_parts(event: ContributionEvent, contribution: Contribution) -> dict[str, object]:
    """What a mail says about single parts: (label, why) of remarks and of what was left out, and what was adjusted."""
    labels = item_labels(contribution) if event.items else {}
    items: dict[bool, list[tuple[str, str]]] = {False: [], True: []}
    for item in event.items:
        if not is_remark(item):
            continue
        # Only publishing leaves anything out; with other decisions every item is a remark.
        gone = event.step == StepName.PUBLISH and item.get("action") != "noted"
        items[gone].append((labels.get(item["path"]) or label_of(item["path"]), item["reason"]))
    return {
        "items": items[False],
        "left_out": items[True],
        "adjusted": adjustments_of(event, contribution, labels),
        "moved_to": moved_label(event),
        "site": settings.SITE_URL,
        "original": original_of(event, reader=contribution.author_id),
    }


def moved_to(event: ContributionEvent) -> SentAs | None:
    """What the author was asked to send it as."""
    name = next((item["reason"] for item in event.items if item.get("action") == "moved"), "")
    return SentAs(name) if name in SentAs.values else None


def moved_label(event: ContributionEvent) -> str:
    """The same in words, "" for none."""
    form = moved_to(event)
    return str(form.label) if form else ""


def _text(event: ContributionEvent) -> str:
    text = getattr(event, "text", None)
    return text.body if text else ""


def item_labels(contribution: Contribution) -> dict[str, str]:
    """The label of every item of every version, by path."""
    labels: dict[str, str] = {}
    if carries_words(contribution.kind):
        return labels
    sent = ContributionRevision.objects.filter(contribution=contribution, content__isnull=False)
    revisions = list(sent.order_by("number"))
    contents = [from_json(revision.content or {}) for revision in revisions]
    slugs = {link.target.partition("/")[2] for content in contents for link in content.links}
    titles = {entry.reference: entry.title for entry in Entry.objects.filter(slug__in=slugs)}
    tags = {slug for content in contents for slug in content.tags}
    names = dict(Tag.objects.filter(slug__in=tags).values_list("slug", "name"))
    for revision, content in zip(revisions, contents, strict=True):
        if isinstance(content.facts, ResourceFacts):
            labels |= {
                f"facts.evidence.{row.key}": gettext("Evidence: {sentence}").format(sentence=row.sentence)
                for row in content.facts.evidence
            }
        if isinstance(content.facts, SolutionFacts):
            labels |= {
                f"facts.claims.{row.key}": gettext("Claim: {statement}").format(statement=row.statement)
                for row in content.facts.claims
            }
        for link in content.links:
            labels[f"links.{link.key}"] = gettext("Link: {kind} {title}").format(
                kind=link.kind.label, title=titles.get(link.target, link.target)
            )
        labels |= {f"tags.{slug}": gettext("Tag: {name}").format(name=names.get(slug, slug)) for slug in content.tags}
        labels |= {
            f"new-tags.{tag['name']}": gettext("New tag: {name}").format(name=tag["name"])
            for tag in revision.proposed_tags
        }
    return labels
