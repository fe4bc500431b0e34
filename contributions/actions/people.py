"""The public name of a person, asked when they first send something."""

import re
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils.text import slugify

from catalog.models import Contributor
from contributions.refused import Refused

if TYPE_CHECKING:
    from alignhub.models import User

NAME_LENGTH = 100
_HANDLE_LENGTH = 40
_ENDING = re.compile(r"-(\d+)$")


def choose_name(user: "User", name: str) -> Contributor:
    """Give ``user`` the public name ``name`` and a free handle; whoever has a name keeps it.

    Raises ``Refused`` when nothing is left of the name without blanks.
    """
    name = " ".join(name.replace("\x00", "").split())[:NAME_LENGTH]
    if user.contributor:
        return user.contributor
    if not name:
        raise Refused("Choose the name that is shown with your contributions.")
    for _ in range(20):
        try:
            return _create(user, name)
        except IntegrityError:
            # Somebody took the handle in the meantime.
            continue
    raise Refused("This name could not be saved. Please try again.")


@transaction.atomic
def _create(user: "User", name: str) -> Contributor:
    locked = get_user_model().objects.select_for_update(of=("self",)).get(pk=user.pk)
    if locked.contributor is None:
        locked.contributor = Contributor.objects.create(handle=_free_handle(name), name=name)
        locked.save(update_fields=["contributor"])
    user.contributor = locked.contributor
    return locked.contributor


def _free_handle(name: str) -> str:
    stem = slugify(name)[: _HANDLE_LENGTH - 8].strip("-") or "contributor"
    taken = set(Contributor.objects.filter(handle__startswith=stem).values_list("handle", flat=True))
    if stem not in taken:
        return stem
    endings = [int(match[1]) for handle in taken if (match := _ENDING.search(handle.removeprefix(stem)))]
    return f"{stem}-{max(endings, default=1) + 1}"
