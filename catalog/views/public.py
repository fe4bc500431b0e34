"""What all public pages share: no session, no token, and an ETag that answers 304."""

import functools
import hashlib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from alignhub.kit import page_cache

View = Callable[..., HttpResponse]


def public(view: View) -> View:
    """Let caches keep the page for requests without a session, and answer 304 when its bytes are unchanged."""

    @require_safe
    @functools.wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != 200 or signed_in(request):
            return response
        response["Cache-Control"] = "public, max-age=0, must-revalidate"
        response["Vary"] = ", ".join(["Cookie", *page_cache.HEADERS])
        page_cache.offer(response)
        etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        response["ETag"] = etag
        # A 304 says Cache-Control and Vary again; without them it would make the reader's copy private.
        return get_conditional_response(request, etag=etag, response=response)  # type: ignore[return-value]

    return shown


def signed_in(request: HttpRequest) -> bool:
    """Whether the request carries a session at all; reading it would cost a query and make the page private."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Render a public page."""
    return render(request, template, {"public": True, **context}, status=status)


def file(text: str, media_type: str, name: str = "") -> HttpResponse:
    """A text as a file; with a ``name`` browsers save it rather than show it."""
    response = HttpResponse(text, content_type=media_type)
    if name:
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def without_cursors(request: HttpRequest) -> str:
    """The query of the address without the place in the list, which feeds and exports do not have."""
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    return query.urlencode()
