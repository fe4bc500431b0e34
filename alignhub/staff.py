"""What is asked of people with a desk role beyond signing in: a second factor, and a session that is not left open."""

import time
from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from alignhub.models import User

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
IDLE_SECONDS = 12 * 3600
# How exactly idleness is measured: a session is not written for every request.
_SEEN_EVERY = 300
_SEEN, _SHOWN, _WAITS = "desk_seen", "second_factor_shown", "desk_waits"


class DeskRules:
    """Middleware: sign idle staff out, and let nobody to the desk without a second factor where one is required."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without a session cookie nothing is read, so that public pages depend on no session.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated and request.user.at_desk:
            self._end_if_idle(request)
            if response := self._ask_for_factor(request):
                return response
        return self.get_response(request)

    def _end_if_idle(self, request: HttpRequest) -> None:
        now = int(time.time())
        idle = now - request.session.get(_SEEN, now)
        if idle > IDLE_SECONDS:
            logout(request)
        elif idle > _SEEN_EVERY or _SEEN not in request.session:
            request.session[_SEEN] = now

    def _ask_for_factor(self, request: HttpRequest) -> HttpResponse | None:
        user = request.user
        desk = reverse("admin:index")
        if not settings.DESK_NEEDS_SECOND_FACTOR or not user.is_authenticated or not request.path.startswith(desk):
            return None
        back = request.get_full_path() if request.method == "GET" else desk
        if not is_mfa_enabled(user, FACTORS):
            request.session[_WAITS] = back
            return redirect("mfa_index")
        if not _was_shown(request, user):
            # Signed in before the factor was added, perhaps by somebody else.
            keys = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
            name = "mfa_reauthenticate_webauthn" if keys.exists() else "mfa_reauthenticate"
            return redirect(reverse(name, query={"next": back}))
        request.session.pop(_WAITS, None)
        return None


def desk_waits(request: HttpRequest) -> str:
    """The desk's page somebody was on the way to when a second factor was asked for, "" for none."""
    return str(request.session.get(_WAITS, "")) if settings.SESSION_COOKIE_NAME in request.COOKIES else ""


def _was_shown(request: HttpRequest, user: User) -> bool:
    records = get_authentication_records(request, user)
    return bool(request.session.get(_SHOWN)) or any(record.get("method") == "mfa" for record in records)


class ActivateApp(ActivateTOTPView):  # type: ignore[misc]
    """allauth's page; whoever has just set an app up has shown it."""

    def form_valid(self, form: object) -> HttpResponse:
        response = super().form_valid(form)
        self.request.session[_SHOWN] = True
        return response


class AddPasskey(AddWebAuthnView):  # type: ignore[misc]
    """allauth's page; whoever has just added a passkey has shown it."""

    def form_valid(self, form: object) -> HttpResponse:
        response = super().form_valid(form)
        self.request.session[_SHOWN] = True
        return response
