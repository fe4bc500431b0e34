"""One step with many contributions of the queue: a page that says what would happen, then one that says what did."""

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.urls.resolvers import URLPattern

from alignhub.kit.wording import gettext
from contributions.actions.bulk import BULK_STEPS, Outcome, rehearse, take_each
from contributions.forms.desk import BulkForm
from contributions.queries.desk.review import clauses, reasons_to_start_from
from contributions.states import StepName

QUEUE = "admin:contributions_contribution_changelist"
STEPS = [(step.value, step.label) for step in BULK_STEPS]


def addresses(desk: Any) -> list[URLPattern]:
    """The address of decisions about many; ``desk`` is the admin of contributions."""
    return [path("bulk/", desk.admin_site.admin_view(partial(bulk, desk)), name="contributions_contribution_bulk")]


def bulk(desk: Any, request: HttpRequest) -> HttpResponse:
    """Without ``go`` nothing is changed yet."""
    if not desk.has_view_permission(request):
        raise PermissionDenied(gettext("Only moderators work here."))
    if request.method != "POST":
        return redirect(QUEUE)
    form = BulkForm(request.POST)
    told = request.POST.keys() & {"note", "template", "go"}
    if form["step"].value() == StepName.REJECT and not told and form.picks():
        # A rejection is explained, for which the queue has no room.
        return _page(desk, request, form, (), asking=True)
    if not form.is_valid():
        return _page(desk, request, form, (), status=400)
    user: Any = request.user
    step, picks, note = form.cleaned_data["step"], form.picks(), form.reason()
    if "go" in request.POST:
        outcomes = take_each(step, picks, actor=user, note=note, clause=form.clause_number())
        return _page(desk, request, form, outcomes, done=True)
    return _page(desk, request, form, rehearse(step, picks, actor=user, note=note))


def _page(
    desk: Any,
    request: HttpRequest,
    form: BulkForm,
    outcomes: tuple[Outcome, ...],
    *,
    done: bool = False,
    asking: bool = False,
    status: int = 200,
) -> HttpResponse:
    good = [outcome for outcome in outcomes if not outcome.refusal]
    title = gettext("What was done") if done else gettext("What would happen")
    context = {
        **desk.admin_site.each_context(request),
        "bulk_steps": STEPS,
        "reasons": reasons_to_start_from(StepName.REJECT),
        "clauses": clauses(),
        "form": form,
        "picks": form.picks(),
        "good": good,
        "refused": [outcome for outcome in outcomes if outcome.refusal],
        "done": done,
        "asking": asking,
        "problems": [] if asking else form.problems,
        "errors": {} if asking else form.errors,
        "step": StepName(form.cleaned_data["step"]) if outcomes else None,
        "reason": form.reason() if outcomes else "",
        "clause_number": form.clause_number() if outcomes else "",
        "back": request.POST.get("back", "")[:500],
        "title": title if outcomes else gettext("Several contributions"),
    }
    return TemplateResponse(request, "admin/contributions/bulk.html", context, status=status)
