"""The step in which a form is filled in: the whole of it, where every button keeps what was typed."""

import json
import re
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from alignhub.kit.retry import Busy
from alignhub.kit.wording import gettext
from alignhub.kit.wording import gettext_lazy as _
from catalog import markdown
from catalog.queries.rows import address
from contributions.actions.drafts import save_draft
from contributions.forms.choices import LINK_OF
from contributions.forms.conflict import differences
from contributions.forms.details import MOST_TAGS
from contributions.forms.entry import EntryForm
from contributions.forms.prefill import challenge_title, with_claim_on
from contributions.forms.registry import (
    DIFFERENT,
    form_of,
    same_text,
    typed,
    with_fitting_rows,
    with_row,
    without_row,
)
from contributions.forms.small import PASTED_LENGTH, SubmitForm
from contributions.forms.sources import NOTES, Data, filled, offers, sources
from contributions.models import Contribution
from contributions.queries.requested import requested_changes
from contributions.refused import StaleDraft
from contributions.states import ContributionKind, by_now
from contributions.views.access import TooOften, own, signed_in, too_often
from contributions.views.entry.drafts import (
    SENDING,
    details_address,
    duplicates,
    editable,
    elsewhere,
    numbers,
    pressed,
    review_address,
    stored,
    written_over,
)
from contributions.views.entry.find import looked_up
from contributions.views.entry.moved import brought_together, moved_since, picks_in
from contributions.views.entry.sending import send, sent_already, throw_away
from contributions.views.entry.words import heading_of, row_lists

SCRIPTS = ("js/keep.js", "js/contribute.js", "js/lookup.js", "js/editor.js", "js/rows.js", "js/combo.js")
# Name, label, icon and key of each button of the editor.
TOOLS = (
    ("bold", _("Bold"), "bold", "B"),
    ("italic", _("Italic"), "italic", "I"),
    ("link", _("Link"), "link", "K"),
    ("list", _("List"), "list", ""),
    ("quote", _("Quote"), "quote", ""),
    ("code", _("Code"), "code", "E"),
    ("math", _("Formula"), "sigma", "M"),
)
_REMOVE = re.compile(r"remove-([a-z]{1,20})-(\d{1,2})")
UNDECIDED = _("Choose what stands, for each part that was changed twice.")


@dataclass(frozen=True, slots=True)
class Said:
    """What a page says besides the form: why nothing was sent, and whether errors are told at all."""

    asked: SubmitForm | None = None
    stale: StaleDraft | None = None
    # Errors stay unsaid until a button asks for a check.
    checked: bool = False
    undecided: bool = False
    # Not where the form was refused before it could be stored.
    kept: bool = True
    picks: dict[str, str] = field(default_factory=dict)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, uuid: UUID, name: str) -> HttpResponse:
    """The form as stored; or what a button of it does."""
    contribution = editable(request, uuid)
    before = stored(contribution)
    if onward := elsewhere(request, name, contribution, before):
        return onward
    if request.method != "POST":
        if contribution.state not in SENDING:
            return redirect("contributions:contribution", uuid=uuid)
        form = form_of(contribution, before)
        if (on := request.GET.get("on", "")) and form.name == "solution" and challenge_title(on):
            # A blank cell of the map led to a proposal that was open.
            form = form_of(contribution, with_claim_on(type(form), before, on)[0])
        if "check" in request.GET:
            form.is_valid()
        return _show(request, contribution, form, Said(checked="check" in request.GET))
    action = pressed(request)
    data = typed(type(form_of(contribution, before)), request.POST, before)
    form = form_of(contribution, data)
    if action == "submit" and sent_already(request, contribution, form):
        return redirect("contributions:contribution", uuid=uuid)
    if contribution.state not in SENDING:
        messages.error(request, by_now(contribution.state))
        return _show(request, contribution, form, status=409)
    if action == "delete":
        return throw_away(request, contribution, lambda: _refused(request, contribution, form))
    if action == "update":
        return _update(request, contribution, form)
    try:
        changed = _changed(request, form, action)
    except TooOften as refusal:
        messages.warning(request, gettext("{refusal} The form is as you left it.").format(refusal=refusal))
        return too_often(_show(request, contribution, form, Said(kept=False), status=429), refusal)
    return _keep(request, contribution, changed, action)


def _changed(request: HttpRequest, form: EntryForm, action: str) -> Data:
    """The form's data as the buttons that only change the form leave it."""
    data = form.data
    if action == "lookup":
        found = looked_up(request, request.POST.get("pasted", "")[:PASTED_LENGTH])
        if found.failure:
            messages.warning(request, found.failure)
        return filled(data, found.data) if found.data else data
    if action == "rows":
        return with_fitting_rows(data)
    if action.startswith("use-"):
        offered = offers(data).get(action.removeprefix("use-"))
        return data | {action.removeprefix("use-"): offered[0]} if offered else data
    if action.startswith("different-"):
        return data | {DIFFERENT: f"{data.get(DIFFERENT, '')} {action.removeprefix('different-')[:300]}".strip()}
    if action.startswith("add-") and action.removeprefix("add-") in form.rows:
        return with_row(type(form), data, action.removeprefix("add-"))
    if (match := _REMOVE.fullmatch(action)) and match[1] in form.rows:
        return without_row(type(form), data, match[1], int(match[2]))
    return data


