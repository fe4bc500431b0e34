"""Tags offered while somebody types."""

from django.db.models import Q

from catalog.folding import fold_name
from catalog.models import Tag

MOST = 8


def matching(typed: str) -> list[tuple[str, int]]:
    """(name, number of entries) of accepted tags whose name or synonym matches, the most used first."""
    folded = fold_name(typed)
    if not folded:
        return []
    words = " ".join(typed.replace("\x00", "").split())
    found = Tag.objects.in_use().filter(Q(fold__contains=folded) | Q(synonyms__contains=[words]))
    return list(found.order_by("-entries", "id").values_list("name", "entries")[:MOST])
