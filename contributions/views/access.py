"""Who gets to a page of the contribute area at all."""

import functools
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from alignhub.kit import limiter
from alignhub.kit.limiter import Limit
from alignhub.kit.wording import gettext, gettext_noop
from contributions.models import Contribution
from contributions.permissions import is_moderator

View = Callable[..., HttpResponse]

LOOKUPS = Limit(gettext_noop("look-ups"), 20, 60)
PREVIEWS = Limit(gettext_noop("previews"), 120, 60)
SAVES = Limit(gettext_noop("saved drafts"), 120, 60)
SUGGESTIONS = Limit(gettext_noop("tag searches"), 240, 60)
MESSAGES = Limit(gettext_noop("messages"), 20, 3600)
SUBMISSIONS = Limit(gettext_noop("submissions"), 30, 3600)
# More questions whether something is being reviewed are nobody's who fills in a form.
QUESTIONS = Limit(gettext_noop("questions"), 60, 60)


class TooOften(Exception):
    """A limit is reached; the message says when the next is possible, ``wait`` is the seconds until then."""

    def __init__(self, message: str, wait: int):
        super().__init__(message)
        self.wait = wait


def count(request: HttpRequest, limit: Limit) -> None:
    """Count one more of ``limit`` for whoever asks. Raises ``TooOften``."""
    wait = limiter.wait_for(request, limit)
    if wait:
        raise TooOften(limit.refusal(wait), wait)


def too_often(response: HttpResponse, refusal: TooOften) -> HttpResponse:
    """``response``, which shows the refusal and keeps what was typed, as a 429."""
    response.status_code = 429
    response["Retry-After"] = str(refusal.wait)
    return response


def signed_in(view: View) -> View:
    """Send signed-out and suspended people to sign in, before anything is looked up, and back afterwards."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if not user.is_authenticated or user.suspended_at:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return guarded


def own(request: HttpRequest, uuid: UUID) -> Contribution:
    """The contribution ``uuid`` of the person who asks. Raises ``Http404``, whether it is missing or another's."""
    mine = Contribution.objects.filter(author_id=request.user.pk).select_related("draft", "target", "critique")
    found = mine.filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found


def own_to_change(request: HttpRequest, uuid: UUID) -> Contribution:
    """As ``own``; but moderators learn that what others have sent is not theirs to change: ``PermissionDenied``."""
    try:
        return own(request, uuid)
    except Http404:
        if request.method == "POST" and is_moderator(request.user):
            others = Contribution.objects.filter(uuid=uuid)
            known = others if request.user.is_superuser else others.filter(revision__gte=1)
            if known.exists():
                raise PermissionDenied(gettext("Only the author can do that.")) from None
        raise
