"""Drafts: the form as typed, saved while typing and at every step."""

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from alignhub.kit.retry import retry_on_lock
from alignhub.kit.wording import gettext
from catalog.kinds import Kind
from catalog.models import Critique, Entry
from contributions.models import Contribution, ContributionRevision, Draft
from contributions.payloads import carries_words
from contributions.refused import Refused, StaleDraft
from contributions.states import ContributionKind, State

if TYPE_CHECKING:
    from alignhub.models import User


@retry_on_lock
def start_draft(
    author: "User",
    *,
    entry_kind: Kind,
    data: dict[str, Any],
    step: str,
    uuid: UUID | None = None,
    target: Entry | None = None,
    follows: Contribution | None = None,
    kind: ContributionKind | None = None,
    critique: Critique | None = None,
    title: str = "",
) -> Contribution:
    """A new contribution of ``author`` that holds the form ``data`` as typed.

    With ``target``, a proposal to change that entry, or the ``kind`` of words about it or about ``critique``; with
    ``follows``, what takes the place of one that was rejected.
    With ``uuid``, the one started under it before: a form that is sent twice starts one draft.
    """
    uuid = uuid or uuid4()
    try:
        with transaction.atomic():
            contribution = Contribution.objects.create(
                kind=kind or (ContributionKind.EDIT if target else ContributionKind.ENTRY),
                entry_kind=entry_kind,
                target=target,
                critique=critique,
                follows=follows,
                author=author,
                title=str(data.get("title", title))[:300],
                uuid=uuid,
            )
            Draft.objects.create(contribution=contribution, data=data, step=step)
    except IntegrityError:
        return Contribution.objects.get(uuid=uuid, author=author)
    return contribution


@retry_on_lock
@transaction.atomic
def save_draft(
    contribution_id: int, *, data: dict[str, Any], step: str, number: int | None = None, revision: int | None = None
) -> Draft:
    """Keep ``data``.

    With ``number``, the one the form was loaded with, raises ``StaleDraft`` over a newer save; with ``revision``, also
    when a newer one has been sent since.
    """
    contribution = Contribution.objects.select_for_update().get(pk=contribution_id)
    draft = Draft.objects.filter(contribution=contribution).first()
    if revision is not None and revision != contribution.revision:
        data_now, number_now = (draft.data, draft.number) if draft else (_sent(contribution), 0)
        raise StaleDraft(gettext("This was sent from another window since."), data_now, number_now)
    if draft is None:
        return Draft.objects.create(contribution=contribution, data=data, step=step)
    if number is not None and number != draft.number:
        raise StaleDraft(gettext("This form was saved in another window since."), draft.data, draft.number)
    draft.data, draft.step, draft.number = data, step, draft.number + 1
    draft.save()
    if contribution.state == State.DRAFT and not carries_words(contribution.kind):
        contribution.title = str(data.get("title", ""))[:300]
        contribution.save(update_fields=["title", "updated_at"])
    return draft


@retry_on_lock
@transaction.atomic
def note_found(contribution_id: int, found: dict[str, Any]) -> None:
    """Keep with the draft what a look-up said. What was typed stays, and so does the number of the draft."""
    contribution = Contribution.objects.select_for_update().get(pk=contribution_id)
    draft, _ = Draft.objects.get_or_create(
        contribution=contribution, defaults={"data": _sent(contribution), "step": "details"}
    )
    draft.data = draft.data | found
    draft.save(update_fields=["data"])


@retry_on_lock
@transaction.atomic
def delete_draft(contribution_id: int, *, number: int | None = None) -> None:
    """Throw away a contribution that was never sent. Raises ``Refused`` for what has been: it is withdrawn instead.

    With ``number``, the one of the draft that was on the screen, raises ``StaleDraft`` over a newer save.
    """
    contribution = Contribution.objects.select_for_update().get(pk=contribution_id)
    if contribution.state != State.DRAFT or contribution.revision:
        raise Refused(gettext("This was sent from another window since, so it is not deleted. You can withdraw it."))
    draft = Draft.objects.filter(contribution=contribution).first()
    now = draft.number if draft else 0
    if number is not None and number != now:
        raise StaleDraft(gettext("This was saved in another window since."), draft.data if draft else {}, now)
    contribution.delete()


def _sent(contribution: Contribution) -> dict[str, Any]:
    sent = ContributionRevision.objects.filter(contribution=contribution).order_by("-number").first()
    return dict(sent.form) if sent else {}
