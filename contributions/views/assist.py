"""What the form's script asks for: preview, look-up, saving, tags."""

import json
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alignhub.kit.retry import Busy
from alignhub.kit.wording import gettext
from catalog import markdown
from catalog.actions.tags import known_tags
from catalog.content.entry import BODY_LENGTH
from catalog.folding import fold_name
from contributions.actions.drafts import note_found, save_draft
from contributions.forms.conflict import differences
from contributions.forms.registry import DIFFERENT, any_form_of, form_of, same_text, typed
from contributions.forms.said import SAID_FORMS
from contributions.forms.small import PASTED_LENGTH
from contributions.forms.sources import FOUND, OURS, filled
from contributions.models import Contribution
from contributions.queries.tags import matching
from contributions.refused import StaleDraft
from contributions.views.access import (
    PREVIEWS,
    SAVES,
    SUGGESTIONS,
    TooOften,
    count,
    own_to_change,
    signed_in,
    too_often,
)
from contributions.views.entry.drafts import SENDING, WRITTEN, details_address, duplicates, number_in, stored
from contributions.views.entry.find import looked_up


@signed_in
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Rendered Markdown of the person's own text."""
    text = request.POST.get("content", "")
    if len(text) > BODY_LENGTH:
        return _plain(gettext("This text is too long: at most 100,000 characters."), status=413)
    try:
        count(request, PREVIEWS)
    except TooOften as refusal:
        return too_often(_plain(str(refusal), status=429), refusal)
    return HttpResponse(markdown.render(text))


@signed_in
@require_POST
def lookup(request: HttpRequest) -> HttpResponse:
    """What the metadata services say about what was pasted; with the uuid of a draft it is kept there, beside the text.

    ``fields`` holds [value, source] by field, ``duplicates`` the notice about entries that may be the same work.
    """
    contribution = _asked_about(request)
    if contribution and contribution.kind not in WRITTEN:
        raise Http404
    try:
        found = looked_up(request, request.POST.get("pasted", "")[:PASTED_LENGTH])
    except TooOften as refusal:
        return too_often(JsonResponse({"fields": {}, "failure": str(refusal), "duplicates": ""}), refusal)
    said = ""
    if contribution and found.data:
        note_found(contribution.pk, {name: found.data[name] for name in OURS})
        before = stored(contribution)
        data = filled(typed(type(form_of(contribution, before)), request.POST, before), found.data)
        content = form_of(contribution, data).content
        said = render_to_string(
            "contributions/duplicates.html",
            duplicates(request, contribution, content, data.get(DIFFERENT, "")),
            request,
        )
    return JsonResponse({"fields": found.data.get(FOUND, {}), "failure": found.failure, "duplicates": said})


@signed_in
@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Save the form while typing; 409 with both texts when another window saved since."""
    contribution = _asked_about(request)
    if contribution is None or contribution.kind not in (*WRITTEN, *SAID_FORMS):
        return JsonResponse({"error": gettext("This draft is not there any more.")}, status=404)
    return saved(request, contribution)


def saved(request: HttpRequest, contribution: Contribution) -> HttpResponse:
    """Keep the form in ``request`` as the draft of ``contribution``, and say so to the script that sent it."""
    try:
        count(request, SAVES)
    except TooOften as refusal:
        return too_often(
            JsonResponse(
                {"error": gettext("{refusal} Until then the text is only in this window.").format(refusal=refusal)}
            ),
            refusal,
        )
    if contribution.state not in SENDING:
        return JsonResponse({"error": gettext("This contribution can no longer be changed.")}, status=409)
    before = stored(contribution)
    form = any_form_of(contribution, typed(type(any_form_of(contribution, before)), request.POST, before))
    number, revision = number_in(request) or 0, number_in(request, "revision")
    try:
        saved = save_draft(contribution.pk, data=form.data, step="details", number=number, revision=revision)
    except StaleDraft as stale:
        if same_text(stale.data, form.data):
            return JsonResponse({"number": stale.number, "at": _now()})
        context = {
            "contribution": contribution,
            "stale": stale,
            "differences": differences(type(form), form.data, stale.data),
            "here": details_address(contribution, stale.data),
        }
        notice = render_to_string("contributions/conflict.html", context, request)
        return JsonResponse(
            {
                "error": str(stale),
                "stored": _shown(stale.data),
                "sent": _shown(form.data),
                "number": stale.number,
                "notice": notice,
            },
            status=409,
        )
    except Busy as busy:
        return JsonResponse({"error": str(busy)}, status=503)
    return JsonResponse({"number": saved.number, "at": _now()})


@signed_in
@require_safe
def tags(request: HttpRequest) -> HttpResponse:
    """Accepted tags that match what is being typed; ``exact`` on the one that it is a name or synonym of."""
    try:
        count(request, SUGGESTIONS)
    except TooOften as refusal:
        return too_often(JsonResponse([], safe=False), refusal)
    text = request.GET.get("q", "")[:100].replace("\x00", "")
    same = known_tags([text]).get(fold_name(text)) if fold_name(text) else None
    rows = [
        {"name": name, "entries": count, "exact": bool(same) and name == same.name} for name, count in matching(text)
    ]
    if same and not any(row["exact"] for row in rows):
        rows.insert(0, {"name": same.name, "entries": same.entries, "exact": True})
    return HttpResponse(json.dumps(rows), "application/json")


def _asked_about(request: HttpRequest) -> Contribution | None:
    """The person's own contribution that the request names; none when it names none. ``Http404`` for others'."""
    try:
        return own_to_change(request, UUID(request.POST.get("uuid", "")))
    except ValueError:
        return None


def _shown(data: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in data.items() if not name.startswith("_")}


def _now() -> str:
    return timezone.now().isoformat()


def _plain(text: str, *, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
