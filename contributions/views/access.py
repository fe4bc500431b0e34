"""Who gets to a page of the contribute area at all."""

import functools
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse

from contributions.models import Contribution

View = Callable[..., HttpResponse]


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
    found = Contribution.objects.select_related("draft").filter(uuid=uuid, author_id=request.user.pk).first()
    if found is None:
        raise Http404
    return found
