"""How the desk names people."""

from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db.models import Q

from alignhub.kit.wording import gettext
from contributions.models import Batch, Contribution

if TYPE_CHECKING:
    from alignhub.models import User


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
