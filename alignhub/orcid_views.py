"""Verifying one's ORCID iD, and taking it off again."""

import secrets

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_POST, require_safe

from alignhub import orcid
from alignhub.kit import limiter
from alignhub.kit.wording import gettext, gettext_noop
from alignhub.models import User
from contributions.actions.people import forget_orcid, note_orcid
from contributions.refused import Refused

CHECKS = limiter.Limit(gettext_noop("checks at ORCID"), 10, 3600)
# In the session, so that nobody is sent back to another person's account.
STATE = "orcid_state"
CODE_LENGTH = 200


@login_required
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """On to ORCID, where the person confirms."""
    if not orcid.is_offered():
        raise Http404(gettext("This site has no client at ORCID."))
    wait = limiter.wait_for(request, CHECKS)
    if wait:
        messages.warning(request, CHECKS.refusal(wait))
        return redirect("account_page")
    request.session[STATE] = secrets.token_urlsafe(24)
    return HttpResponseRedirect(orcid.question(_back(), request.session[STATE]))


@login_required
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """Where ORCID sends people back to, with a code or without."""
    if not orcid.is_offered():
        raise Http404(gettext("This site has no client at ORCID."))
    state = request.session.pop(STATE, "")
    if not state or not constant_time_compare(request.GET.get("state", ""), state):
        messages.error(request, gettext("This check was begun somewhere else, or long ago. Please begin it again."))
        return redirect("account_page")
    code = request.GET.get("code", "").replace("\x00", "")[:CODE_LENGTH]
    if not code:
        messages.warning(request, gettext("You did not confirm it at ORCID, so nothing has been changed."))
        return redirect("account_page")
    try:
        found = orcid.answer(code, _back())
        note_orcid(_person(request), found)
    except (orcid.NotVerified, Refused) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, gettext("Your ORCID iD {found} is verified.").format(found=found))
    return redirect("account_page")


@login_required
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """The iD goes from wherever it stands here."""
    forget_orcid(_person(request))
    messages.success(request, gettext("Your ORCID iD has been removed."))
    return redirect("account_page")


def _back() -> str:
    return settings.SITE_URL + reverse("account_orcid_back")


def _person(request: HttpRequest) -> User:
    # The views above let nobody else in.
    assert isinstance(request.user, User)  # noqa: S101 (narrows the type for the checker)
    return request.user