def _keep(request: HttpRequest, contribution: Contribution, data: Data, action: str) -> HttpResponse:
    form = form_of(contribution, data)
    if refused := _refused(request, contribution, form):
        return refused
    contribution = own(request, contribution.uuid)
    if action == "save":
        messages.success(request, gettext("Your draft has been saved."))
    if action not in ("review", "submit"):
        return _show(request, contribution, form)
    valid = form.is_valid()
    since = moved_since(form)
    if since and since.three:
        return _show(request, contribution, form, Said(checked=True, undecided=True), status=409)
    if action == "submit":
        asked = SubmitForm(request.POST, named=bool(request.user.contributor))
        if not asked.is_valid() or not valid:
            return _show(request, contribution, form, Said(asked=asked, checked=True))
        said = Said(asked=asked)
        return send(
            request, contribution, form, asked, lambda status: _show(request, contribution, form, said, status=status)
        )
    if not valid:
        return _show(request, contribution, form, Said(checked=True))
    return redirect(review_address(contribution, form.data))


def _refused(request: HttpRequest, contribution: Contribution, form: EntryForm) -> HttpResponse | None:
    """Keep the form; the page that says why it could not be kept, above all another text from another window."""
    try:
        save_draft(contribution.pk, data=form.data, step="details", **written_over(request))
    except StaleDraft as stale:
        # The same text twice is one press too many, not two windows.
        if not same_text(stale.data, form.data):
            return _show(request, contribution, form, Said(stale=stale, kept=False), status=409)
    except Busy as busy:
        messages.error(request, str(busy))
        return _show(request, contribution, form, Said(kept=False), status=503)
    return None


def _update(request: HttpRequest, contribution: Contribution, form: EntryForm) -> HttpResponse:
    """Bring a proposal together with what the entry says now, once every part that was changed twice is decided."""
    if refused := _refused(request, contribution, form):
        return refused
    contribution = own(request, contribution.uuid)
    # What is not complete cannot be brought together, and would be lost.
    if not form.is_complete():
        return _show(request, contribution, form, Said(checked=True))
    picks = picks_in(request.POST)
    since = moved_since(form, picks)
    if since is None:
        return _show(request, contribution, form)
    if since.three:
        return _show(request, contribution, form, Said(checked=True, undecided=True, picks=dict(picks)), status=409)
    form = form_of(contribution, brought_together(form, since))
    save_draft(contribution.pk, data=form.data, step="details")
    messages.success(request, gettext("Your proposal now stands on version {number}.").format(number=since.current))
    return redirect(details_address(contribution, form.data))


def _show(
    request: HttpRequest, contribution: Contribution, form: EntryForm, said: Said | None = None, *, status: int = 200
) -> HttpResponse:
    said = said or Said()
    stale = said.stale
    asked = said.asked or SubmitForm.unasked(request.POST, named=bool(request.user.contributor))
    form.details.is_valid()
    since = moved_since(form)
    problems = [*form.problems, *((asked[name].auto_id, errors[0]) for name, errors in asked.errors.items())]
    problems += [("moved", UNDECIDED)] if said.undecided else []
    found = sources(form.data)
    context: dict[str, Any] = {
        "contribution": contribution,
        "form": form,
        "form_name": form.name,
        "entry_url": address(form.base.entry.kind, form.base.entry.slug) if form.base else "",
        "editing": contribution.kind == ContributionKind.EDIT,
        "here": details_address(contribution, form.data),
        "checked": said.checked,
        "problems": problems if said.checked else [],
        "asked": asked,
        "sources": found,
        "offers": offers(form.data),
        "source_names": sorted(set(found.values())),
        "notes": form.data.get(NOTES, []),
        **numbers(request, contribution, kept=said.kept),
        "stale": stale,
        "differences": differences(type(form), form.data, stale.data) if stale else (),
        "requested": requested_changes(contribution),
        "moved": since,
        "picks": said.picks,
        "different_said": form.data.get(DIFFERENT, ""),
        "new_tags": [tag["name"] for tag in form.new_tags],
        "tag_keys": [*form.content.tags, *(tag["name"] for tag in form.new_tags)],
        "lists": row_lists(form, form.data),
        "heading": heading_of(contribution, form),
        "fields": f"contributions/fields/{form.name}.html",
        "most_tags": MOST_TAGS,
        "link_of": json.dumps(LINK_OF),
        "scripts": SCRIPTS,
        "tools": TOOLS,
        "preview": markdown.render(form.data.get(form.details.text, "")),
    }
    context |= duplicates(request, contribution, form.content, form.data.get(DIFFERENT, ""))
    return render(request, "contributions/details.html", context, status=status)
