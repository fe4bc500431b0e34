"""The second step of submitting a paper: the whole form, where every button keeps what was typed."""

import json
import re
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from alignhub.kit.retry import Busy
from catalog import markdown
from contributions.actions.drafts import delete_draft, save_draft
from contributions.forms.choices import LINK_OF
from contributions.forms.conflict import differences
from contributions.forms.paper import (
    DIFFERENT,
    MOST_TAGS,
    ROWS,
    PaperForm,
    same_text,
    typed,
    with_fitting_rows,
    with_row,
    without_row,
)
from contributions.forms.rows import MOST_ROWS
from contributions.forms.small import PASTED_LENGTH, SubmitForm
from contributions.forms.sources import NOTES, Data, filled, offers, sources
from contributions.models import Contribution
from contributions.queries.requested import requested_changes
from contributions.refused import StaleDraft
from contributions.views.access import TooOften, own, signed_in, too_often
from contributions.views.paper.drafts import SENDING, duplicates, editable, number_in, stored
from contributions.views.paper.find import looked_up
from contributions.views.paper.sending import send, sent_already

SCRIPTS = ("js/contribute.js", "js/lookup.js", "js/editor.js", "js/rows.js", "js/combo.js")
# Name, label, icon and key of each button of the editor.
TOOLS = (
    ("bold", "Bold", "bold", "B"),
    ("italic", "Italic", "italic", "I"),
    ("link", "Link", "link", "K"),
    ("list", "List", "list", ""),
    ("quote", "Quote", "quote", ""),
    ("code", "Code", "code", "E"),
    ("math", "Formula", "sigma", "M"),
)
_REMOVE = re.compile(rf"remove-({'|'.join(ROWS)})-(\d{{1,2}})")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The form as stored; or what a button of it does."""
    contribution = editable(request, uuid)
    if request.method != "POST":
        if contribution.state not in SENDING:
            return redirect("contributions:contribution", uuid=uuid)
        form = PaperForm(stored(contribution))
        if "check" in request.GET:
            form.is_valid()
        return _show(request, contribution, form, checked="check" in request.GET)
    action = request.POST.get("action", "save")
    data = typed(request.POST, stored(contribution))
    if action == "submit" and sent_already(request, contribution, PaperForm(data)):
        return redirect("contributions:contribution", uuid=uuid)
    if contribution.state not in SENDING:
        messages.error(request, f"This contribution is {contribution.get_state_display().lower()} by now.")
        return _show(request, contribution, PaperForm(data), status=409)
    if action == "delete":
        delete_draft(contribution.pk)
        messages.success(request, "The draft has been deleted.")
        return redirect("contributions:list")
    try:
        changed = _changed(request, data, action)
    except TooOften as refusal:
        messages.warning(request, f"{refusal} The form is as you left it.")
        return too_often(_show(request, contribution, PaperForm(data), status=429), refusal)
    return _keep(request, contribution, changed, action)


def _changed(request: HttpRequest, data: Data, action: str) -> Data:
    """``data`` as the buttons that only change the form leave it."""
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
    if action.startswith("add-") and action.removeprefix("add-") in ROWS:
        return with_row(data, action.removeprefix("add-"))
    if match := _REMOVE.fullmatch(action):
        return without_row(data, match[1], int(match[2]))
    return data


def _keep(request: HttpRequest, contribution: Contribution, data: Data, action: str) -> HttpResponse:
    form = PaperForm(data)
    try:
        save_draft(
            contribution.pk,
            data=form.data,
            step="details",
            number=number_in(request),
            revision=number_in(request, "revision"),
        )
    except StaleDraft as stale:
        # The same text twice is one press too many, not two windows.
        if not same_text(stale.data, form.data):
            return _show(request, contribution, form, status=409, stale=stale)
    except Busy as busy:
        messages.error(request, str(busy))
        return _show(request, contribution, form, status=503)
    contribution = own(request, contribution.uuid)
    if action == "save":
        messages.success(request, "Your draft has been saved.")
    if action not in ("review", "submit"):
        return _show(request, contribution, form)
    valid = form.is_valid()
    if action == "submit":
        asked = SubmitForm(request.POST, named=bool(request.user.contributor))
        if not asked.is_valid() or not valid:
            return _show(request, contribution, form, asked=asked, checked=True)
        return send(
            request,
            contribution,
            form,
            asked,
            lambda status: _show(request, contribution, form, asked=asked, status=status),
        )
    if not valid:
        return _show(request, contribution, form, checked=True)
    return redirect("contributions:paper_review", uuid=contribution.uuid)


def _show(
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
    found = sources(form.data)
    context: dict[str, Any] = {
        "contribution": contribution,
        "form": form,
        # Errors stay unsaid until a button asks for a check.
        "checked": checked,
        "problems": problems if checked else [],
        "asked": asked,
        "sources": found,
        "offers": offers(form.data),
        "source_names": sorted(set(found.values())),
        "notes": form.data.get(NOTES, []),
        "number": stale.number if stale else draft.number if draft else 0,
        "stale": stale,
        "differences": differences(form.data, stale.data) if stale else (),
        "requested": requested_changes(contribution),
        "different_said": form.data.get(DIFFERENT, ""),
        "new_tags": [tag["name"] for tag in form.new_tags],
        "tag_keys": [*form.content.tags, *(tag["name"] for tag in form.new_tags)],
        "evidence_open": form.evidence.filled or "tests" in form.data.get("does", []),
        "links_open": any(row["kind"].value() or not row.is_empty() for row in form.links.forms),
        "most_tags": MOST_TAGS,
        "most_rows": MOST_ROWS,
        "link_of": json.dumps(LINK_OF),
        "scripts": SCRIPTS,
        "tools": TOOLS,
        "preview": markdown.render(form.data.get("summary", "")),
    }
    context |= duplicates(request, contribution, form.content, form.data.get(DIFFERENT, ""))
    return render(request, "contributions/details.html", context, status=status)
