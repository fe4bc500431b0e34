"""Submitting a paper: find, details, review."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from alignhub.kit.retry import Busy
from catalog import markdown
from catalog.kinds import Kind
from contributions.actions.drafts import delete_draft, save_draft, start_draft
from contributions.actions.people import choose_name
from contributions.actions.steps import take
from contributions.finding import BY_HAND, Found, find
from contributions.forms.paper import Data, PaperForm, typed
from contributions.forms.rows import MOST_ROWS
from contributions.forms.small import FindForm, SubmitForm
from contributions.limits import allow
from contributions.models import Contribution, ContributionRevision
from contributions.permissions import is_moderator
from contributions.queries.duplicates import published_duplicates, waiting_duplicates
from contributions.refused import Refused, StaleDraft
from contributions.states import State, StepName
from contributions.views.access import own, signed_in

LOOKUPS_A_MINUTE = 20
_SENDING = {
    State.DRAFT: StepName.SUBMIT,
    State.CHANGES_REQUESTED: StepName.SUBMIT,
    State.SUBMITTED: StepName.REVISE,
    State.IN_REVIEW: StepName.REVISE,
}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def find_paper(request: HttpRequest) -> HttpResponse:
    """One box for whatever identifies the paper; or straight on, by hand."""
    form = FindForm(request.POST or None)
    if request.method != "POST":
        return render(request, "contributions/find.html", {"form": form})
    if "by-hand" in request.POST:
        found = Found({})
    elif not form.is_valid():
        return render(request, "contributions/find.html", {"form": form})
    else:
        found = looked_up(request, form.cleaned_data["pasted"])
    if found.failure and not found.data:
        return render(request, "contributions/find.html", {"form": form, "failure": found.failure, "by_hand": BY_HAND})
    contribution = start_draft(request.user, entry_kind=Kind.RESOURCE, data=found.data, step="details")
    if found.failure:
        messages.warning(request, found.failure)
    return redirect("contributions:paper_details", uuid=contribution.uuid)


def looked_up(request: HttpRequest, pasted: str) -> Found:
    """What is known about ``pasted``, unless this person has asked too often."""
    if not allow("lookup", request.user.pk, LOOKUPS_A_MINUTE):
        return Found({}, "That was a lot of look-ups. The next is possible in a minute.")
    return find(pasted)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The whole form; every button keeps what was typed."""
    contribution = _editable(request, uuid)
    if request.method != "POST":
        if contribution.state not in _SENDING:
            return redirect("contributions:contribution", uuid=uuid)
        form = PaperForm(stored(contribution))
        if "check" in request.GET:
            form.is_valid()
        return _show_details(request, contribution, form, checked="check" in request.GET)
    data = typed(request.POST, stored(contribution))
    action = request.POST.get("action", "review")
    if contribution.state not in _SENDING:
        messages.error(request, f"This contribution is {contribution.get_state_display().lower()} by now.")
        return _show_details(request, contribution, PaperForm(data), status=409)
    if action == "delete":
        delete_draft(contribution.pk)
        messages.success(request, "The draft has been deleted.")
        return redirect("contributions:list")
    return _save_and_go_on(request, contribution, data, action)


