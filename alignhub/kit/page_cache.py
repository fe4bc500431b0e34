"""Whole public pages, kept in the memory of the process that rendered them until anything they may show changes.

Only what a view has offered is kept, and only requests that carry nothing personal are answered from here.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language_from_request

from alignhub.kit.changes import changes

# Cookies that change nothing but the looks of a page, with the values that do so; a request with any other goes by.
THEMES = ("light", "dark")
# What pages depend on besides their address and those cookies.
HEADERS = ("HX-Request", "HX-History-Restore-Request")
LONGEST_ADDRESS = 600
# Pages tell how long ago something was, so none is kept for longer however quiet the site is.
MOST_SECONDS = 60.0
# What Python adds to the bytes of a page, roughly.
_OVERHEAD = 1_000

Key = tuple[str, ...]
_META = tuple(f"HTTP_{name.upper().replace('-', '_')}" for name in HEADERS)
# A site of several languages adds the last one; the key holds the language that it leads to.
_VARIES = {"cookie", *(name.lower() for name in HEADERS), "accept-language"}
_CONDITIONS = frozenset({"HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH"})


@dataclass(frozen=True, slots=True)
class Page:
    body: bytes
    headers: dict[str, str]
    until: float

    @property
    def size(self) -> int:
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers.items()) + _OVERHEAD

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The page, or 304 where the request has it already."""
        response = HttpResponse(self.body, headers=self.headers)
        if _CONDITIONS.isdisjoint(request.META):
            return response
        answer = get_conditional_response(request, etag=self.headers["ETag"], response=response)
        if isinstance(answer, HttpResponseNotModified):
            for name, value in self.headers.items():
                if not name.startswith("Content-") or name == "Content-Security-Policy":
                    answer.headers.setdefault(name, value)
        return answer  # type: ignore[return-value]


class Pages:
    """Pages of one generation by key, together at most ``limit`` bytes; the longest unused leave first."""

    def __init__(self, limit: int):
        self.limit = limit
        self.bytes = 0
        self._generation = -1
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, key: Key, generation: int) -> Page | None:
        with self._lock:
            page = self._pages.get(key)
            if page is None or generation != self._generation or page.until < time.monotonic():
                return None
            self._pages.move_to_end(key)
            return page

    def put(self, key: Key, page: Page, generation: int) -> None:
        """Keep a page that was begun in ``generation``; the pages of an older one go, a younger one's stay alone."""
        size = page.size + sum(map(len, key))
        with self._lock:
            if generation < self._generation or size > self.limit // 4:
                return
            if generation > self._generation:
                self._pages.clear()
                self.bytes, self._generation = 0, generation
            self._drop(key)
            self._pages[key] = page
            self.bytes += size
            while self.bytes > self.limit:
                self._drop(next(iter(self._pages)))

    def _drop(self, key: Key) -> None:
        if page := self._pages.pop(key, None):
            self.bytes -= page.size + sum(map(len, key))


class KeepPublicPages:
    """Middleware, to stand before all that reads sessions: answers repeated requests for offered pages by itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        if not settings.PAGE_CACHE_BYTES:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.pages = Pages(settings.PAGE_CACHE_BYTES)
        self._translated = "django.middleware.locale.LocaleMiddleware" in settings.MIDDLEWARE
        self._harmless = frozenset({"theme", settings.LANGUAGE_COOKIE_NAME})

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = self._key(request)
        # Asked before the page is rendered: what changes meanwhile makes another generation.
        generation = changes.generation() if key else None
        if key is None or generation is None:
            return self.get_response(request)
        if page := self.pages.get(key, generation):
            return page.answer(request)
        response = self.get_response(request)
        if request.method == "GET" and _may_be_kept(response):
            page = Page(response.content, dict(response.headers.items()), time.monotonic() + MOST_SECONDS)
            self.pages.put(key, page, generation)
        return response

    def _key(self, request: HttpRequest) -> Key | None:
        """What the page depends on; None when it may depend on more, or on who asks."""
        meta = request.META
        if request.method not in ("GET", "HEAD") or "HTTP_AUTHORIZATION" in meta:
            return None
        cookies = request.COOKIES if meta.get("HTTP_COOKIE") else {}
        query, host = meta.get("QUERY_STRING", ""), meta.get("HTTP_HOST", "")
        if not self._harmless.issuperset(cookies) or len(request.path) + len(query) + len(host) > LONGEST_ADDRESS:
            return None
        theme = cookies.get("theme", "")
        return (
            request.path,
            query,
            f"{request.scheme}://{host or meta.get('SERVER_NAME', '')}:{meta.get('SERVER_PORT', '')}",
            theme if theme in THEMES else "",
            get_language_from_request(request) if self._translated else "",
            *(meta.get(name, "")[:20] for name in _META),
        )


def offer(response: HttpResponse) -> None:
    """Say that a response is the same for everybody without a session; the middleware still looks at it closely."""
    response.offered = True  # type: ignore[attr-defined]


def _may_be_kept(response: HttpResponse) -> bool:
    headers = response.headers
    varies = {name.strip().lower() for name in headers.get("Vary", "").split(",")}
    return (
        getattr(response, "offered", False)
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "Set-Cookie" not in headers
        and "ETag" in headers
        and headers.get("Cache-Control", "").startswith("public")
        and varies <= _VARIES
    )
