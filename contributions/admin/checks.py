"""Background checks on a moderator's demand."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.urls.resolvers import URLPattern

from alignhub.kit.wording import gettext
from contributions.actions.checks import ask_for_checks
from contributions.models import Contribution
from contributions.permissions import is_moderator, is_party
from contributions.queries import desk as queries

REVIEW = "admin:contributions_contribution_review"


def addresses(desk: Any) -> list[URLPattern]:
    """The address to which a moderator sends for checks; ``desk`` is the admin of contributions."""
    wrap = desk.admin_site.admin_view
    return [path("<uuid:uuid>/checks/", wrap(partial(check_again, desk)), name="contributions_contribution_checks")]


def check_again(desk: Any, request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Have the newest revision checked again, by a moderator who has no stake in it."""
    if request.method != "POST":
        return redirect(REVIEW, uuid)
    contribution = find_unparty(request, uuid)
    with transaction.atomic():
        ask_for_checks(contribution)
    messages.success(request, gettext("The checks run in a moment. Open this page again to see what they found."))
    return redirect(REVIEW, uuid)


def find_unparty(request: HttpRequest, uuid: UUID) -> Contribution:
    """What has been sent, for a moderator without a stake in it; for others it does not exist."""
    user: Any = request.user
    if not is_moderator(user):
        raise PermissionDenied
    contribution = queries.find(str(uuid))
    if contribution is None or is_party(user, contribution):
        raise Http404
    return contribution
