"""What a rejected contribution is a duplicate of, for those who may read the rejection."""

from dataclasses import dataclass

from django.urls import reverse

from alignhub.kit.wording import gettext
from catalog.models import Entry
from catalog.queries.rows import address
from contributions.models import Contribution, ContributionEvent
from contributions.queries.results import RESULTS, result_address
from contributions.states import CONTRIBUTION


@dataclass(frozen=True, slots=True)
class Original:
    """``url`` is "" where whoever reads this cannot open it."""

    title: str
    url: str


def original_of(event: ContributionEvent, *, reader: int | None = None, desk: bool = False) -> Original | None:
    """What the contribution was said to be the same as; None for other events. ``reader`` is the key of its author, who
    learns nothing of other people's contributions until they are published; the ``desk`` may open them."""
    reference = next((item["reason"] for item in event.items if item.get("action") == "duplicate of"), "")
    kind, _, name = reference.partition("/")
    if not name:
        return None
    if kind == CONTRIBUTION:
        return _sent(name, reader, desk)
    entry = Entry.objects.filter(kind=kind, slug=name).first()
    title = entry.title if entry and entry.title else gettext("An entry that has been withdrawn since")
    return Original(title, address(kind, name))


def _sent(uuid: str, reader: int | None, desk: bool) -> Original:
    found = Contribution.objects.filter(uuid=uuid).select_related(*RESULTS).first()
    if found and desk:
        return Original(found.title, reverse("admin:contributions_contribution_review", args=[uuid]))
    if found and (url := result_address(found)):
        return Original(found.title, url)
    if found and found.author_id is not None and found.author_id == reader:
        return Original(found.title, reverse("contributions:contribution", args=[uuid]))
    return Original(gettext("Another contribution, which was sent earlier"), "")
