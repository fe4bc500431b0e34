"""Messages between author and desk, and notes that stay at the desk."""

from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from procrastinate.contrib.django import app as jobs

from alignhub.kit.retry import retry_on_lock
from alignhub.kit.wording import gettext
from contributions.models import Batch, Contribution, Message, PrivateNote
from contributions.permissions import is_moderator, is_party

if TYPE_CHECKING:
    from alignhub.models import User

Said = TypeVar("Said", Message, PrivateNote)
_PRESSED_TWICE = timedelta(minutes=1)


@retry_on_lock
@transaction.atomic
def send_message(contribution: Contribution, *, sender: "User | None", body: str) -> Message:
    """Add a message; the other side gets a mail. Raises ``PermissionDenied`` for anybody but author and desk.

    The same words from the same person within a minute are a button pressed twice, and one message. Nobody is the
    ``sender`` where something was sent without an account.
    """
    from_desk = sender is not None and contribution.author_id != sender.pk
    known = sender is not None or contribution.author_id is None
    if not known or (sender and from_desk and (not is_moderator(sender) or is_party(sender, contribution))):
        raise PermissionDenied(gettext("Only the author and the moderation team can write here."))
    Contribution.objects.select_for_update(of=("self",)).get(pk=contribution.pk)
    before = _said_before(Message.objects.filter(contribution=contribution, sender=sender), body)
    if before:
        return before
    message = Message.objects.create(contribution=contribution, sender=sender, from_desk=from_desk, body=_words(body))
    if from_desk:
        jobs.configure_task("contributions.deliver_message").defer(message_id=message.pk)
    return message


@retry_on_lock
@transaction.atomic
def write_note(contribution: Contribution, *, moderator: "User", body: str) -> PrivateNote:
    """Add a private note, once however often the button is pressed. Raises ``PermissionDenied`` for anybody but a
    moderator without a stake."""
    if not is_moderator(moderator) or is_party(moderator, contribution):
        raise PermissionDenied(gettext("Only moderators can write notes."))
    Contribution.objects.select_for_update(of=("self",)).get(pk=contribution.pk)
    before = _said_before(PrivateNote.objects.filter(contribution=contribution, moderator=moderator), body)
    return before or PrivateNote.objects.create(contribution=contribution, moderator=moderator, body=_words(body))


@retry_on_lock
@transaction.atomic
def write_batch_note(batch: Batch, *, moderator: "User", body: str) -> PrivateNote:
    """Add a private note about an import, once however often the button is pressed. Raises ``PermissionDenied`` for its
    author and for who is no moderator."""
    if not is_moderator(moderator) or batch.author_id == moderator.pk:
        raise PermissionDenied(gettext("Only moderators can write notes."))
    Batch.objects.select_for_update().only("pk").get(pk=batch.pk)
    before = _said_before(PrivateNote.objects.filter(batch=batch, moderator=moderator), body)
    return before or PrivateNote.objects.create(batch=batch, moderator=moderator, body=_words(body))


def _said_before(rows: QuerySet[Said], body: str) -> Said | None:
    """The newest of somebody's ``rows``, if it says ``body`` and was written a moment ago."""
    newest = rows.order_by("-id").first()
    if newest and newest.body == _words(body) and newest.created_at > timezone.now() - _PRESSED_TWICE:
        return newest
    return None


def _words(text: str) -> str:
    # PostgreSQL stores no NUL.
    return text.replace("\x00", "").strip()
