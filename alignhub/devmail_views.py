"""The development-only page that shows sent mail."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alignhub import devmail


@require_safe
def dev_mail(request: HttpRequest) -> HttpResponse:
    """The newest messages that the site sent. Not found in production."""
    if settings.PRODUCTION:
        raise Http404
    return render(request, "alignhub/dev_mail.html", {"messages_sent": devmail.sent(), "folder": devmail.folder()})
