"""The page of one import at the desk: its clean records are decided in one go, the others opened one by one."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.urls.resolvers import URLPattern

from alignhub.kit.retry import Busy
from alignhub.kit.wording import gettext
from contributions.actions.batches import claim_batch, release_batch
from contributions.actions.claims import pass_on_batch
from contributions.actions.runs import start_run
from contributions.admin.passing import say_passed_on
from contributions.forms.desk import BatchStepForm
from contributions.models import Batch
from contributions.queries.batches import numbers_of
from contributions.queries.desk.batches import batch_page, find_batch
from contributions.queries.desk.review import reasons_to_start_from
from contributions.refused import NoteRequired, Refused
from contributions.states import RunStep, StepName

PAGE = "admin:contributions_contribution_batch"
_STATUS = {Busy: 503, NoteRequired: 400}


def addresses(desk: Any) -> list[URLPattern]:
    """The addresses of imports, below those of the queue; ``desk`` is the admin of contributions."""
    wrap = desk.admin_site.admin_view
    return [
        path("batch/<uuid:uuid>/", wrap(partial(show, desk)), name="contributions_contribution_batch"),
        path("batch/<uuid:uuid>/step/", wrap(partial(step, desk)), name="contributions_contribution_batch_step"),
        path("batch/<uuid:uuid>/pass-on/", wrap(partial(pass_to, desk)), name="contributions_contribution_batch_pass"),
    ]


def show(desk: Any, request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One import; its author is sent to the author's view of it."""
    batch = _find(desk, request, uuid)
    if batch.author_id == request.user.pk:
        return redirect("contributions:import", batch.uuid)
    return _page(desk, request, batch, BatchStepForm())


def step(desk: Any, request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Claim, release, or begin to decide about many records."""
    if request.method != "POST":
        return redirect(PAGE, uuid)
    batch = _find(desk, request, uuid)
    if batch.author_id == request.user.pk:
        raise PermissionDenied(gettext("You cannot moderate what you have written yourself."))
    form = BatchStepForm(request.POST)
    if not form.is_valid():
        return _page(desk, request, batch, form, status=400)
    try:
        _take(batch, form, request)
    except (Refused, Busy) as refusal:
        form.add_error("note" if isinstance(refusal, NoteRequired) else None, str(refusal))
        return _page(desk, request, _find(desk, request, uuid), form, status=_STATUS.get(type(refusal), 409))
    if form.cleaned_data["step"] == StepName.RELEASE:
        return redirect("admin:contributions_contribution_changelist")
    return redirect(PAGE, uuid)


def pass_to(desk: Any, request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give one's claim to another moderator; what is refused says why on the page of the import."""
    if request.method != "POST":
        return redirect(PAGE, uuid)
    user: Any = request.user
    batch = _find(desk, request, uuid)
    if batch.author_id == user.pk:
        raise PermissionDenied(gettext("You cannot moderate what you have written yourself."))
    say_passed_on(request, lambda to, note: pass_on_batch(batch.pk, by=user, to_id=to, note=note))
    return redirect(PAGE, uuid)


def _take(batch: Batch, form: BatchStepForm, request: HttpRequest) -> None:
    moderator: Any = request.user
    data = form.cleaned_data
    match data["step"]:
        case StepName.CLAIM:
            claim_batch(batch.pk, actor=moderator)
            messages.success(request, gettext("It is yours for 24 hours."))
        case StepName.RELEASE:
            release_batch(batch.pk, actor=moderator)
            messages.success(request, gettext("It is back in the queue."))
        case StepName.PUBLISH:
            # Only what raises no question is published unopened.
            start_run(batch.pk, RunStep.PUBLISH, numbers_of(batch, "clean", []), actor=moderator)
        case _:
            numbers = numbers_of(batch, data["which"] or "ticked", form.ticked())
            words = {"note": form.reason(), "clause": form.clause_number()}
            start_run(batch.pk, RunStep.REJECT, numbers, actor=moderator, **words)


def _find(desk: Any, request: HttpRequest, uuid: UUID) -> Batch:
    if not desk.has_view_permission(request):
        raise PermissionDenied(gettext("Only moderators work here."))
    batch = find_batch(str(uuid))
    if batch is None:
        raise Http404(gettext("There is no such import."))
    return batch


def _page(desk: Any, request: HttpRequest, batch: Batch, form: BatchStepForm, status: int = 200) -> HttpResponse:
    user: Any = request.user
    after = request.GET.get("after", "")
    number = int(after) if after.isascii() and after.isdigit() and len(after) < 7 else 0
    page = batch_page(batch, user, request.GET.get("show", ""), number)
    context = {
        **desk.admin_site.each_context(request),
        "page": page,
        "form": form,
        "ticked": form.ticked() if form.is_bound else [],
        "reasons": reasons_to_start_from(StepName.REJECT),
        "title": page.name,
    }
    return TemplateResponse(request, "admin/contributions/batch.html", context, status=status)
