"""Everything a person has written here, for the person alone; nobody else's name or note is in it."""

from typing import TYPE_CHECKING, Any

from contributions.models import (
    Affiliation,
    Batch,
    Contribution,
    ContributionEvent,
    EventText,
    Follow,
    Message,
    Notification,
    Suspension,
)
from contributions.states import CONTRIBUTION

if TYPE_CHECKING:
    from alignhub.models import User


def own_data(user: "User") -> dict[str, Any]:
    """The person's imports, contributions (drafts, revisions, messages, decisions), follows, digests, interests and
    suspensions."""
    rows = Contribution.objects.filter(author=user).select_related("draft").order_by("id")
    follows = Follow.objects.filter(user=user).order_by("id").values("target", "every", "created_at")
    digests = Notification.objects.filter(user=user, until__isnull=False).order_by("id")
    interests = Affiliation.objects.filter(user=user).order_by("id").values("kind", "name", "since", "until")
    imports = Batch.objects.filter(author=user).defer("source").order_by("id")
    return {
        "imports": [_import(row) for row in imports],
        "contributions": [_contribution(row) for row in rows],
        "follows": list(follows),
        "digests": list(digests.values("every", "until", "told", "mailed_at")),
        "declared_interests": list(interests),
        "suspensions": [_suspension(row) for row in Suspension.objects.filter(user=user).order_by("suspended_at")],
    }


def _suspension(row: Suspension) -> dict[str, Any]:
    # As in the history of a contribution: what the team did by its day, and no one of it.
    if row.decided_at is None:
        outcome = "not answered yet" if row.appealed_at else "no appeal"
    else:
        # One that was upheld may have ended later.
        outcome = "lifted" if row.lifted_at == row.decided_at else "upheld"
    return {
        "reason": row.reason,
        "from": row.suspended_at.date(),
        "until": row.lifted_at.date() if row.lifted_at else None,
        "appeal": row.appeal,
        "appealed_at": row.appealed_at,
        "outcome": outcome,
        "answer": row.answer,
        "answered_on": row.decided_at.date() if row.decided_at else None,
    }


def _import(row: Batch) -> dict[str, Any]:
    records = row.records.order_by("number").values(
        "number", "title", "content", "found", "chosen", "contribution__uuid"
    )
    return {
        "uuid": str(row.uuid),
        "name": row.name,
        "state": row.state,
        "created_at": row.created_at,
        "records": list(records),
    }


def _contribution(row: Contribution) -> dict[str, Any]:
    draft = getattr(row, "draft", None)
    revisions = row.revisions.order_by("number").values(
        "number", "content", "proposed_tags", "declaration", "form", "created_at", "hash"
    )
    messages = Message.objects.filter(contribution=row).order_by("id")
    return {
        "uuid": str(row.uuid),
        "kind": row.kind,
        "title": row.title,
        "state": row.state,
        "created_at": row.created_at,
        "draft": draft.data if draft else None,
        "revisions": list(revisions),
        "messages": [
            {"from": "moderation team" if m.from_desk else "you", "body": m.body, "at": m.created_at} for m in messages
        ],
        "history": _history(row),
    }


def _history(row: Contribution) -> list[dict[str, Any]]:
    texts = dict(EventText.objects.filter(event__contribution=row).values_list("event_id", "body"))
    events = ContributionEvent.objects.filter(contribution=row).order_by("position")
    # Days, and no actors: the author is told what the team decided, not who in it.
    return [
        {
            "step": e.step,
            "on": e.created_at.date(),
            "reason": texts.get(e.pk, ""),
            "items": [_item(item) for item in e.items],
        }
        for e in events
    ]


def _item(item: dict[str, str]) -> dict[str, str]:
    # Whose contribution it is the same as is nobody's to know who did not send that.
    hidden = item["path"] == "duplicate" and item["reason"].startswith(f"{CONTRIBUTION}/")
    return item | {"reason": "another contribution"} if hidden else item
