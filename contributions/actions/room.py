"""People of whom nothing is published yet have so many open items at most, by whatever door they come."""

from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model

from alignhub.kit.wording import gettext
from contributions.queries.open_items import MOST_OPEN_OF_NEW, has_room
from contributions.refused import TooManyOpen

if TYPE_CHECKING:
    from alignhub.models import User


def check_room(author: "User") -> None:
    """Raise ``TooManyOpen`` unless ``author`` may send another item. Call it in the transaction that sends it."""
    # Two that are sent at the same moment would each find the room for one; rows that only name the person go on.
    get_user_model().objects.select_for_update(of=("self",), no_key=True).get(pk=author.pk)
    if not has_room(author):
        raise TooManyOpen(
            gettext(
                "{number} of your contributions are waiting, which is as many as a new person "
                "may have. This is kept as a draft; you can send it once one of them is decided."
            ).format(number=MOST_OPEN_OF_NEW)
        )
