"""What holds for every response: its content policy, that it is private unless a view opts in to being public, that a
database that is too busy is said to be so, and that what is missing has the site's own page in development, too."""

from collections.abc import Callable
from functools import cached_property

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.defaults import page_not_found

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


class OwnNotFound:
    """For development, where Django lists the addresses that it tried instead of the page that readers will see."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 404 and request.resolver_match is None:
            return page_not_found(request, Http404())
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return page_not_found(request, exception) if isinstance(exception, Http404) else None
