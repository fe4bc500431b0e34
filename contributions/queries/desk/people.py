"""How the desk names people, and what moderators note for each other."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db.models import Q

from alignhub.kit.wording import gettext
from contributions.models import Batch, Contribution

if TYPE_CHECKING:
    from alignhub.models import User


@dataclass(frozen=True, slots=True)
class Said:
    """A message or a private note."""

    who: str
    when: datetime
    body: str


def name_of(user: "User | None") -> str:
    """How the desk names a person: the public name, never the mail address."""
    if user is None:
        return ""
    return user.public_name or gettext("no public name yet")


def other_moderators(user: "User", work: Contribution | Batch, most: int = 200) -> tuple[tuple[int, str], ...]:
    """(key, name) of everybody else at the desk who did not send ``work``."""
    people = get_user_model().objects.filter(Q(is_moderator=True) | Q(is_superuser=True), is_active=True)
    people = people.filter(suspended_at=None).exclude(pk__in=[user.pk, work.author_id or 0])
    return tuple((person.pk, name_of(person)) for person in people.select_related("contributor").order_by("pk")[:most])


def notes_on(work: Contribution | Batch) -> tuple[Said, ...]:
    """What moderators noted about ``work``, for whoever has no stake in it."""
    rows = work.private_notes.select_related("moderator__contributor").order_by("id")
    return tuple(Said(name_of(row.moderator), row.created_at, row.body) for row in rows)
