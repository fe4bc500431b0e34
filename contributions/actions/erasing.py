"""Copies of a version whose text is erased: in what was sent, in drafts, in the records of imports. They go with it.

What is still open is its author's own until it is decided; once it is not accepted, it goes as well.
"""

from collections.abc import Sequence

from django.db.models import Q

from catalog.models import EntryRevision
from contributions.models import BASE, CheckResult, Contribution, ContributionRevision, Draft, ImportedRecord
from contributions.states import ContributionKind, State

ERASED = "Text that was erased"
_NOT_ACCEPTED = (State.REJECTED, State.WITHDRAWN)


def lock_copies(version: EntryRevision) -> list[Contribution]:
    """The contributions that hold a copy of ``version`` to be erased with it, locked: before any entry is."""
    begun = ContributionRevision.objects.filter(base=version).values("contribution")
    unsent = Draft.objects.filter(contribution__target=version.entry_id, data__contains={BASE: version.pk})
    copies = (
        Q(result=version)
        | Q(pk__in=begun, state__in=_NOT_ACCEPTED)
        | Q(pk__in=unsent.values("contribution"), state=State.DRAFT)
    )
    return list(Contribution.objects.select_for_update().filter(copies).order_by("pk"))


def erase_copies(copies: Sequence[Contribution], version: EntryRevision) -> None:
    """Erase what ``copies`` say, after ``version`` itself. Their rows, hashes and history stay; unsent drafts go."""
    unsent = [row.pk for row in copies if not row.revision]
    Contribution.objects.filter(pk__in=unsent).delete()
    made = [row.pk for row in copies if row.result_id == version.pk]
    begun = [row.pk for row in copies if row.revision and row.result_id != version.pk]
    _erase(Q(contribution__in=made) | Q(contribution__in=begun, base=version))


def erase_ended(contribution: Contribution) -> None:
    """Erase what a proposal that was not accepted says, where it starts from a version that was erased meanwhile."""
    if contribution.kind == ContributionKind.EDIT and contribution.state in _NOT_ACCEPTED:
        _erase(Q(contribution=contribution, base__content__isnull=True))


def _erase(which: Q) -> None:
    rows = ContributionRevision.objects.filter(which, content__isnull=False)
    sent = set(rows.values_list("contribution", flat=True))
    if not sent:
        return
    rows.update(content=None, form={})
    # What checks found quotes it.
    CheckResult.objects.filter(contribution__in=sent).delete()
    Draft.objects.filter(contribution__in=sent).delete()
    ImportedRecord.objects.filter(contribution__in=sent).update(content={}, title=ERASED)
    for contribution in Contribution.objects.filter(pk__in=sent):
        contribution.identifiers.all().delete()
    Contribution.objects.filter(pk__in=sent).update(title=ERASED, areas=[], completeness="")
