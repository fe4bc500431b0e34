"""How the desk names people."""

from typing import TYPE_CHECKING

from alignhub.kit.wording import gettext

if TYPE_CHECKING:
    from alignhub.models import User


def name_of(user: "User | None") -> str:
    """How the desk names a person: the public name, never the mail address."""
    if user is None:
        return ""
    return user.public_name or gettext("no public name yet")
