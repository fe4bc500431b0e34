"""The first step of submitting a paper: what identifies it."""

import secrets
import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from catalog.kinds import Kind
from contributions.actions.drafts import start_draft
from contributions.finding import Found, by_hand, find
from contributions.forms.small import FindForm
from contributions.views.access import LOOKUPS, TooOften, count, signed_in, too_often


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def find_paper(request: HttpRequest) -> HttpResponse:
    """One box for whatever identifies the paper; or straight on, by hand."""
    form = FindForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
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
    return _begin(request, found, told=True)


def looked_up(request: HttpRequest, pasted: str) -> Found:
    """What is known about ``pasted``. Raises ``TooOften``."""
    count(request, LOOKUPS)
    return find(pasted)


def _begin(request: HttpRequest, found: Found, *, told: bool) -> HttpResponse:
    if told and found.failure:
        messages.warning(request, found.failure)
    # The same page sent twice starts one draft; another text on it, after going back, starts another.
    said = [str(request.user.pk), request.POST.get("start", ""), request.POST.get("pasted", ""), str(told)]
    started = uuid.uuid5(uuid.NAMESPACE_OID, "\n".join(said)) if request.POST.get("start") else None
    contribution = start_draft(request.user, entry_kind=Kind.RESOURCE, data=found.data, step="details", uuid=started)
    return redirect("contributions:paper_details", uuid=contribution.uuid)


def _show(request: HttpRequest, form: FindForm, *, failure: str = "") -> HttpResponse:
    start = request.POST.get("start", "")[:64] or secrets.token_urlsafe(16)
    return render(request, "contributions/find.html", {"form": form, "failure": failure, "start": start})
