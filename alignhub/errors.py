"""Answers to requests that no view gets to see."""

from typing import Any

from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

RETRY_SECONDS = 300


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400 in plain words; 413 for a form that is too big."""
    if exception is None or isinstance(exception, DisallowedHost):
        # The page's frame needs to know the site's name, which this request has wrong.
        return HttpResponse("This is not the address of the site.\n", status=400, content_type="text/plain")
    too_big = isinstance(exception, RequestDataTooBig | TooManyFieldsSent)
    context: dict[str, Any] = {"too_big": too_big, "code": 413 if too_big else 400}
    return render(request, "400.html", context, status=context["code"])


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """429 of the account pages, whose limits are allauth's."""
    response = render(request, "429.html", status=429)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response
