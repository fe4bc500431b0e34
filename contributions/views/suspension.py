"""A suspension as its owner reads it without signing in, and their appeal."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from alignhub.kit.limiter import Limit
from alignhub.kit.retry import Busy
from alignhub.kit.wording import gettext_noop
from contributions.actions.suspensions import appeal, suspension_with
from contributions.forms.suspensions import AppealForm
from contributions.models import Suspension
from contributions.refused import Refused
from contributions.views.access import TooOften, count, too_often

APPEALS = Limit(gettext_noop("appeals"), 10, 3600)


@require_http_methods(["GET", "HEAD", "POST"])
def suspension(request: HttpRequest, token: str) -> HttpResponse:
    """Why, what came of it, and a form for an appeal; for whoever holds the address from the mail."""
    found = suspension_with(token)
    # Nothing is told of those who have left since.
    if found is None or not found.reason:
        raise Http404
    form = AppealForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _show(request, found, form)
    try:
        count(request, APPEALS)
        appeal(found.pk, form.cleaned_data["body"])
    except TooOften as refusal:
        return too_often(_show(request, found, form, refused=str(refusal)), refusal)
    except Busy as busy:
        return _show(request, found, form, refused=str(busy), status=503)
    except Refused as refusal:
        found.refresh_from_db()
        return _show(request, found, form, refused=str(refusal), status=409)
    return redirect(request.path)


def _show(
    request: HttpRequest, found: Suspension, form: AppealForm, *, refused: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "reason": found.reason,
        "since": found.suspended_at,
        "appealed_at": found.appealed_at,
        "answer": found.answer,
        "decided_at": found.decided_at,
        "lifted_at": found.lifted_at,
        "form": form,
        "refused": refused,
    }
    status = 400 if form.errors and status == 200 else status
    return render(request, "contributions/suspension.html", context, status=status)
