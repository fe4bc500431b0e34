"""What the desk may see of an entry that has been withdrawn."""

from typing import Any

from django.urls import reverse

from catalog.kinds import Kind
from catalog.models import Entry, EntryRevision


def details_address(kind: Kind, slug: str, user: Any) -> str:
    """Where the desk finds the versions of an entry; "" for everybody else and for whoever wrote one of them."""
    if not (user.is_authenticated and user.is_staff):
        return ""
    entry = Entry.objects.filter(kind=kind, slug=slug).values_list("pk", flat=True).first()
    own = user.contributor_id and EntryRevision.objects.filter(entry=entry, contributor=user.contributor_id).exists()
    return "" if entry is None or own else reverse("admin:catalog_entry_change", args=[entry])