def _save_and_go_on(request: HttpRequest, contribution: Contribution, data: Data, action: str) -> HttpResponse:
    for prefix in ("evidence", "links"):
        if action == f"add-{prefix}":
            count = data.get(f"{prefix}-rows", "")
            data[f"{prefix}-rows"] = str(min(int(count) + 1 if count.isdigit() and len(count) < 4 else 2, MOST_ROWS))
    form = PaperForm(data)
    try:
        save_draft(contribution.pk, data=form.data, step="details", number=_number(request))
    except StaleDraft as stale:
        return _show_details(request, contribution, form, status=409, stale=stale)
    contribution = own(request, contribution.uuid)
    if action == "save":
        messages.success(request, "Your draft has been saved.")
    if action not in ("review", "submit"):
        return _show_details(request, contribution, form)
    valid = form.is_valid()
    if action == "submit":
        asked = SubmitForm(request.POST, named=bool(request.user.contributor))
        if asked.is_valid() and valid:
            return _send(request, contribution, form, asked, from_review=False)
        return _show_details(request, contribution, form, asked=asked, checked=True)
    if not valid:
        return _show_details(request, contribution, form, checked=True)
    return redirect("contributions:paper_review", uuid=contribution.uuid)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The entry as it will look, and the button that sends it."""
    contribution = _editable(request, uuid)
    if contribution.state not in _SENDING:
        if request.method == "POST":
            messages.error(request, f"This contribution is {contribution.get_state_display().lower()} by now.")
            return _show_review(request, contribution, PaperForm(stored(contribution)), status=409)
        return redirect("contributions:contribution", uuid=uuid)
    form = PaperForm(stored(contribution))
    if not form.is_valid():
        return redirect(f"{_address('paper_details', uuid)}?check=1")
    if request.method != "POST":
        return _show_review(request, contribution, form)
    asked = SubmitForm(request.POST, named=bool(request.user.contributor))
    if not asked.is_valid():
        return _show_review(request, contribution, form, asked=asked)
    number = _number(request)
    if number is not None and number != contribution.draft.number:
        messages.warning(request, "This form was changed in another window since. Please look at it again.")
        return _show_review(request, contribution, form, asked=asked, status=409)
    return _send(request, contribution, form, asked, from_review=True)


def _send(
    request: HttpRequest, contribution: Contribution, form: PaperForm, asked: SubmitForm, *, from_review: bool
) -> HttpResponse:
    show = _show_review if from_review else _show_details
    step = _SENDING[State(contribution.state)]
    try:
        choose_name(request.user, asked.cleaned_data.get("name", ""))
        take(step, contribution.pk, actor=request.user, sent=form.to_sent())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return show(request, contribution, form, asked=asked, status=409)
    except Busy as busy:
        messages.error(request, str(busy))
        return show(request, contribution, form, asked=asked, status=503)
    if step == StepName.REVISE:
        messages.success(request, "Your new version has been sent. The review starts again with it.")
    else:
        messages.success(request, "Thank you. Your contribution has been sent for review.")
    return redirect("contributions:contribution", uuid=contribution.uuid)


def _editable(request: HttpRequest, uuid: UUID) -> Contribution:
    """The person's own; moderators learn that others' sent work is not theirs to edit, nobody else learns anything."""
    try:
        contribution = own(request, uuid)
    except Http404:
        if request.method == "POST" and is_moderator(request.user):
            others = Contribution.objects.filter(uuid=uuid)
            known = others if request.user.is_superuser else others.exclude(state=State.DRAFT)
            if known.exists():
                raise PermissionDenied("Only the author can do that.") from None
        raise
    if contribution.entry_kind != Kind.RESOURCE:
        raise Http404
    return contribution


def stored(contribution: Contribution) -> Data:
    """The form as it was last saved, or else as it was last sent."""
    draft = getattr(contribution, "draft", None)
    if draft is not None:
        return dict(draft.data)
    sent = ContributionRevision.objects.filter(contribution=contribution).order_by("-number").first()
    return dict(sent.form) if sent else {}


def _number(request: HttpRequest) -> int | None:
    text = request.POST.get("number", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


def _address(name: str, uuid: UUID) -> str:
    return redirect(f"contributions:{name}", uuid=uuid)["Location"]


def _show_details(
    request: HttpRequest,
    contribution: Contribution,
    form: PaperForm,
    *,
    status: int = 200,
    asked: SubmitForm | None = None,
    stale: StaleDraft | None = None,
    checked: bool = False,
) -> HttpResponse:
    draft = getattr(contribution, "draft", None)
    form.details.is_valid()
    asked = asked or SubmitForm(None, named=bool(request.user.contributor))
    problems = [*form.problems, *((asked[name].auto_id, errors[0]) for name, errors in asked.errors.items())]
    context: dict[str, Any] = {
        "contribution": contribution,
        "form": form,
        # Errors stay unsaid until a button asks for a check.
        "checked": checked,
        "problems": problems if checked else [],
        "asked": asked,
        "sources": form.data.get("_sources", {}),
        "source_names": sorted(set(form.data.get("_sources", {}).values())),
        "notes": form.data.get("_notes", []),
        "number": stale.number if stale else draft.number if draft else 0,
        "stale": stale,
        "duplicates": published_duplicates(form.content),
        "waiting": waiting_duplicates(form.content, contribution.pk),
        "preview": markdown.render(form.data.get("summary", "")),
    }
    return render(request, "contributions/details.html", context, status=status)


def _show_review(
    request: HttpRequest,
    contribution: Contribution,
    form: PaperForm,
    *,
    status: int = 200,
    asked: SubmitForm | None = None,
) -> HttpResponse:
    form.is_valid()
    draft = getattr(contribution, "draft", None)
    claims = dict(_flat(form.evidence.blank.fields["claim"].choices))
    targets = dict(_flat(form.links.blank.fields["target"].choices))
    context = {
        "contribution": contribution,
        "form": form,
        "content": form.content,
        "evidence": [(claims.get(row["claim"].value()), row) for row in form.evidence.filled],
        "links": [(link.kind.label, targets.get(link.target, link.target)) for link in form.content.links],
        "asked": asked or SubmitForm(None, named=bool(request.user.contributor)),
        "body": markdown.render(form.content.body),
        "number": draft.number if draft else 0,
        "duplicates": published_duplicates(form.content),
        "waiting": waiting_duplicates(form.content, contribution.pk),
    }
    return render(request, "contributions/review.html", context, status=status)


def _flat(options: Any) -> Any:
    for value, label in options:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label
