"""What somebody typed into a form is handed back when it could not be taken because they were signed out meanwhile.

The fields travel as hidden inputs of the answer itself; nothing of a stranger's is stored on the server.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.urls import reverse

_SECRET = re.compile(r"csrfmiddlewaretoken|password|passw|code|credential|secret|token", re.IGNORECASE)
# Shorter values are choices and numbers, which mean nothing to a reader.
_SHOWN_LENGTH = 12


@dataclass(frozen=True, slots=True)
class KeptForm:
    """A form that was posted: where it goes, its fields in order, the names of its files, which are not kept."""

    address: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...] = ()
    # Escaped for an address, a long text may be larger than a request may be.
    encoding: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """The values long enough to be worth showing."""
        return tuple(value for _, value in self.fields if len(value) >= _SHOWN_LENGTH)


class KeepPostedForms:
    """Middleware: where a form would be answered by the sign-in page, hand it back with a way to sign in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "POST" or response.status_code != 302 or not _leads_to_sign_in(response["Location"]):
            return response
        kept = kept_form(request)
        return _shown(request, kept) if kept else response


def token_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is not that of the browser any more, as after signing in in another tab.

    It is handed back to be sent once more, but only to a browser that says the form came from a page of ours.
    """
    ours = f"{request.scheme}://{request.get_host()}"
    kept = kept_form(request) if request.headers.get("Origin") == ours else None
    return _shown(request, kept, again=True) if kept else render(request, "403_csrf.html", status=403)


def kept_form(request: HttpRequest) -> KeptForm | None:
    """What was posted, without anything secret; None when there is nothing to hand back, or nobody who looks."""
    mode = request.headers.get("Sec-Fetch-Mode", "navigate")
    by_hand = mode == "navigate" and "text/html" in request.headers.get("Accept", "")
    if not by_hand or request.path.startswith(reverse("account_login").removesuffix("login/")):
        return None
    fields = tuple(
        (name, value) for name, values in request.POST.lists() for value in values if not _SECRET.search(name)
    )
    if not any(value for _, value in fields):
        return None
    files = tuple(file.name for file in request.FILES.values() if file.name)
    encoding = request.content_type if request.content_type == "multipart/form-data" else ""
    return KeptForm(request.get_full_path(), fields, files, encoding or "")


def _leads_to_sign_in(location: str) -> bool:
    return urlsplit(location).path in (resolve_url(settings.LOGIN_URL), reverse("admin:login"))


def _shown(request: HttpRequest, kept: KeptForm, *, again: bool = False) -> HttpResponse:
    response = render(request, "alignhub/kept_form.html", {"kept": kept, "again": again}, status=403)
    response["Cache-Control"] = "private, no-store"
    return response
