"""What the moderation team has put in other words before publishing it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from alignhub.kit.wording import gettext
from catalog.content.codec import from_json
from catalog.content.comparison import label_of, name_of
from catalog.content.rewording import owner_of, texts_of
from catalog.content.textdiff import Row, compare_texts, folded
from contributions.models import Contribution, ContributionEvent, ContributionRevision


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One text as it was sent and as it was published, and why; without words once the version has been erased."""

    label: str
    reason: str
    before: str
    after: str
    rows: tuple[Row, ...]


def is_adjusted(item: Mapping[str, Any]) -> bool:
    """Whether an item of an event says that words were changed."""
    return item.get("action") == "adjusted"


def is_remark(item: Mapping[str, Any]) -> bool:
    """Whether an item of an event is a part that was left out or remarked on."""
    return item.get("action") not in ("adjusted", "duplicate of", "moved")


def adjustments_of(
    event: ContributionEvent, contribution: Contribution, labels: Mapping[str, str]
) -> tuple[Adjustment, ...]:
    """The texts that were reworded in one step of ``contribution``; ``labels`` names the items they are part of."""
    items = [item for item in event.items if is_adjusted(item)]
    if not items:
        return ()
    sent = ContributionRevision.objects.filter(contribution=contribution, number=event.revision).first()
    before = texts_of(from_json(sent.content)) if sent and sent.content else {}
    published = contribution.result.content if contribution.result else None
    after = texts_of(from_json(published)) if published else {}
    return tuple(_adjustment(item, before if published else {}, after, labels) for item in items)


def _adjustment(
    item: Mapping[str, str], before: Mapping[str, str], after: Mapping[str, str], labels: Mapping[str, str]
) -> Adjustment:
    path = item["path"]
    owner = owner_of(path)
    label = labels.get(owner) or label_of(owner)
    if owner != path:
        label = gettext("{item} ({part})").format(item=label, part=name_of(path.rpartition(".")[2]).lower())
    old, new = before.get(path, ""), after.get(path, "")
    return Adjustment(label, item.get("reason", ""), old, new, folded(compare_texts(old, new)))
