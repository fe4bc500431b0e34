"""The first step of submitting a paper: what identifies it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from catalog.kinds import Kind
from contributions.actions.drafts import start_draft
from contributions.finding import Found, by_hand, find
from contributions.forms.paper import PaperForm
from contributions.forms.prefill import prefilled, wanted_in
from contributions.forms.small import FindForm
from contributions.forms.sources import FORM
from contributions.queries.open_items import MOST_OPEN_OF_NEW, has_room
from contributions.views.access import LOOKUPS, TooOften, count, signed_in, too_often
from contributions.views.entry.drafts import details_address, start_token, started_under


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def find_paper(request: HttpRequest) -> HttpResponse:
    """One box for whatever identifies the paper; or straight on, by hand."""
    form = FindForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not has_room(request.user):
        return _show(request, form)
    if "by-hand" in request.POST:
        return _begin(request, by_hand(request.POST.get("pasted", "")), told=False)
    if not form.is_valid():
        return _show(request, form)
    try:
        found = looked_up(request, form.cleaned_data["pasted"])
    except TooOften as refusal:
        return too_often(_show(request, form, failure=str(refusal)), refusal)
    if not found.known:
        return _show(request, form, failure=found.failure)
    if found.records > 1 and "first" not in request.POST:
        return _show(request, form, records=found.records)
    return _begin(request, found, told=True)


def looked_up(request: HttpRequest, pasted: str) -> Found:
    """What is known about ``pasted``. Raises ``TooOften``."""
    count(request, LOOKUPS)
    return find(pasted)


def _begin(request: HttpRequest, found: Found, *, told: bool) -> HttpResponse:
    if told and found.failure:
        messages.warning(request, found.failure)
    data = prefilled(PaperForm, {FORM: PaperForm.name} | found.data, wanted_in(request.POST))
    started = started_under(request, request.POST.get("pasted", ""), str(told))
    contribution = start_draft(request.user, entry_kind=Kind.RESOURCE, data=data, step="details", uuid=started)
    return redirect(details_address(contribution, data))


def _show(request: HttpRequest, form: FindForm, *, failure: str = "", records: int = 1) -> HttpResponse:
    context = {
        "form": form,
        "failure": failure,
        "records": records,
        "start": start_token(request),
        "wanted": wanted_in(request.POST if request.method == "POST" else request.GET),
        "full": not has_room(request.user),
        "most_open": MOST_OPEN_OF_NEW,
    }
    return render(request, "contributions/find.html", context)
