"""“Still correct today”: somebody has looked at an entry and found nothing to change."""

from datetime import date

from django.db import transaction

from alignhub.kit.wording import gettext
from catalog.actions.refused import NotNewest, NotStanding
from catalog.models import Contributor, Entry, Verification


@transaction.atomic
def verify_entry(entry_id: int, version: int, *, contributor: Contributor | None, on: date) -> None:
    """Note that ``version`` of an entry was still correct on a day; once a day.

    Raises ``NotNewest`` when the entry has changed since it was looked at, ``NotStanding`` when it has been withdrawn.
    """
    entry = Entry.objects.select_for_update().get(pk=entry_id)
    if entry.withdrawn_at:
        raise NotStanding(gettext("This entry has been withdrawn."))
    if entry.version != version:
        raise NotNewest(gettext("This entry has a newer version than the one you saw."))
    if entry.verified_at and entry.verified_at >= on:
        return
    Verification.objects.create(entry=entry, verified_on=on, contributor=contributor)
    entry.verified_at = on
    entry.save(update_fields=["verified_at"])
