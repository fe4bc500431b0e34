"""Drafts: the form as typed, saved while typing and at every step."""

from typing import TYPE_CHECKING, Any

from django.db import transaction

from catalog.kinds import Kind
from contributions.models import Contribution, Draft
from contributions.refused import StaleDraft
from contributions.states import ContributionKind, State

if TYPE_CHECKING:
    from alignhub.models import User


@transaction.atomic
def start_draft(author: "User", *, entry_kind: Kind, data: dict[str, Any], step: str) -> Contribution:
    """A new contribution of ``author`` that holds the form ``data`` as typed."""
    contribution = Contribution.objects.create(
        kind=ContributionKind.ENTRY, entry_kind=entry_kind, author=author, title=str(data.get("title", ""))[:300]
    )
    Draft.objects.create(contribution=contribution, data=data, step=step)
    return contribution


@transaction.atomic
def save_draft(contribution_id: int, *, data: dict[str, Any], step: str, number: int | None = None) -> Draft:
    """Keep ``data``. With ``number``, the one the form was loaded with, raises ``StaleDraft`` over a newer save."""
    contribution = Contribution.objects.select_for_update().get(pk=contribution_id)
    draft, created = Draft.objects.get_or_create(contribution=contribution, defaults={"data": data, "step": step})
    if created:
        return draft
    if number is not None and number != draft.number:
        raise StaleDraft("This form was saved in another window since.", draft.data, draft.number)
    draft.data, draft.step, draft.number = data, step, draft.number + 1
    draft.save()
    if contribution.state == State.DRAFT:
        contribution.title = str(data.get("title", ""))[:300]
        contribution.save(update_fields=["title", "updated_at"])
    return draft


@transaction.atomic
def delete_draft(contribution_id: int) -> None:
    """Throw away a contribution that was never sent. Anything that has been sent is withdrawn instead."""
    contribution = Contribution.objects.select_for_update().get(pk=contribution_id)
    if contribution.state == State.DRAFT and contribution.revision == 0:
        contribution.delete()
