"""Taking the evidence of what was rejected as a duplicate over into a proposal for the entry it is the same as."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from alignhub.kit.wording import gettext, ngettext
from catalog.content.facts import new_key
from catalog.kinds import Kind
from contributions.actions.drafts import save_draft
from contributions.forms.registry import filled_from, form_class, has_row, with_first_row
from contributions.forms.rows import EvidenceForm
from contributions.forms.sources import Data
from contributions.models import Contribution
from contributions.queries.open_items import MOST_OPEN_OF_NEW, has_room, open_proposal
from contributions.queries.taken_over import TakeOver, rows_to_take_over
from contributions.refused import StaleDraft
from contributions.views.access import own_to_change, signed_in
from contributions.views.entry.drafts import SENDING, details_address, review_address, stored
from contributions.views.entry.edit import begin, standing_revision

REASON = "Adds evidence that came with another submission of the same work"


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def take_over(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Begins the proposal, or adds the rows to the person's open one; nothing is sent."""
    found = own_to_change(request, uuid)
    offer = rows_to_take_over(found) if request.method == "POST" else None
    if offer is None:
        return redirect("contributions:contribution", uuid=uuid)
    proposal = open_proposal(request.user, offer.entry.pk)
    if proposal and proposal.state not in SENDING:
        messages.warning(
            request, gettext("Your proposal for this entry is on hold. It can be changed once it is released.")
        )
        return redirect("contributions:contribution", uuid=proposal.uuid)
    if proposal is None and not has_room(request.user):
        said = gettext("{number} of your contributions are waiting. Let one be decided first.")
        messages.error(request, said.format(number=MOST_OPEN_OF_NEW))
        return redirect("contributions:contribution", uuid=uuid)
    before = stored(proposal) if proposal else filled_from(standing_revision(offer.entry))
    data, added = _with_rows(before, offer)
    if proposal:
        return _join(request, proposal, data, offer, added)
    begun = begin(request, offer.entry, data | {"reason": REASON}, str(uuid))
    _tell(request, offer, added)
    return redirect(review_address(begun, data))


def _with_rows(data: Data, offer: TakeOver) -> tuple[Data, int]:
    """``data`` with as many of the rows as it has room for and does not say already, and how many that are."""
    cls, added = form_class(data, Kind(offer.entry.kind)), 0
    for row in offer.rows:
        values = EvidenceForm.typed_from(row) | {"key": new_key()}
        if has_row(cls, data, "evidence", values):
            continue
        more = with_first_row(cls, data, "evidence", **values)
        added += more != data
        data = more
    return data, added


def _join(request: HttpRequest, proposal: Contribution, data: Data, offer: TakeOver, added: int) -> HttpResponse:
    draft = getattr(proposal, "draft", None)
    try:
        save_draft(proposal.pk, data=data, step="details", number=draft.number if draft else None)
    except StaleDraft:
        messages.warning(request, gettext("Your proposal was changed in another window just now. Continue once more."))
    else:
        _tell(request, offer, added)
    return redirect(details_address(proposal, data))


def _tell(request: HttpRequest, offer: TakeOver, added: int) -> None:
    if not added:
        full = gettext("This proposal holds all of it already, or has no room for more. Send it first.")
        messages.info(request, full)
        return
    said = ngettext(
        "{number} row of evidence is in this proposal now. Look at it, and send it.",
        "{number} rows of evidence are in this proposal now. Look at them, and send it.",
        added,
    ).format(number=added)
    messages.success(request, said)
    if added < len(offer.rows):
        messages.info(request, gettext("The others are in it already, or found no room. Send this first."))
