"""Responses are private unless a view opts in to being public; a database that is too busy is said to be so."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alignhub.kit.retry import Busy


class PrivateByDefault:
    """Add ``Cache-Control: private, no-store`` to every response whose view set no ``Cache-Control`` of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 503 for a ``Busy`` that no view has turned into its own form, with the text still in the browser."""
        if not isinstance(exception, Busy):
            return None
        response = render(request, "503.html", status=503)
        response["Retry-After"] = "5"
        return response
