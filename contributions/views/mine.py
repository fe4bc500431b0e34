"""The ways to contribute, and what became of one's contributions."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from alignhub.kit.retry import Busy
from alignhub.kit.wording import gettext
from alignhub.kit.wording import gettext_lazy as _
from catalog.content.comparison import in_words
from catalog.content.entry import InvalidContent
from catalog.kinds import Kind
from contributions.actions.audit import record_read
from contributions.actions.conversation import send_message
from contributions.actions.drafts import delete_draft, start_draft
from contributions.actions.steps import take
from contributions.forms.said import SAID_FORMS
from contributions.forms.small import MessageForm
from contributions.models import Contribution, Private
from contributions.permissions import is_moderator, is_party, open_steps
from contributions.queries.mine import contribution_page, mine_page
from contributions.queries.open_items import MOST_OPEN_OF_NEW, appealed_with, follower, has_room
from contributions.queries.results import RESULTS
from contributions.queries.taken_over import rows_to_take_over
from contributions.refused import Refused, StaleDraft
from contributions.states import ContributionKind, State, StepName
from contributions.views.access import MESSAGES, TooOften, count, own, own_to_change, signed_in, too_often
from contributions.views.entry.drafts import WRITTEN, details_address, number_in, start_token, stored

_STEPS = {
    StepName.WITHDRAW: _("It has been withdrawn."),
    StepName.APPEAL: _("Your appeal has been sent."),
    StepName.NOTICE: _("It is on public notice for seven days."),
    StepName.PUBLISH_NOTICED: _("It is published, and marked in the ledger."),
}


@require_safe
def ways(request: HttpRequest) -> HttpResponse:
    """How one can contribute; for everybody."""
    return render(request, "contributions/contribute.html")


@signed_in
@require_safe
def contributions(request: HttpRequest) -> HttpResponse:
    """All one's contributions, those that need one first."""
    context = {"page": mine_page(request.user, request.GET.get("show", ""), request.GET.get("after", ""))}
    return render(request, "contributions/list.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def contribution(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One contribution, to its author. Moderators go to the desk; for others it does not exist."""
    found = Contribution.objects.select_related(*RESULTS, "author", "critique").filter(uuid=uuid).first()
    if found is None or not _may_know(request, found):
        raise Http404
    if found.author_id == request.user.pk:
        return _act(request, found) if request.method == "POST" else _show(request, found)
    if is_party(request.user, found):
        # As for anybody else who did not write it, whatever their role.
        raise Http404
    if request.method == "POST":
        raise PermissionDenied(gettext("Only the author can do that."))
    if not found.revision:
        record_read(request.user, found.author, Private.DRAFT, draft=found.uuid)
        return _show(request, found)
    try:
        return redirect(reverse("admin:contributions_contribution_review", args=[uuid]))
    except NoReverseMatch:
        raise Http404 from None


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Asks once more before a contribution is withdrawn; it cannot be sent again then."""
    found = own_to_change(request, uuid)
    if request.method != "POST":
        open_now = StepName.WITHDRAW in open_steps(found, request.user, timezone.now())
        if not open_now:
            return redirect("contributions:contribution", uuid=uuid)
        return render(request, "contributions/withdraw.html", {"contribution": found})
    return _take(request, found, StepName.WITHDRAW, MessageForm())


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Asks once more before a draft is deleted, and again where another window has saved it since."""
    found = own_to_change(request, uuid)
    number = number_in(request)
    if found.state != State.DRAFT or found.revision:
        return redirect("contributions:contribution", uuid=uuid)
    if request.method != "POST" or number is None:
        return _ask_to_delete(request, found)
    try:
        delete_draft(found.pk, number=number)
    except StaleDraft as stale:
        return _ask_to_delete(request, own(request, uuid), str(stale), status=409)
    except (Refused, Busy) as refusal:
        messages.error(request, str(refusal))
        return redirect("contributions:contribution", uuid=uuid)
    messages.success(request, gettext("The draft has been deleted."))
    return redirect("contributions:list")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Starts a new contribution from one that was not accepted; once started, it is gone on with."""
    found = own_to_change(request, uuid)
    if request.method != "POST" or found.state != State.REJECTED or found.kind == ContributionKind.REPORT:
        return redirect("contributions:contribution", uuid=uuid)
    started = follower(found)
    if started is None and not stored(found):
        messages.error(request, gettext("The text of this has been erased, so there is nothing to start from."))
        return redirect("contributions:contribution", uuid=uuid)
    if started is None and not has_room(request.user):
        messages.error(
            request,
            gettext("{number} of your contributions are waiting. Let one be decided first.").format(
                number=MOST_OPEN_OF_NEW
            ),
        )
        return redirect("contributions:contribution", uuid=uuid)
    if started is None:
        started = start_draft(
            request.user,
            entry_kind=Kind(found.entry_kind),
            data=stored(found),
            step="details",
            target=found.target,
            follows=found,
            kind=ContributionKind(found.kind),
            critique=found.critique,
            title=found.title,
        )
        messages.success(
            request, gettext("This is a new contribution with the text of the earlier one. Change it and send it.")
        )
    return redirect(details_address(started, stored(started)))


def _may_know(request: HttpRequest, found: Contribution) -> bool:
    if found.author_id == request.user.pk:
        return True
    # What was never sent is a draft, withdrawn or not.
    return is_moderator(request.user) if found.revision else request.user.is_superuser


def _act(request: HttpRequest, found: Contribution) -> HttpResponse:
    action = request.POST.get("action", "")
    form = MessageForm(request.POST)
    if action in ("message", StepName.APPEAL) and not form.is_valid():
        return _show(request, found, form=form)
    try:
        if action in ("message", StepName.APPEAL):
            count(request, MESSAGES)
    except TooOften as refusal:
        messages.error(request, gettext("{refusal} Your text is below.").format(refusal=refusal))
        return too_often(_show(request, found, form=form), refusal)
    if action in _STEPS:
        return _take(request, found, StepName(action), form)
    if action == "message":
        try:
            send_message(found, sender=request.user, body=form.cleaned_data["body"])
        except Busy as busy:
            messages.error(request, str(busy))
            return _show(request, found, form=form, status=503)
        messages.success(request, gettext("Your message has been sent to the moderation team."))
    return redirect("contributions:contribution", uuid=found.uuid)


def _take(request: HttpRequest, found: Contribution, step: StepName, form: MessageForm) -> HttpResponse:
    note = form.cleaned_data["body"] if step == StepName.APPEAL else ""
    try:
        take(step, found.pk, actor=request.user, note=note, revision=_revision(request))
    except (InvalidContent, Refused, Busy) as refusal:
        if step == StepName.APPEAL and appealed_with(found, note):
            messages.success(request, _STEPS[step])
            return redirect("contributions:contribution", uuid=found.uuid)
        messages.error(request, in_words(refusal) if isinstance(refusal, InvalidContent) else str(refusal))
        found.refresh_from_db()
        return _show(request, found, form=form, status=503 if isinstance(refusal, Busy) else 409)
    messages.success(request, _STEPS[step])
    return redirect("contributions:contribution", uuid=found.uuid)


def _revision(request: HttpRequest) -> int | None:
    """The version that was on the screen, where its button says so."""
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def _ask_to_delete(request: HttpRequest, found: Contribution, stale: str = "", status: int = 200) -> HttpResponse:
    draft = getattr(found, "draft", None)
    context = {
        "contribution": found,
        "here": details_address(found, stored(found)),
        "number": draft.number if draft else 0,
        "saved_at": draft.saved_at if draft else found.created_at,
        "stale": stale,
    }
    return render(request, "contributions/delete.html", context, status=status)


def _show(
    request: HttpRequest, found: Contribution, *, form: MessageForm | None = None, status: int = 200
) -> HttpResponse:
    form = form or MessageForm()
    page = contribution_page(found, request.user)
    context = {
        "page": page,
        "form": form,
        "problems": form.errors.get("body", []) if form.is_bound else [],
        "here": details_address(found, stored(found)) if page.own and found.kind in (*WRITTEN, *SAID_FORMS) else "",
        "offer": rows_to_take_over(found) if page.own and page.decision and page.decision.original else None,
        "start": start_token(request),
        "again": page.own
        and found.state == State.REJECTED
        and found.kind != ContributionKind.REPORT
        and not page.erased,
    }
    return render(request, "contributions/contribution.html", context, status=status)
