"""What readers get in place of an entry that moved, was withdrawn, was erased or never was."""

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect

from catalog.kinds import LIST_OF, Kind
from catalog.queries.entries import EntryMoved, EntryNotFound, EntryWithdrawn
from catalog.queries.nearest import nearest
from catalog.queries.versions import VersionErased, VersionNotFound
from catalog.queries.withdrawn import details_address
from catalog.views.public import page, signed_in

View = Callable[..., HttpResponse]


def onward(view: View) -> View:
    """Answer 301 for a merged entry, 410 with the reason for a withdrawn one or an erased version, else 404."""

    @functools.wraps(view)
    def shown(request: HttpRequest, kind: Kind, slug: str, **rest: Any) -> HttpResponse:
        context = {"kind": kind, "list_name": LIST_OF[kind]}
        try:
            return view(request, kind, slug, **rest)
        except EntryMoved as moved:
            return HttpResponsePermanentRedirect(_moved_to(moved.url, request.path, f"/{LIST_OF[kind]}/{slug}"))
        except EntryWithdrawn as gone:
            context |= {"reason": gone.reason, "when": gone.when}
            # Reading the person without a session would cost a query and make the page private.
            context["details_url"] = details_address(kind, slug, request.user) if signed_in(request) else ""
            return page(request, "catalog/withdrawn.html", context, status=410)
        except VersionErased as gone:
            context |= {"reason": gone.reason, "when": gone.when, "number": gone.number}
            context["url"] = f"/{LIST_OF[kind]}/{slug}/"
            return page(request, "catalog/erased.html", context, status=410)
        except EntryNotFound:
            context |= {"words": slug.replace("-", " "), "suggestions": nearest(kind, slug)}
            return page(request, "404.html", context, status=404)
        except VersionNotFound:
            context["entry_url"] = f"/{LIST_OF[kind]}/{slug}/"
            return page(request, "404.html", context, status=404)

    return shown


def _moved_to(url: str, path: str, old: str) -> str:
    """History, files and feed have their like at the new address; numbers of versions mean nothing there."""
    rest = path.removeprefix(old)
    return url if rest.startswith(("/v/", "/diff/")) else f"{url.rstrip('/')}{rest}"
