"""A critique, a response or a closing while it is written: the form, where every button keeps what was typed, and the
last look before it is sent."""

import re
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from alignhub.kit.retry import Busy
from alignhub.kit.wording import gettext
from catalog import markdown
from catalog.kinds import LIST_OF, Kind
from catalog.queries.rows import address
from contributions.actions.drafts import save_draft
from contributions.forms.conflict import differences
from contributions.forms.registry import any_form_of, same_text, typed, with_row, without_row
from contributions.forms.said import SAID_FORMS
from contributions.forms.small import SubmitForm
from contributions.forms.sources import Data
from contributions.forms.words import SaidForm
from contributions.models import Contribution
from contributions.payloads import facts_of
from contributions.queries.open_items import MOST_OPEN_OF_NEW, has_room, same_act
from contributions.queries.requested import requested_changes
from contributions.queries.words import preview_of, thread_of
from contributions.refused import StaleDraft
from contributions.states import ContributionKind, by_now
from contributions.views.access import own, own_to_change, signed_in
from contributions.views.entry.details import TOOLS
from contributions.views.entry.drafts import (
    SENDING,
    details_address,
    number_in,
    numbers,
    pressed,
    review_address,
    stored,
    written_over,
)
from contributions.views.entry.sending import send, sent_already, throw_away
from contributions.views.entry.words import RowList

SCRIPTS = ("js/keep.js", "js/contribute.js", "js/editor.js", "js/rows.js", "js/combo.js", "js/lookup.js")
_REMOVE = re.compile(r"remove-sources-(\d{1,2})")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, uuid: UUID, name: str) -> HttpResponse:
    """The form as stored; or what a button of it does."""
    contribution = _spoken(request, uuid)
    if name != contribution.kind:
        return redirect(details_address(contribution, {}), preserve_request=request.method == "POST")
    if request.method == "POST":
        return act(request, contribution)
    if contribution.state not in SENDING:
        return redirect("contributions:contribution", uuid=uuid)
    form = any_form_of(contribution, stored(contribution))
    return show(request, contribution, form, checked="check" in request.GET)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, uuid: UUID, name: str) -> HttpResponse:
    """How it will stand on the site. Sent from here, or changed."""
    contribution = _spoken(request, uuid)
    data = stored(contribution)
    if name != contribution.kind:
        return redirect(review_address(contribution, data), preserve_request=request.method == "POST")
    form: Any = any_form_of(contribution, data)
    if request.method == "POST" and sent_already(request, contribution, form):
        return redirect("contributions:contribution", uuid=uuid)
    if contribution.state not in SENDING:
        messages.error(request, by_now(contribution.state))
        return redirect("contributions:contribution", uuid=uuid)
    if not form.is_valid():
        return redirect(f"{details_address(contribution, data)}?check=1")
    if request.method != "POST":
        return _look(request, contribution, form)
    asked = SubmitForm(request.POST, named=bool(request.user.contributor))
    if not asked.is_valid():
        return _look(request, contribution, form, asked)
    number, draft = number_in(request), getattr(contribution, "draft", None)
    if number is not None and draft and number != draft.number:
        messages.warning(request, gettext("This form was changed in another window since. Please look at it again."))
        return _look(request, contribution, form, asked, status=409)
    return send(
        request, contribution, form, asked, lambda status: _look(request, contribution, form, asked, status=status)
    )


def act(request: HttpRequest, contribution: Contribution) -> HttpResponse:
    """What a button of the form does."""
    before = stored(contribution)
    data = typed(SAID_FORMS[contribution.kind], request.POST, before)
    form: Any = any_form_of(contribution, data)
    action = pressed(request)
    if action == "submit" and sent_already(request, contribution, form):
        return redirect("contributions:contribution", uuid=contribution.uuid)
    if contribution.state not in SENDING:
        messages.error(request, by_now(contribution.state))
        return show(request, contribution, form, status=409)
    if action == "delete":
        return throw_away(request, contribution, lambda: _not_kept(request, contribution, form))
    form = any_form_of(contribution, _changed(type(form), data, action))
    if refused := _not_kept(request, contribution, form):
        return refused
    contribution = own(request, contribution.uuid)
    if action == "save":
        messages.success(request, gettext("Your draft has been saved."))
    if action not in ("review", "submit"):
        return show(request, contribution, form)
    valid = form.is_valid()
    if action == "review":
        onward = redirect(review_address(contribution, form.data))
        return onward if valid else show(request, contribution, form, checked=True)
    asked = SubmitForm(request.POST, named=bool(request.user.contributor))
    if not asked.is_valid() or not valid:
        return show(request, contribution, form, asked=asked, checked=True)
    return send(
        request,
        contribution,
        form,
        asked,
        lambda status: show(request, contribution, form, asked=asked, status=status),
    )


