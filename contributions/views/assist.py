"""What the form's script asks for: preview, look-up, saving, tags."""

import json
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST, require_safe

from catalog import markdown
from catalog.content.entry import BODY_LENGTH
from contributions.actions.drafts import save_draft
from contributions.forms.paper import PaperForm, typed
from contributions.forms.small import PASTED_LENGTH
from contributions.limits import allow
from contributions.queries.tags import matching
from contributions.refused import StaleDraft
from contributions.states import State
from contributions.views.access import own, signed_in
from contributions.views.paper import looked_up, stored

PREVIEWS_A_MINUTE = 120
_CLOSED = (State.PUBLISHED, State.REJECTED, State.WITHDRAWN, State.HELD)


@signed_in
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Rendered Markdown of the person's own text."""
    text = request.POST.get("content", "")
    if len(text) > BODY_LENGTH:
        return HttpResponse("This text is too long.", status=413, content_type="text/plain; charset=utf-8")
    if not allow("preview", request.user.pk, PREVIEWS_A_MINUTE):
        return HttpResponse("Too many previews.", status=429, content_type="text/plain; charset=utf-8")
    return HttpResponse(markdown.render(text))


@signed_in
@require_POST
def lookup(request: HttpRequest) -> JsonResponse:
    """What the metadata services say about what was pasted."""
    found = looked_up(request, request.POST.get("pasted", "")[:PASTED_LENGTH])
    fields = {name: value for name, value in found.data.items() if not name.startswith("_")}
    return JsonResponse({"fields": fields, "sources": found.data.get("_sources", {}), "failure": found.failure})


@signed_in
@require_POST
def draft(request: HttpRequest) -> JsonResponse:
    """Save the form while typing; 409 with both texts when another window saved since."""
    try:
        contribution = own(request, UUID(request.POST.get("uuid", "")))
    except ValueError:
        return JsonResponse({"error": "Which draft?"}, status=400)
    if contribution.state in _CLOSED:
        return JsonResponse({"error": "This contribution can no longer be changed."}, status=409)
    text = request.POST.get("number", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    form = PaperForm(typed(request.POST, stored(contribution)))
    try:
        saved = save_draft(contribution.pk, data=form.data, step="details", number=number)
    except StaleDraft as stale:
        theirs = {name: value for name, value in stale.data.items() if not name.startswith("_")}
        mine = {name: value for name, value in form.data.items() if not name.startswith("_")}
        return JsonResponse({"error": str(stale), "stored": theirs, "sent": mine, "number": stale.number}, status=409)
    return JsonResponse({"number": saved.number})


@signed_in
@require_safe
def tags(request: HttpRequest) -> HttpResponse:
    """Accepted tags that match what is being typed."""
    found = matching(request.GET.get("q", "")[:100])
    return HttpResponse(json.dumps([{"name": name, "entries": count} for name, count in found]), "application/json")
