"""What is published and should be looked at again, at the desk."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils import timezone

from alignhub.kit.retry import Busy, retry_on_lock
from alignhub.kit.wording import gettext
from catalog.actions.refused import Refused
from catalog.actions.verification import verify_entry
from catalog.models import Entry
from contributions.permissions import is_moderator
from contributions.queries.desk.recheck import RANKED, may_verify, recheck_page

PAGE = "admin:contributions_contribution_recheck"


class VerifyForm(forms.Form):
    """The entry and the version of it that was on the screen."""

    entry = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1)


def addresses(desk: Any) -> list[URLPattern]:
    """The address of the page; ``desk`` is the admin of contributions."""
    return [
        path("recheck/", desk.admin_site.admin_view(partial(show, desk)), name="contributions_contribution_recheck")
    ]


def show(desk: Any, request: HttpRequest) -> HttpResponse:
    """The list, and the note that one entry on it is still correct."""
    user: Any = request.user
    if not is_moderator(user):
        raise PermissionDenied
    if request.method != "POST":
        return _page(desk, request)
    form = VerifyForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("Say which entry you have looked at."))
        return _page(desk, request, status=400)
    entry = form.cleaned_data["entry"]
    if not Entry.objects.filter(pk=entry).exists():
        raise Http404
    if not may_verify(user, entry):
        raise PermissionDenied(gettext("Somebody who did not write this entry says whether it is still correct."))
    try:
        retry_on_lock(verify_entry)(
            entry, form.cleaned_data["version"], contributor=user.contributor, on=timezone.localdate()
        )
    except (Refused, Busy) as refusal:
        messages.error(request, str(refusal))
        return _page(desk, request, status=503 if isinstance(refusal, Busy) else 409)
    messages.success(request, gettext("Noted: still correct today."))
    return redirect(PAGE)


def _page(desk: Any, request: HttpRequest, status: int = 200) -> HttpResponse:
    user: Any = request.user
    context = {
        **desk.admin_site.each_context(request),
        "title": gettext("To be looked at again"),
        "rows": recheck_page(user),
        "ranked": RANKED,
    }
    return TemplateResponse(request, "admin/contributions/recheck.html", context, status=status)
