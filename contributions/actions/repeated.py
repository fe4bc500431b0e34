"""Steps that are asked for once more although they are taken: a button that was pressed twice."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from catalog.content.codec import from_json
from catalog.content.rewording import reworded
from contributions.actions.items import Adjusted, Item, as_json
from contributions.models import Contribution, ContributionEvent
from contributions.states import State, StepName

if TYPE_CHECKING:
    from alignhub.models import User


def taken_already(
    step_name: StepName | str,
    contribution_id: int,
    *,
    actor: "User",
    revision: int,
    note: str = "",
    clause: str = "",
    interest: str = "",
    items: Sequence[Item] = (),
    held_until: date | None = None,
    private: str = "",
) -> ContributionEvent | None:
    """The newest event of a contribution, if it is just what ``take`` is asked for here, in the same words."""
    rows = ContributionEvent.objects.filter(contribution=contribution_id).select_related("text", "contribution__result")
    event = rows.order_by("-position").first()
    if event is None or event.contribution is None:
        return None
    asked = (step_name, actor.pk, revision, note.strip(), clause, interest, [as_json(item) for item in items])
    words = event.text.body if event.text_digest and hasattr(event, "text") else ""
    said = (event.step, event.actor_id, event.revision, words, event.clause, event.interest, event.items)
    adjusted = {item.path: item.text for item in items if isinstance(item, Adjusted)}
    same = asked == said and _reads(event.contribution, adjusted)
    if not same or held_until not in (None, event.contribution.held_until):
        return None
    if private and not event.contribution.private_notes.filter(moderator=actor, body=private).exists():
        return None
    return event


def claimed_since(event: ContributionEvent) -> Contribution | None:
    """What whoever took the step of ``event`` has claimed next, and still reviews."""
    claims = ContributionEvent.objects.filter(
        step=StepName.CLAIM,
        actor=event.actor_id,
        position__gt=event.position,
        contribution__state=State.IN_REVIEW,
        contribution__claimed_by=event.actor_id,
    )
    first = claims.select_related("contribution").order_by("position").first()
    return first.contribution if first else None


def _reads(contribution: Contribution, texts: dict[str, str]) -> bool:
    """Whether what was published of a contribution says what is in ``texts``; the record keeps no adjusted words."""
    if not texts:
        return True
    if contribution.result is None or contribution.result.content is None:
        return False
    content = from_json(contribution.result.content)
    return reworded(content, texts) == content
