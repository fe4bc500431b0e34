"""Setting a later day to look again at what is held."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.urls.resolvers import URLPattern

from alignhub.kit.retry import Busy
from alignhub.kit.wording import gettext
from contributions.actions.holding import look_again_on
from contributions.admin.checks import find_unparty
from contributions.forms.desk import StepForm
from contributions.forms.holding import LookAgainForm
from contributions.refused import Refused

REVIEW = "admin:contributions_contribution_review"


def addresses(desk: Any) -> list[URLPattern]:
    """The address to which a later day is sent; ``desk`` is the admin of contributions."""
    view = desk.admin_site.admin_view(partial(look_again, desk))
    return [path("<uuid:uuid>/look-again/", view, name="contributions_contribution_look_again")]


def look_again(desk: Any, request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Keep something on hold for longer; what is refused stays on the review page as it was typed."""
    if request.method != "POST":
        return redirect(REVIEW, uuid)
    user: Any = request.user
    contribution = find_unparty(request, uuid)
    form = LookAgainForm(request.POST)
    status = 400
    if form.is_valid():
        data = form.cleaned_data
        try:
            look_again_on(contribution.pk, data["held_until"], by=user, why=data["note"])
        except (Refused, Busy) as refusal:
            form.add_error(None, str(refusal))
            status = 503 if isinstance(refusal, Busy) else 409
        else:
            messages.success(request, gettext("The day to look again is kept."))
            return redirect(REVIEW, uuid)
    contribution.refresh_from_db()
    return desk.review(request, contribution, StepForm(), status=status, later_form=form)  # type: ignore[no-any-return]
