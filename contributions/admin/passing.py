"""Passing a claim on to another moderator."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.urls.resolvers import URLPattern

from alignhub.kit.retry import Busy
from alignhub.kit.wording import gettext
from contributions.actions.claims import pass_on
from contributions.admin.checks import find_unparty
from contributions.refused import Refused

REVIEW = "admin:contributions_contribution_review"
NOTE_LENGTH = 500


class PassOnForm(forms.Form):
    to = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    note = forms.CharField(required=False, max_length=NOTE_LENGTH)


def addresses(desk: Any) -> list[URLPattern]:
    """The address to which a claim is passed on; ``desk`` is the admin of contributions."""
    view = desk.admin_site.admin_view(partial(pass_to, desk))
    return [path("<uuid:uuid>/pass-on/", view, name="contributions_contribution_pass_on")]


def pass_to(desk: Any, request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give one's claim to another moderator; what is refused says why on the review page."""
    if request.method != "POST":
        return redirect(REVIEW, uuid)
    user: Any = request.user
    contribution = find_unparty(request, uuid)
    say_passed_on(request, lambda to, note: pass_on(contribution.pk, by=user, to_id=to, note=note))
    return redirect(REVIEW, uuid)


def say_passed_on(request: HttpRequest, give: Callable[[int, str], None]) -> None:
    """Have ``give`` pass on what is claimed, to whom with which note the form says, and tell what came of it."""
    form = PassOnForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("Choose the moderator who takes this over."))
        return
    try:
        give(form.cleaned_data["to"], form.cleaned_data["note"])
    except PermissionDenied:
        messages.error(request, gettext("This moderator may not review it. Choose another."))
    except (Refused, Busy) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, gettext("It is passed on. The other moderator is told by mail."))
