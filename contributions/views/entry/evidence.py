"""Adding one row of evidence to a paper that is here: from the claim to the paper, or from the paper to the claim."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from alignhub.kit.wording import gettext
from catalog.content.facts import new_key
from catalog.kinds import LIST_OF, WORKS, Kind, ResourceType
from catalog.models import Entry
from catalog.queries.browse import browse_page
from catalog.queries.entries import find_entry
from catalog.queries.filters import Filters
from catalog.queries.rows import address
from catalog.views.onward import onward
from contributions.actions.drafts import save_draft
from contributions.forms import choices
from contributions.forms.prefill import claim_title
from contributions.forms.registry import filled_from, form_class, has_row, storable, with_first_row
from contributions.forms.rows import EvidenceForm
from contributions.forms.sources import Data
from contributions.models import Contribution
from contributions.queries.open_items import MOST_OPEN_OF_NEW, has_room, open_proposal
from contributions.refused import StaleDraft
from contributions.states import State
from contributions.views.access import signed_in
from contributions.views.entry.drafts import SENDING, details_address, review_address, start_token, stored
from contributions.views.entry.edit import begin, standing_revision

MOST_FOUND = 12


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@onward
def evidence(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    """On a resource, the one row; on a solution, the choice of the paper whose row it will be."""
    if kind == Kind.SOLUTION:
        return _choose(request, find_entry(kind, slug))
    if kind != Kind.RESOURCE:
        raise Http404(gettext("Evidence stands between a claim of a solution and a paper."))
    return _row(request, find_entry(kind, slug))


def _choose(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Papers and other works whose words match what was typed, each with a link to its own page of this kind."""
    typed = storable(request.GET.get("q", ""))[:200]
    claim = f"{entry.reference}#{request.GET.get('claim', '')[:20]}"
    works = tuple(kind for kind in ResourceType if kind in WORKS)
    found = browse_page(Filters(q=typed, types=works)).listing.rows if typed.strip() else ()
    context = {
        "entry": entry,
        "entry_url": address(entry.kind, entry.slug),
        "claim": claim if claim_title(claim) else "",
        "claim_title": claim_title(claim),
        "typed": typed,
        "rows": found[:MOST_FOUND],
    }
    return render(request, "contributions/choose_paper.html", context)


def _row(request: HttpRequest, entry: Entry) -> HttpResponse:
    revision = standing_revision(entry)
    proposal = open_proposal(request.user, entry.pk)
    posted = request.method == "POST"
    values = {name: storable(request.POST[name]) for name in EvidenceForm.base_fields if name in request.POST}
    given = values if posted else {"claim": request.GET.get("claim", "")}
    form = EvidenceForm(given | {"key": new_key()}, options=choices.claims())
    if proposal and proposal.state not in SENDING:
        return _on_hold(request, entry, form, proposal)
    full = not proposal and not has_room(request.user)
    if not posted or full or form.is_empty() or not form.is_valid():
        if form.is_empty() and posted:
            form.add_error("claim", EvidenceForm.needed["claim"].partition(",")[0] + ".")
        return _show(request, entry, form, checked=posted, full=full, proposal=proposal)
    data = stored(proposal) if proposal else filled_from(revision)
    cls = form_class(data, entry.kind)
    if proposal and has_row(cls, data, "evidence", values):
        # The same row once more is one press too many, or comes after an answer that got lost.
        return redirect(details_address(proposal, data))
    added = with_first_row(cls, data, "evidence", **(values | {"key": new_key()}))
    if added == data:
        form.add_error(None, gettext("Your proposal for this paper has as many rows as it can. Send it first."))
        return _show(request, entry, form, checked=True, full=full, proposal=proposal)
    said = choices.label_of(form.fields["claim"].choices, values["claim"])  # type: ignore[attr-defined]
    added = {"reason": f"Adds evidence on the claim “{said}”"[:600]} | {k: v for k, v in added.items() if v != ""}
    if proposal:
        return _join(request, entry, form, proposal, added)
    contribution = begin(request, entry, added, *sorted(values.values()))
    return redirect(review_address(contribution, added))


def _on_hold(request: HttpRequest, entry: Entry, form: EvidenceForm, proposal: Contribution) -> HttpResponse:
    said = gettext("Your proposal for this entry is on hold. It can be changed once it is released.")
    if request.method == "POST":
        form.add_error(None, said)
        return _show(request, entry, form, checked=True, full=False, proposal=proposal, status=409)
    messages.warning(request, said)
    return redirect("contributions:contribution", uuid=proposal.uuid)


def _join(request: HttpRequest, entry: Entry, form: EvidenceForm, proposal: Contribution, data: Data) -> HttpResponse:
    """Keep ``data`` in a proposal that is open, unless another window has changed it since it was read."""
    draft = getattr(proposal, "draft", None)
    try:
        save_draft(proposal.pk, data=data, step="details", number=draft.number if draft else None)
    except StaleDraft:
        form.add_error(None, gettext("Your proposal was changed in another window just now. Continue once more."))
        return _show(request, entry, form, checked=True, full=False, proposal=proposal, status=409)
    return redirect(details_address(proposal, data))


def _show(
    request: HttpRequest,
    entry: Entry,
    form: EvidenceForm,
    *,
    checked: bool,
    full: bool,
    proposal: Contribution | None,
    status: int = 200,
) -> HttpResponse:
    problems = [
        (form[name].auto_id if name != "__all__" else "", str(message))
        for name, found in form.errors.items()
        for message in found
    ]
    context: dict[str, Any] = {
        "entry": entry,
        "entry_url": address(entry.kind, entry.slug),
        "list_name": LIST_OF[Kind(entry.kind)],
        "row": form,
        "checked": checked,
        "problems": problems if checked else [],
        "start": start_token(request),
        "full": full,
        "most_open": MOST_OPEN_OF_NEW,
        "joins": bool(proposal),
        "sent": bool(proposal and proposal.state != State.DRAFT),
    }
    return render(request, "contributions/evidence.html", context, status=status)
