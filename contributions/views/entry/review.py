"""The last step of a form: the entry as it will look or what changes in it, and the button that sends it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from alignhub.kit.wording import gettext
from catalog import markdown
from catalog.queries.version_parts import parts_of
from catalog.queries.versions import titles_of
from contributions.forms.entry import EntryForm
from contributions.forms.registry import DIFFERENT, form_of
from contributions.forms.small import SubmitForm
from contributions.models import Contribution
from contributions.queries.proposals import changes_of, effect_of, newest_of
from contributions.states import ContributionKind, by_now
from contributions.views.access import signed_in
from contributions.views.entry.drafts import (
    SENDING,
    details_address,
    duplicates,
    editable,
    elsewhere,
    number_in,
    stored,
)
from contributions.views.entry.moved import moved_since
from contributions.views.entry.sending import send, sent_already
from contributions.views.entry.words import heading_of


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, uuid: UUID, name: str) -> HttpResponse:
    """What the moderator will see. Sent from here, or changed."""
    contribution = editable(request, uuid)
    data = stored(contribution)
    if onward := elsewhere(request, name, contribution, data):
        return onward
    form = form_of(contribution, data)
    if request.method == "POST" and sent_already(request, contribution, form):
        return redirect("contributions:contribution", uuid=uuid)
    if contribution.state not in SENDING:
        if request.method == "POST":
            messages.error(request, by_now(contribution.state))
            return _show(request, contribution, form, status=409)
        return redirect("contributions:contribution", uuid=uuid)
    since = moved_since(form)
    if not form.is_valid() or (since and since.three):
        return redirect(f"{details_address(contribution, data)}?check=1")
    if request.method != "POST":
        return _show(request, contribution, form)
    asked = SubmitForm(request.POST, named=bool(request.user.contributor))
    if not asked.is_valid():
        return _show(request, contribution, form, asked=asked)
    number = number_in(request)
    draft = getattr(contribution, "draft", None)
    if number is not None and draft and number != draft.number:
        messages.warning(request, gettext("This form was changed in another window since. Please look at it again."))
        return _show(request, contribution, form, asked=asked, status=409)
    return send(
        request,
        contribution,
        form,
        asked,
        lambda status: _show(request, contribution, form, asked=asked, status=status),
    )


def _show(
    request: HttpRequest,
    contribution: Contribution,
    form: EntryForm,
    *,
    status: int = 200,
    asked: SubmitForm | None = None,
) -> HttpResponse:
    form.is_valid()
    draft = getattr(contribution, "draft", None)
    asked = asked or SubmitForm(None, named=bool(request.user.contributor))
    since, newest = moved_since(form), newest_of(contribution.target_id)
    content = since.content if since else form.content
    declared = form.details.cleaned_data
    context: dict[str, Any] = {
        "contribution": contribution,
        "form": form,
        "editing": contribution.kind == ContributionKind.EDIT,
        "heading": heading_of(contribution, form),
        "here": details_address(contribution, form.data),
        "content": content,
        "evidence": _evidence(form),
        "links": _links(form),
        "parts": () if form.name == "paper" else _parts(form),
        "newest": newest,
        "moved": since,
        "changes": changes_of(newest, content) if newest else (),
        "effect": effect_of(newest, content) if newest else None,
        "reason": declared.get("reason", ""),
        "known_tags": [tag.name for tag in form.known_tags],
        "asked": asked,
        "problems": [(asked[name].auto_id, errors[0]) for name, errors in asked.errors.items()],
        "body": markdown.render(form.content.body),
        "number": draft.number if draft else 0,
    }
    context |= duplicates(request, contribution, form.content, form.data.get(DIFFERENT, ""))
    return render(request, "contributions/review.html", context, status=status)


def _parts(form: EntryForm) -> Any:
    """The facts of the content as old versions print them, but for its evidence, which has a table."""
    found = parts_of(form.content, titles_of(form.content))
    return [part for part in found if part.heading not in (gettext("Evidence"), gettext("Links"), gettext("Tags"))]


def _evidence(form: EntryForm) -> list[dict[str, Any]]:
    """One dict a row: solution, claim (with its challenge), stance, design, sentence, what was tested and where."""
    if "evidence" not in form.lists:
        return []
    claims = {value: (group, label) for group, value, label in _flat(form.lists["evidence"].options)}
    found = []
    for item in form.lists["evidence"].items():
        solution, claim = claims.get(item.claim, ("", item.claim))
        about = [item.setting, gettext("at a realistic scale") if item.realistic_scale else "", item.locator]
        found.append(
            {"solution": solution, "claim": claim, "item": item, "about": ", ".join(part for part in about if part)}
        )
    return found


def _links(form: EntryForm) -> list[tuple[str, str]]:
    titles = {value: label for _, value, label in _flat(form.links.options)}
    return [(str(link.kind.label), titles.get(link.target, link.target)) for link in form.content.links]


def _flat(options: Any) -> Any:
    for value, label in options:
        if isinstance(label, list | tuple):
            yield from ((value, *option) for option in label)
        else:
            yield "", value, label
