"""Claims at the desk: passed on to somebody else, and told of when they run out."""

from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from procrastinate.contrib.django import app as jobs

from alignhub.kit.retry import retry_on_lock
from alignhub.kit.wording import gettext
from catalog.folding import is_blank
from contributions.actions.batches import claim_batch, release_batch
from contributions.actions.conversation import write_batch_note, write_note
from contributions.actions.steps import take
from contributions.models import Batch, Contribution
from contributions.permissions import is_moderator
from contributions.refused import StepNotAllowed
from contributions.states import StepName

if TYPE_CHECKING:
    from alignhub.models import User


@retry_on_lock
@transaction.atomic
def pass_on(contribution_id: int, *, by: "User", to_id: int, note: str = "") -> None:
    """Give a claim to another moderator, who is told by mail; ``note`` is for them and stays at the desk.

    The record says that one released and the other claimed. Raises as ``take`` does, above all ``PermissionDenied``
    when the other may not review it, and ``StepNotAllowed`` when it is not claimed by whoever passes it on.
    """
    # Locked before it is looked: the claim could run out or be taken up in between.
    contribution = Contribution.objects.select_for_update(of=("self",)).get(pk=contribution_id)
    to = _another(to_id, by)
    if contribution.claimed_by_id != by.pk:
        raise StepNotAllowed(gettext("This is not claimed by you any more."))
    take(StepName.RELEASE, contribution_id, actor=by)
    take(StepName.CLAIM, contribution_id, actor=to)
    if not is_blank(note.replace("\x00", "")):
        write_note(contribution, moderator=by, body=note)
    jobs.configure_task("contributions.tell_passed_on").defer(contribution_id=contribution_id, user_id=to.pk)


@retry_on_lock
@transaction.atomic
def pass_on_batch(batch_id: int, *, by: "User", to_id: int, note: str = "") -> None:
    """Give the claim of an import to another moderator, who is told by mail; ``note`` is for them and stays at the
    desk.

    Raises as ``release_batch`` and ``claim_batch`` do, and ``StepNotAllowed`` when it is not claimed by whoever passes
    it on.
    """
    batch = Batch.objects.select_for_update().defer("source").get(pk=batch_id)
    to = _another(to_id, by)
    if batch.claimed_by_id != by.pk:
        raise StepNotAllowed(gettext("This is not claimed by you any more."))
    release_batch(batch_id, actor=by)
    claim_batch(batch_id, actor=to)
    if not is_blank(note.replace("\x00", "")):
        write_batch_note(batch, moderator=by, body=note)
    jobs.configure_task("contributions.tell_batch_passed_on").defer(batch_id=batch_id, user_id=to.pk)


def _another(to_id: int, by: "User") -> "User":
    to = get_user_model().objects.select_related("contributor").filter(pk=to_id).first()
    if to is None or not is_moderator(to) or to.pk == by.pk:
        raise PermissionDenied(gettext("Only another moderator can take this over."))
    return to
