"""Messages between author and desk, and notes that stay at the desk."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from procrastinate.contrib.django import app as jobs

from alignhub.kit.retry import retry_on_lock
from alignhub.kit.wording import gettext
from contributions.models import Batch, Contribution, Message, PrivateNote
from contributions.permissions import is_moderator, is_party

if TYPE_CHECKING:
    from alignhub.models import User


@retry_on_lock
@transaction.atomic
def send_message(contribution: Contribution, *, sender: "User | None", body: str) -> Message:
    """Add a message; the other side gets a mail. Raises ``PermissionDenied`` for anybody but author and desk.

    Nobody is the ``sender`` where something was sent without an account.
    """
    from_desk = sender is not None and contribution.author_id != sender.pk
    known = sender is not None or contribution.author_id is None
    if not known or (sender and from_desk and (not is_moderator(sender) or is_party(sender, contribution))):
        raise PermissionDenied(gettext("Only the author and the moderation team can write here."))
    message = Message.objects.create(contribution=contribution, sender=sender, from_desk=from_desk, body=_words(body))
    if from_desk:
        jobs.configure_task("contributions.deliver_message").defer(message_id=message.pk)
    return message


@retry_on_lock
def write_note(contribution: Contribution, *, moderator: "User", body: str) -> PrivateNote:
    """Add a private note. Raises ``PermissionDenied`` for anybody but a moderator without a stake."""
    if not is_moderator(moderator) or is_party(moderator, contribution):
        raise PermissionDenied(gettext("Only moderators can write notes."))
    return PrivateNote.objects.create(contribution=contribution, moderator=moderator, body=_words(body))


@retry_on_lock
def write_batch_note(batch: Batch, *, moderator: "User", body: str) -> PrivateNote:
    """Add a private note about an import. Raises ``PermissionDenied`` for its author and for who is no moderator."""
    if not is_moderator(moderator) or batch.author_id == moderator.pk:
        raise PermissionDenied(gettext("Only moderators can write notes."))
    return PrivateNote.objects.create(batch=batch, moderator=moderator, body=_words(body))


def _words(text: str) -> str:
    # PostgreSQL stores no NUL.
    return text.replace("\x00", "").strip()
