"""The ways to contribute, and what became of one's contributions."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_http_methods, require_safe

from alignhub.kit.retry import Busy
from contributions.actions.conversation import send_message
from contributions.actions.steps import take
from contributions.forms.small import MessageForm
from contributions.models import Contribution
from contributions.permissions import is_moderator
from contributions.queries.mine import contribution_page, mine_page
from contributions.refused import Refused
from contributions.states import State, StepName
from contributions.views.access import signed_in

_STEPS = {StepName.WITHDRAW: "It has been withdrawn.", StepName.APPEAL: "Your appeal has been sent."}


@require_safe
def ways(request: HttpRequest) -> HttpResponse:
    """How one can contribute; for everybody."""
    return render(request, "contributions/contribute.html")


@signed_in
@require_safe
def contributions(request: HttpRequest) -> HttpResponse:
    """All one's contributions, those that need one first."""
    return render(request, "contributions/list.html", {"page": mine_page(request.user, request.GET.get("show", ""))})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def contribution(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One contribution, to its author. Moderators go to the desk; for others it does not exist."""
    found = Contribution.objects.select_related("result__entry").filter(uuid=uuid).first()
    if found is None or not _may_know(request, found):
        raise Http404
    if found.author_id == request.user.pk:
        return _act(request, found) if request.method == "POST" else _show(request, found)
    if request.method == "POST":
        raise PermissionDenied("Only the author can do that.")
    if found.state == State.DRAFT:
        return _show(request, found)
    try:
        return redirect(reverse("admin:contributions_contribution_review", args=[uuid]))
    except NoReverseMatch:
        raise Http404 from None


def _may_know(request: HttpRequest, found: Contribution) -> bool:
    if found.author_id == request.user.pk:
        return True
    return request.user.is_superuser if found.state == State.DRAFT else is_moderator(request.user)


def _act(request: HttpRequest, found: Contribution) -> HttpResponse:
    action = request.POST.get("action", "")
    form = MessageForm(request.POST)
    if action in ("message", StepName.APPEAL) and not form.is_valid():
        return _show(request, found, form=form)
    try:
        if action == "message":
            send_message(found, sender=request.user, body=form.cleaned_data["body"])
            messages.success(request, "Your message has been sent to the moderation team.")
        elif action in _STEPS:
            note = form.cleaned_data["body"] if action == StepName.APPEAL else ""
            take(action, found.pk, actor=request.user, note=note)
            messages.success(request, _STEPS[StepName(action)])
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _show(request, found, form=form, status=409)
    except Busy as busy:
        messages.error(request, str(busy))
        return _show(request, found, form=form, status=503)
    return redirect("contributions:contribution", uuid=found.uuid)


def _show(
    request: HttpRequest, found: Contribution, *, form: MessageForm | None = None, status: int = 200
) -> HttpResponse:
    context = {"page": contribution_page(found, request.user), "form": form or MessageForm()}
    return render(request, "contributions/contribution.html", context, status=status)
