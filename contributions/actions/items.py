"""What a moderator decides about single parts of a contribution, as the record of decisions keeps it."""

from collections.abc import Sequence
from dataclasses import dataclass

from alignhub.kit.wording import gettext
from catalog.content.rewording import owner_of
from catalog.models import Entry
from contributions import parts
from contributions.models import Contribution, ContributionRevision
from contributions.refused import Refused, StaleRevision
from contributions.states import CONTRIBUTION, MOVES, ContributionKind, SentAs, Step, StepName


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An item the moderator leaves out, by path, and why; the author sees both."""

    path: str
    reason: str
    action: str = "left out"


@dataclass(frozen=True, slots=True)
class Noted:
    """A remark on one item, by path, that goes to the author with the decision."""

    path: str
    reason: str
    action: str = "noted"


@dataclass(frozen=True, slots=True)
class Adjusted:
    """Other words for one text, by path, and why.

    The record keeps path and reason. The words are in the revision that was sent and in the version that was published,
    so that erasing that version erases them too.
    """

    path: str
    text: str
    reason: str
    action: str = "adjusted"


@dataclass(frozen=True, slots=True)
class DuplicateOf:
    """What a rejected contribution is the same as: an entry, "resource/x", or what was sent, "contribution/<uuid>"."""

    reason: str
    path: str = "duplicate"
    action: str = "duplicate of"


@dataclass(frozen=True, slots=True)
class MovedTo:
    """What a contribution should be sent as, by the name of a form; its author begins that with what is written."""

    reason: str
    path: str = "kind"
    action: str = "moved"


Item = LeftOut | Noted | Adjusted | DuplicateOf | MovedTo


def check_items(step: Step, row: ContributionRevision | None, items: Sequence[Item]) -> None:
    """Raise ``StaleRevision`` unless every item is part of ``row``, the revision that is decided about; and ``Refused``
    where ``step`` cannot carry one, or what it names is not there."""
    if not items:
        return
    texts, paths = (parts.texts_of(row), parts.paths_of(row)) if row else ({}, set())
    known = {Adjusted: texts.keys(), LeftOut: paths, Noted: paths | {owner_of(path) for path in texts}}
    for item in items:
        if isinstance(item, DuplicateOf):
            _check_duplicate(step, row, item)
        elif isinstance(item, MovedTo):
            if step.name != StepName.REQUEST_CHANGES or row is None or item.reason not in moves_of(row.contribution):
                raise Refused(gettext("This cannot be sent as something else. Say in words what you mean."))
        elif item.path not in known[type(item)]:
            raise StaleRevision(gettext("Something you chose is not part of this version."))


def moves_of(contribution: Contribution) -> tuple[SentAs, ...]:
    """What ``contribution`` may be asked to become."""
    moves = MOVES.get(ContributionKind(contribution.kind), ())
    # Papers and other resources are of one kind, each with a form of its own.
    return tuple(form for form in moves if form == SentAs.RESOURCE or form != contribution.entry_kind)


def _check_duplicate(step: Step, row: ContributionRevision | None, item: DuplicateOf) -> None:
    if step.name != StepName.REJECT:
        raise Refused(gettext("Only a rejection marks something as a duplicate."))
    kind, _, name = item.reason.partition("/")
    if kind == CONTRIBUTION:
        sent = Contribution.objects.filter(uuid=name, revision__gte=1)
        found = (sent.exclude(pk=row.contribution_id) if row else sent).exists()
    else:
        found = Entry.objects.standing().filter(kind=kind, slug=name).exists()
    if not found:
        raise Refused(gettext("What this is said to be a duplicate of is not there any more."))


def as_json(item: Item) -> dict[str, str]:
    """``item`` as an event lists it."""
    # PostgreSQL stores no NUL.
    path, reason = item.path.replace("\x00", ""), item.reason.replace("\x00", "")
    return {"path": path, "action": item.action, "reason": reason.strip()}
