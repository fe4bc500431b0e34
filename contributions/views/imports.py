"""Importing many records: paste or file, choose among them, send them as one, see what became of each."""

import hashlib
from typing import Any
from uuid import UUID, uuid5

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from alignhub.kit.limiter import Limit
from alignhub.kit.retry import Busy
from alignhub.kit.wording import gettext, gettext_noop
from catalog.content.codec import from_json
from catalog.kinds import Kind
from contributions.actions.batches import choose, choose_new, complete_by_hand, delete_batch, send, start_batch
from contributions.actions.drafts import start_draft
from contributions.actions.lookups import look_up_again, stop
from contributions.actions.people import choose_name
from contributions.actions.runs import start_run
from contributions.forms.imports import ImportForm
from contributions.forms.registry import filled_with
from contributions.models import Batch
from contributions.permissions import is_moderator
from contributions.queries.batches import import_page, imports_of, numbers_of
from contributions.queries.open_items import MOST_OPEN_OF_NEW, has_room, most_records
from contributions.refused import Refused
from contributions.states import RunStep
from contributions.views.access import TooOften, count, signed_in, too_often
from contributions.views.entry.drafts import details_address, start_token, started_under

# Each says of up to a thousand works whether they are being reviewed.
IMPORTS = Limit(gettext_noop("imports"), 10, 3600)
# Each may ask the services about a thousand identifiers.
LOOK_UPS = Limit(gettext_noop("look-ups"), 30, 3600)
MOST_NUMBER = 100_000


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """One box for a paste and one for a file; below them what was imported before."""
    if request.method != "POST":
        return _begin(request, ImportForm())
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _begin(request, form)
    name, source = form.source()
    started = started_under(request, hashlib.sha256(source).hexdigest())
    if started is None or not Batch.objects.filter(uuid=started, author=request.user.pk).exists():
        try:
            count(request, IMPORTS)
        except TooOften as refusal:
            messages.error(
                request, gettext("{refusal} What you pasted is below; choose the file again.").format(refusal=refusal)
            )
            return too_often(_begin(request, form), refusal)
    try:
        batch = start_batch(request.user, name=name, source=source, format=form.format_given(), uuid=started)
    except Busy as busy:
        messages.error(request, str(busy))
        return _begin(request, form, status=503)
    return redirect("contributions:import", uuid=batch.uuid)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One import, to its author: to choose from while it is a draft, to look at afterwards."""
    found = Batch.objects.filter(uuid=uuid, author_id=request.user.pk).first()
    if found is None:
        return _not_own(request, uuid)
    if request.method != "POST":
        return _show(request, found)
    try:
        return _act(request, found, request.POST.get("action", ""))
    except Refused as refusal:
        messages.error(request, str(refusal))
        found.refresh_from_db()
        return _show(request, found, status=409)
    except Busy as busy:
        messages.error(request, str(busy))
        return _show(request, found, status=503)


def _not_own(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Moderators go to the desk and learn that others' imports are not theirs to change; for others there is none."""
    others = Batch.objects.filter(uuid=uuid)
    sent = others.filter(submitted_at__isnull=False)
    known = sent if request.method != "POST" or not request.user.is_superuser else others
    if not is_moderator(request.user) or not known.exists():
        raise Http404
    if request.method == "POST":
        raise PermissionDenied(gettext("Only the author can do that."))
    return redirect(reverse("admin:contributions_contribution_batch", args=[uuid]))


