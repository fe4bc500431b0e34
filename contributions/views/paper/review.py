"""The last step of submitting a paper: the entry as it will look, and the button that sends it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from catalog import markdown
from contributions.forms.paper import DIFFERENT, PaperForm
from contributions.forms.small import SubmitForm
from contributions.models import Contribution
from contributions.views.access import signed_in
from contributions.views.paper.drafts import SENDING, duplicates, editable, number_in, stored
from contributions.views.paper.sending import send, sent_already


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What the moderator will see. Sent from here, or changed."""
    contribution = editable(request, uuid)
    form = PaperForm(stored(contribution))
    if request.method == "POST" and sent_already(request, contribution, form):
        return redirect("contributions:contribution", uuid=uuid)
    if contribution.state not in SENDING:
        if request.method == "POST":
            messages.error(request, f"This contribution is {contribution.get_state_display().lower()} by now.")
            return _show(request, contribution, form, status=409)
        return redirect("contributions:contribution", uuid=uuid)
    if not form.is_valid():
        return redirect(f"{reverse('contributions:paper_details', args=[uuid])}?check=1")
    if request.method != "POST":
        return _show(request, contribution, form)
    asked = SubmitForm(request.POST, named=bool(request.user.contributor))
    if not asked.is_valid():
        return _show(request, contribution, form, asked=asked)
    number = number_in(request)
    draft = getattr(contribution, "draft", None)
    if number is not None and draft and number != draft.number:
        messages.warning(request, "This form was changed in another window since. Please look at it again.")
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
    form: PaperForm,
    *,
    status: int = 200,
    asked: SubmitForm | None = None,
) -> HttpResponse:
    form.is_valid()
    draft = getattr(contribution, "draft", None)
    asked = asked or SubmitForm(None, named=bool(request.user.contributor))
    context: dict[str, Any] = {
        "contribution": contribution,
        "form": form,
        "content": form.content,
        "evidence": _evidence(form),
        "links": _links(form),
        "known_tags": [tag.name for tag in form.known_tags],
        "asked": asked,
        "problems": [(asked[name].auto_id, errors[0]) for name, errors in asked.errors.items()],
        "body": markdown.render(form.content.body),
        "number": draft.number if draft else 0,
    }
    context |= duplicates(request, contribution, form.content, form.data.get(DIFFERENT, ""))
    return render(request, "contributions/review.html", context, status=status)


def _evidence(form: PaperForm) -> list[dict[str, Any]]:
    """One dict a row: solution, claim (with its challenge), stance, design, sentence, what was tested and where."""
    claims = {value: (group, label) for group, value, label in _flat(form.evidence.options)}
    found = []
    for item in form.evidence.items():
        solution, claim = claims.get(item.claim, ("", item.claim))
        about = [item.setting, "at a realistic scale" if item.realistic_scale else "", item.locator]
        found.append(
            {"solution": solution, "claim": claim, "item": item, "about": ", ".join(part for part in about if part)}
        )
    return found


def _links(form: PaperForm) -> list[tuple[str, str]]:
    titles = {value: label for _, value, label in _flat(form.links.options)}
    return [(link.kind.label, titles.get(link.target, link.target)) for link in form.content.links]


def _flat(options: Any) -> Any:
    for value, label in options:
        if isinstance(label, list | tuple):
            yield from ((value, *option) for option in label)
        else:
            yield "", value, label
