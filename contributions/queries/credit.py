"""Which versions of an entry the moderation team has changed before publishing them."""

from collections.abc import Sequence

from contributions.models import ContributionEvent
from contributions.states import StepName

_CHANGED = frozenset({"left out", "adjusted"})


def adjusted_versions(kind: str, slug: str, numbers: Sequence[int]) -> frozenset[int]:
    """Those of the versions ``numbers`` in whose publishing items were left out or adjusted."""
    events = ContributionEvent.objects.filter(
        step=StepName.PUBLISH,
        contribution__result__entry__kind=kind,
        contribution__result__entry__slug=slug,
        contribution__result__number__in=list(numbers),
    ).exclude(items=[])
    rows = events.values_list("contribution__result__number", "items")
    return frozenset(number for number, items in rows if any(item.get("action") in _CHANGED for item in items))
