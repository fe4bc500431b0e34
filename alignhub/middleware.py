"""What holds for every response: its content policy, that it is private unless a view opts in to being public, and
that a database that is too busy is said to be so."""

from collections.abc import Callable
from functools import cached_property

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from alignhub.broken import unavailable
from alignhub.kit.retry import Busy


class ContentPolicy(CSPMiddleware):
    """django-csp, which puts the policy together anew for each response; here only for those that change it."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:  # type: ignore[override]
        # In development its own pages for errors go without.
        if settings.DEBUG or any(name.startswith("_csp_") for name in (*vars(request), *vars(response))):
            return super().process_response(request, response)  # type: ignore[return-value]
        response.headers.setdefault(HEADER, self._policy)
        return response

    @cached_property
    def _policy(self) -> str:
        return build_policy()


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
        return unavailable(request, seconds=5)