def _act(request: HttpRequest, found: Batch, action: str) -> HttpResponse:
    here = redirect("contributions:import", uuid=found.uuid)
    if action == "delete":
        if not delete_batch(found.pk):
            raise Refused(gettext("Records of this import have been sent, so it cannot be deleted."))
        messages.success(request, gettext("The import is deleted."))
        return redirect("contributions:imports")
    if action == "stop":
        stop(found.pk)
        return here
    if action == "withdraw":
        start_run(found.pk, RunStep.WITHDRAW, numbers_of(found, "rest", []), actor=request.user)
        return here
    # Whatever the button, what is ticked on the page is kept first.
    shown = _numbers(request, "shown")
    if shown:
        choose(found.pk, shown, set(_numbers(request, "row")))
    if action == "choose-new":
        choose_new(found.pk, most=most_records(request.user))
    elif action == "choose-none":
        choose_new(found.pk, most=0)
    elif action == "again" or action.startswith("again-"):
        return _again(request, found, action.removeprefix("again").removeprefix("-"))
    elif action.startswith("complete-"):
        return _complete(request, found, action.removeprefix("complete-"))
    elif action == "send":
        return _send(request, found)
    onward = request.POST.get("onward", "")
    if action == "next" and onward.isascii() and onward.isdigit() and len(onward) < 7:
        here["Location"] += f"?show={_shown(request)}&after={int(onward)}"
    elif action == "save":
        messages.success(request, gettext("Your choice is kept."))
    return here


def _send(request: HttpRequest, found: Batch) -> HttpResponse:
    name = request.POST.get("name", "")
    if request.POST.get("agree") != "on":
        raise Refused(gettext("Confirm that you may contribute these records."))
    choose_name(request.user, name)
    send(found.pk, actor=request.user)
    return redirect("contributions:import", uuid=found.uuid)


def _again(request: HttpRequest, found: Batch, number: str) -> HttpResponse:
    """Look one identifier up again, or all that could not be looked up."""
    if number and not (number.isascii() and number.isdigit() and len(number) < 7):
        raise Http404
    try:
        count(request, LOOK_UPS)
    except TooOften as refusal:
        messages.error(request, str(refusal))
        return too_often(_show(request, found), refusal)
    look_up_again(found.pk, int(number) if number else None)
    return redirect("contributions:import", uuid=found.uuid)


def _complete(request: HttpRequest, found: Batch, number: str) -> HttpResponse:
    """A draft of its own for one record, with what is known of it."""
    usable = number.isascii() and number.isdigit() and len(number) < 7
    record = found.records.filter(number=int(number), content__isnull=False).first() if usable else None
    if record is None or record.contribution_id:
        raise Http404
    data = filled_with(from_json(record.content))
    # Under one name, so that two presses start one draft.
    draft = start_draft(
        request.user, entry_kind=Kind.RESOURCE, data=data, step="details", uuid=uuid5(found.uuid, number)
    )
    complete_by_hand(record.pk, draft)
    return redirect(f"{details_address(draft, data)}?check=1")


def _numbers(request: HttpRequest, name: str) -> list[int]:
    texts = (text for text in request.POST.getlist(name) if text.isascii() and text.isdigit() and len(text) < 7)
    return [number for number in map(int, texts) if number <= MOST_NUMBER]


def _shown(request: HttpRequest) -> str:
    show = request.POST.get("show", "")
    return show if show.isascii() and show.isalpha() else ""


def _begin(request: HttpRequest, form: ImportForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "start": start_token(request),
        "problems": [(form[name].auto_id, errors[0]) for name, errors in form.errors.items() if name in form.fields],
        "imports": imports_of(request.user),
        "most": most_records(request.user),
        "full": not has_room(request.user),
        "most_open": MOST_OPEN_OF_NEW,
    }
    return render(request, "contributions/import_begin.html", context, status=status)


def _show(request: HttpRequest, found: Batch, status: int = 200) -> HttpResponse:
    after = request.GET.get("after", "")
    number = int(after) if after.isascii() and after.isdigit() and len(after) < 7 else 0
    page = import_page(found, request.user, request.GET.get("show", ""), number)
    context: dict[str, Any] = {
        "page": page,
        "named": bool(request.user.contributor),
        "full": page.state == "choosing" and not has_room(request.user),
        "most_open": MOST_OPEN_OF_NEW,
        "start": start_token(request),
    }
    return render(request, "contributions/import.html", context, status=status)
