"""Suspending an account with its reason, hearing its owner, and answering."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app as jobs

from alignhub.kit.retry import retry_on_lock
from alignhub.kit.wording import gettext
from contributions.models import Suspension
from contributions.permissions import may_answer_appeal
from contributions.refused import NoteRequired, StepNotAllowed

if TYPE_CHECKING:
    from alignhub.models import User

_SALT = "contributions.suspension"


def token_of(suspension: Suspension) -> str:
    """What stands in the address at which its owner reads and answers it, without signing in."""
    return signing.Signer(salt=_SALT).sign(suspension.uuid.hex)


def suspension_with(token: str) -> Suspension | None:
    """The suspension of a token that this site has signed."""
    try:
        key = UUID(signing.Signer(salt=_SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    return Suspension.objects.filter(uuid=key).first()


@retry_on_lock
@transaction.atomic
def suspend(user: "User", *, by: "User", reason: str) -> Suspension:
    """Close ``user``'s account until further notice; a mail says why and how to appeal. Once while it lasts.

    Raises ``NoteRequired`` without a reason.
    """
    reason = _words(reason)
    if not reason:
        raise NoteRequired(gettext("Say why. The person reads it."))
    locked = get_user_model().objects.select_for_update(of=("self",)).get(pk=user.pk)
    now = timezone.now()
    suspension, new = Suspension.objects.get_or_create(
        user=locked, lifted_at=None, defaults={"reason": reason, "suspended_by": by, "suspended_at": now}
    )
    locked.suspended_at = locked.suspended_at or now
    locked.save(update_fields=["suspended_at"])
    if new:
        _tell(suspension)
    return suspension


@retry_on_lock
@transaction.atomic
def lift(user: "User") -> None:
    """End the suspension of ``user``; a mail tells them. Nothing happens to an account that is not suspended."""
    locked = get_user_model().objects.select_for_update(of=("self",)).get(pk=user.pk)
    locked.suspended_at = None
    locked.save(update_fields=["suspended_at"])
    suspension = Suspension.objects.filter(user=locked, lifted_at=None).first()
    if suspension:
        suspension.lifted_at = timezone.now()
        suspension.save(update_fields=["lifted_at"])
        _tell(suspension)


@retry_on_lock
@transaction.atomic
def appeal(suspension_id: int, words: str) -> None:
    """Say something against a suspension, once.

    Raises ``NoteRequired`` without words, ``StepNotAllowed`` when it was appealed before or has ended.
    """
    words = _words(words)
    if not words:
        raise NoteRequired(gettext("Say why this should be looked at again."))
    suspension = Suspension.objects.select_for_update().get(pk=suspension_id)
    if suspension.appealed_at or suspension.lifted_at:
        raise StepNotAllowed(gettext("Nothing more can be said about this suspension here."))
    suspension.appeal, suspension.appealed_at = words, timezone.now()
    suspension.save(update_fields=["appeal", "appealed_at"])


@retry_on_lock
@transaction.atomic
def answer_appeal(suspension_id: int, *, by: "User", words: str, lifted: bool) -> None:
    """Uphold or lift a suspension that was appealed; a mail tells its owner.

    Raises ``PermissionDenied`` for whoever suspended and for others who may not, ``NoteRequired`` without words,
    ``StepNotAllowed`` when there is nothing to answer any more.
    """
    words = _words(words)
    user_id = Suspension.objects.values_list("user", flat=True).get(pk=suspension_id)
    user = get_user_model().objects.select_for_update(of=("self",)).get(pk=user_id)
    suspension = Suspension.objects.select_for_update().get(pk=suspension_id)
    if not may_answer_appeal(by, suspension.suspended_by_id, user):
        raise PermissionDenied(gettext("Somebody else answers this appeal."))
    if not suspension.appealed_at or suspension.decided_at or suspension.lifted_at:
        raise StepNotAllowed(gettext("This appeal has been answered already."))
    if not words:
        raise NoteRequired(gettext("Say why. The person reads it."))
    now = timezone.now()
    suspension.answer, suspension.decided_by, suspension.decided_at = words, by, now
    suspension.lifted_at = now if lifted else None
    suspension.save(update_fields=["answer", "decided_by", "decided_at", "lifted_at"])
    if lifted:
        user.suspended_at = None
        user.save(update_fields=["suspended_at"])
    _tell(suspension)


def forget_words(user: "User") -> None:
    """Take away what was said about and by somebody who leaves, in the caller's transaction."""
    Suspension.objects.filter(user=user).update(reason="", appeal="", answer="")


def _tell(suspension: Suspension) -> None:
    jobs.configure_task("contributions.deliver_suspension").defer(suspension_id=suspension.pk)


def _words(text: str) -> str:
    # PostgreSQL stores no NUL.
    return text.replace("\x00", "").strip()
