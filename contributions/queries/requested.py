"""What a moderator asked the author to change, item by item."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from catalog.content.comparison import label_of
from catalog.content.rewording import WHOLE
from contributions.models import Contribution, ContributionEvent
from contributions.queries.adjustments import is_remark
from contributions.states import State, StepName

_PATHS = ("facts.evidence.", "links.", "tags.", "new-tags.")


@dataclass(frozen=True, slots=True)
class Requested:
    """The request as a whole, and what it says about single items, by their path or key."""

    note: str
    items: Mapping[str, str]
    when: datetime
    # (label, what is asked) of texts that are no items.
    texts: tuple[tuple[str, str], ...] = ()


def requested_changes(contribution: Contribution) -> Requested | None:
    """The newest request, as long as the author has not answered it with a new version."""
    if contribution.state != State.CHANGES_REQUESTED:
        return None
    events = ContributionEvent.objects.filter(contribution=contribution, step=StepName.REQUEST_CHANGES)
    event = events.select_related("text").order_by("-position").first()
    if event is None:
        return None
    text = getattr(event, "text", None)
    return Requested(
        note=text.body if text else "",
        items={_key(item["path"]): item.get("reason", "") for item in event.items if is_remark(item)},
        when=event.created_at,
        texts=tuple((label_of(item["path"]), item.get("reason", "")) for item in event.items if item["path"] in WHOLE),
    )


def _key(path: str) -> str:
    return next((path.removeprefix(prefix) for prefix in _PATHS if path.startswith(prefix)), path)
