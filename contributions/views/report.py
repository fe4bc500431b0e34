"""Reporting a problem with an entry, and the receipt at which what was sent can be followed without an account."""

from uuid import NAMESPACE_OID, uuid5

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from alignhub.kit.limiter import Limit
from alignhub.kit.retry import Busy
from alignhub.kit.wording import gettext, gettext_noop
from catalog.kinds import LIST_OF, Kind
from catalog.models import Entry
from catalog.queries.entries import find_entry
from catalog.queries.rows import address
from catalog.views.onward import onward
from contributions.actions.conversation import send_message
from contributions.actions.reporting import send_report, send_report_again
from contributions.actions.steps import take
from contributions.forms.report import ReportForm
from contributions.forms.small import MessageForm
from contributions.forms.wording import place_of
from contributions.models import Receipt
from contributions.queries.open_items import appealed_with
from contributions.queries.receipt import receipt_page, receipt_with, words_sent
from contributions.queries.requested import requested_changes
from contributions.refused import Refused
from contributions.states import StepName
from contributions.views.access import MESSAGES, TooOften, count, too_often
from contributions.views.entry.drafts import number_in, start_token

REPORTS = Limit(gettext_noop("reports"), 10, 3600)


@require_http_methods(["GET", "HEAD", "POST"])
@onward
def report(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    """A form for everybody; what is sent goes to the desk, and its sender to the receipt."""
    entry = find_entry(kind, slug)
    known = request.user.is_authenticated
    form = ReportForm(request.POST if request.method == "POST" else None, known=known)
    if request.method != "POST" or not form.is_valid():
        return _show(request, entry, form)
    try:
        count(request, REPORTS)
    except TooOften as refusal:
        return too_often(_show(request, entry, form, refused=str(refusal)), refusal)
    words = form.words()
    who = str(request.user.pk) if known else ""
    said = [who, entry.reference, start_token(request), words.about.value, words.body]
    try:
        token = send_report(
            entry,
            words,
            author=request.user if known else None,  # type: ignore[arg-type]  # authenticated
            email=form.cleaned_data.get("email", ""),
            uuid=uuid5(NAMESPACE_OID, "\n".join(said)),
        )
    except Busy as busy:
        return _show(request, entry, form, refused=str(busy), status=503)
    return redirect(reverse("contributions:receipt", args=[token]) + "?sent")


@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """What became of something sent, and a way to write about it, for whoever holds the secret address."""
    found = _find(token)
    if request.method != "POST":
        return _show_receipt(request, found, token)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _show_receipt(request, found, token, form)
    try:
        count(request, MESSAGES)
        contribution = found.contribution
        send_message(contribution, sender=contribution.author, body=form.cleaned_data["body"])
    except TooOften as refusal:
        return too_often(_show_receipt(request, found, token, form, refused=str(refusal)), refusal)
    except Busy as busy:
        return _show_receipt(request, found, token, form, refused=str(busy), status=503)
    return redirect(reverse("contributions:receipt", args=[token]) + "?written")


@require_http_methods(["GET", "HEAD", "POST"])
def receipt_step(request: HttpRequest, token: str, name: str) -> HttpResponse:
    """Asks once more before something is withdrawn, or for the grounds of an appeal."""
    found = _find(token)
    step, page = StepName(name), receipt_page(found)
    form = MessageForm(request.POST if request.method == "POST" and step == StepName.APPEAL else None)
    context = {"page": page, "token": token, "form": form, "appealing": step == StepName.APPEAL}
    if not (page.appeal_until if step == StepName.APPEAL else page.withdrawable):
        pressed_twice = form.is_valid() and appealed_with(found.contribution, form.cleaned_data["body"])
        if request.method != "POST" or pressed_twice:
            return redirect("contributions:receipt", token=token)
        refused = gettext("That is not possible any more.")
        return _show_receipt(request, found, token, _as_message(request), refused=refused, status=409)
    if request.method != "POST" or (step == StepName.APPEAL and not form.is_valid()):
        return render(request, "contributions/receipt_step.html", context)
    contribution = found.contribution
    note = form.cleaned_data["body"] if step == StepName.APPEAL else ""
    try:
        take(step, contribution.pk, actor=contribution.author, note=note)
    except (Refused, Busy) as refusal:
        status = 503 if isinstance(refusal, Busy) else 409
        return _show_receipt(request, _find(token), token, _as_message(request), refused=str(refusal), status=status)
    return redirect("contributions:receipt", token=token)


@require_http_methods(["GET", "HEAD", "POST"])
def receipt_again(request: HttpRequest, token: str) -> HttpResponse:
    """A new version of a report for which the desk asked for changes."""
    found = _find(token)
    contribution, page, before = found.contribution, receipt_page(found), words_sent(found.contribution)
    onward = redirect(reverse("contributions:receipt", args=[token]) + "?sent")
    form = ReportForm(request.POST if request.method == "POST" else None, known=True, before=before)
    if not page.revisable:
        if request.method != "POST" or (form.is_valid() and form.words() == before):
            return onward if request.method == "POST" else redirect("contributions:receipt", token=token)
        return _not_again(request, found, token)
    if request.method != "POST" or not form.is_valid():
        return _show_again(request, found, form)
    try:
        count(request, REPORTS)
        send_report_again(contribution, form.words(), revision=number_in(request, "revision"))
    except TooOften as refusal:
        return too_often(_show_again(request, found, form, refused=str(refusal)), refusal)
    except Busy as busy:
        return _show_again(request, found, form, refused=str(busy), status=503)
    except Refused:
        return _not_again(request, _find(token), token)
    return onward


def _not_again(request: HttpRequest, found: Receipt, token: str) -> HttpResponse:
    """The receipt, with what was written as a message that can be sent instead."""
    refused = gettext("No new version is expected any more. What you wrote is below; you can send it as a message.")
    return _show_receipt(request, found, token, _as_message(request), refused=refused, status=409)


def _as_message(request: HttpRequest) -> MessageForm:
    """What was written for something that is not possible any more, where it can be sent as a message."""
    return MessageForm(initial={"body": request.POST.get("body", "")})


def _show_again(
    request: HttpRequest, found: Receipt, form: ReportForm, *, refused: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "page": receipt_page(found),
        "form": form,
        "revision": found.contribution.revision,
        "asked": requested_changes(found.contribution),
        "refused": refused,
        "problems": _problems(form),
    }
    return _secret(render(request, "contributions/receipt_again.html", context, status=status))


def _find(token: str) -> Receipt:
    found = receipt_with(token)
    if found is None:
        raise Http404
    return found


def _show(
    request: HttpRequest, entry: Entry, form: ReportForm, *, refused: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "entry": entry,
        "entry_url": address(entry.kind, entry.slug),
        "list_name": LIST_OF[Kind(entry.kind)],
        "start": start_token(request),
        "refused": refused,
        "problems": _problems(form),
    }
    return render(request, "contributions/report.html", context, status=status)


def _problems(form: ReportForm) -> list[tuple[str, str]]:
    return [(place_of(form[name]), str(errors[0])) for name, errors in form.errors.items()] if form.is_bound else []


def _show_receipt(
    request: HttpRequest,
    found: Receipt,
    token: str,
    form: MessageForm | None = None,
    *,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    form = form or MessageForm()
    context = {
        "page": receipt_page(found),
        "token": token,
        "form": form,
        "sent": "sent" in request.GET,
        "written": "written" in request.GET,
        "refused": refused,
        "problems": [(form["body"].auto_id, message) for message in form.errors.get("body", [])],
    }
    return _secret(render(request, "contributions/receipt.html", context, status=status))


def _secret(response: HttpResponse) -> HttpResponse:
    # No search engine keeps the address. That other sites are not told it is the policy of every page; a stricter one
    # would have browsers hide from us that the forms of this page are ours, and they would be refused.
    response["X-Robots-Tag"] = "noindex"
    return response