def show(
    request: HttpRequest,
    contribution: Contribution,
    form: Any,
    *,
    asked: SubmitForm | None = None,
    checked: bool = False,
    stale: StaleDraft | None = None,
    kept: bool = True,
    waiting: Contribution | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of the form; of a ``contribution`` that is not saved yet too. It is not ``kept`` where it was refused
    before it could be stored; ``waiting`` is a draft begun earlier."""
    asked = asked or SubmitForm.unasked(request.POST, named=bool(request.user.contributor))
    if checked:
        form.is_valid()
    unsaved = contribution.pk is None
    entry = form.entry
    context: dict[str, Any] = {
        "contribution": contribution,
        "form": form,
        "heading": _heading(form),
        "entry": entry,
        "entry_url": address(entry.kind, entry.slug),
        "list_name": LIST_OF[Kind(entry.kind)],
        "version": form.base.number,
        "thread": thread_of(contribution.critique, entry),
        "here": request.path if unsaved else details_address(contribution, form.data),
        # Saving for the first time also begins the draft.
        "saves_at": f"{request.path}?save" if unsaved else reverse("contributions:draft"),
        "unsaved": unsaved,
        "waiting_url": details_address(waiting, waiting.draft.data) if waiting else "",
        "same": same_act(request.user, contribution),
        "checked": checked,
        "problems": _problems(form, asked) if checked else [],
        "asked": asked,
        **numbers(request, contribution, kept=kept),
        "stale": stale,
        "differences": differences(type(form), form.data, stale.data) if stale else (),
        "requested": None if unsaved else requested_changes(contribution),
        "sources": _sources(form),
        "fields": f"contributions/words/{form.name}.html",
        "scripts": SCRIPTS,
        "tools": TOOLS,
        "preview": markdown.render(str(form.data.get("body", ""))),
        "full": unsaved and not has_room(request.user),
        "most_open": MOST_OPEN_OF_NEW,
    }
    return render(request, "contributions/words.html", context, status=status)


def _problems(form: Any, asked: SubmitForm) -> list[tuple[str, str]]:
    return [*form.problems, *((asked[name].auto_id, errors[0]) for name, errors in asked.errors.items())]


def _look(
    request: HttpRequest,
    contribution: Contribution,
    form: SaidForm,
    asked: SubmitForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    draft = getattr(contribution, "draft", None)
    asked = asked or SubmitForm(None, named=bool(request.user.contributor))
    entry = form.entry
    context: dict[str, Any] = {
        "contribution": contribution,
        "form": form,
        "heading": _heading(form),
        "entry": entry,
        "entry_url": address(entry.kind, entry.slug),
        "here": details_address(contribution, form.data),
        "thread": thread_of(contribution.critique, entry),
        "preview": preview_of(form.words(), form.to_sent().declaration, form.base, request.user),
        "asked": asked,
        "problems": [(asked[name].auto_id, errors[0]) for name, errors in asked.errors.items()],
        "number": draft.number if draft else 0,
        "closing": contribution.kind == ContributionKind.CLOSING,
        "facts": facts_of(form.words()),
        "reason": form.words().body if form.plain else "",
    }
    return render(request, "contributions/words_review.html", context, status=status)


def _not_kept(request: HttpRequest, contribution: Contribution, form: SaidForm) -> HttpResponse | None:
    """Keep the form; the page that says why it could not be kept, above all another text from another window."""
    try:
        save_draft(contribution.pk, data=form.data, step="details", **written_over(request))
    except StaleDraft as stale:
        # The same text twice is one press too many, not two windows.
        if not same_text(stale.data, form.data):
            return show(request, contribution, form, stale=stale, kept=False, status=409)
    except Busy as busy:
        messages.error(request, str(busy))
        return show(request, contribution, form, kept=False, status=503)
    return None


def _changed(form: type[SaidForm], data: Data, action: str) -> Data:
    """The form's data as the buttons that only change the form leave it."""
    if "sources" not in form.rows:
        return data
    if action == "add-sources":
        return with_row(form, data, "sources")
    if match := _REMOVE.fullmatch(action):
        return without_row(form, data, "sources", int(match[1]))
    return data


def _spoken(request: HttpRequest, uuid: UUID) -> Contribution:
    """The person's own; moderators learn that others' sent words are not theirs to change."""
    contribution = own_to_change(request, uuid)
    if contribution.kind not in SAID_FORMS:
        raise Http404
    return contribution


def _sources(form: SaidForm) -> RowList | None:
    """The list of resources that a critique rests on, as the page prints it."""
    rows = form.lists.get("sources")
    if rows is None:
        return None
    hint = gettext("Published resources that your argument rests on. Optional.")
    template = "contributions/row_sources.html"
    return RowList(
        "sources",
        rows,
        gettext("Sources"),
        hint,
        gettext("Add a source"),
        gettext("Source"),
        bool(rows.filled),
        0,
        template,
    )


def _heading(form: SaidForm) -> str:
    return gettext("Take back a critique") if getattr(form, "own", False) else form.heading
