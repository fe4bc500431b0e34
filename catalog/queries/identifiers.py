"""From an identifier to the entry that carries it."""

from django.db.models import Q

from catalog.kinds import Standing
from catalog.models import Identifier, ResourceDetail
from catalog.queries.rows import address


def address_of(scheme: str, value: str, *, url_key: str = "") -> str | None:
    """Where the standing entry with this identifier is, or else with this address (in its canonical spelling)."""
    if value:
        found = Identifier.objects.filter(scheme=scheme, value=value, resource__withdrawn_at=None)
        for kind, slug in found.values_list("resource__kind", "resource__slug"):
            return address(kind, slug)
    if url_key:
        same = ResourceDetail.objects.filter(~Q(url_key=""), url_key=url_key, entry__withdrawn_at=None)
        newest = same.exclude(standing=Standing.SUPERSEDED).order_by("entry_id")
        for kind, slug in newest.values_list("entry__kind", "entry__slug")[:1]:
            return address(kind, slug)
    return None
