"""What the steps of a form share: whose it is, what is stored, what the page was opened with."""

import re
import secrets
from uuid import NAMESPACE_OID, UUID, uuid5

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from alignhub.kit import limiter
from catalog.content.codec import from_json
from contributions.forms.registry import address_name, filled_with
from contributions.forms.said import SAID_FORMS
from contributions.forms.sources import Data
from contributions.models import Contribution, ContributionRevision
from contributions.queries.duplicates import being_reviewed, exact_identifiers, published_duplicates
from contributions.states import ContributionKind, State, StepName
from contributions.views.access import QUESTIONS, own_to_change

SENDING = {
    State.DRAFT: StepName.SUBMIT,
    State.CHANGES_REQUESTED: StepName.SUBMIT,
    State.SUBMITTED: StepName.REVISE,
    State.IN_REVIEW: StepName.REVISE,
}
WRITTEN = (ContributionKind.ENTRY, ContributionKind.EDIT)
# The button that puts the text of this window over one that was saved elsewhere, as that was when both were shown.
_KEEP = re.compile(r"keep-(\d{1,8})-(\d{1,8})")


def editable(request: HttpRequest, uuid: UUID) -> Contribution:
    """The person's own; moderators learn that others' sent work is not theirs to edit, nobody else learns anything."""
    contribution = own_to_change(request, uuid)
    if contribution.kind not in WRITTEN:
        raise Http404
    return contribution


def stored(contribution: Contribution) -> Data:
    """The form as it was last saved, or else as it was last sent."""
    draft = getattr(contribution, "draft", None)
    if draft is not None:
        return dict(draft.data)
    sent = ContributionRevision.objects.filter(contribution=contribution).order_by("-number").first()
    if sent is None:
        return {}
    # What came with an import was never typed into a form.
    return dict(sent.form) or (filled_with(from_json(sent.content)) if sent.content else {})


def details_address(contribution: Contribution, data: Data) -> str:
    """Where the form is filled in."""
    name = "words" if contribution.kind in SAID_FORMS else "details"
    return reverse(f"contributions:{name}", args=[address_name(contribution, data), contribution.uuid])


def review_address(contribution: Contribution, data: Data) -> str:
    """Where it is looked at before it is sent."""
    name = "words_review" if contribution.kind in SAID_FORMS else "review"
    return reverse(f"contributions:{name}", args=[address_name(contribution, data), contribution.uuid])


def elsewhere(request: HttpRequest, name: str, contribution: Contribution, data: Data) -> HttpResponse | None:
    """On to the address of the form's own kind, when it was asked for under that of another."""
    right = address_name(contribution, data)
    if name == right:
        return None
    path = request.get_full_path().replace(f"/contribute/{name}/", f"/contribute/{right}/", 1)
    # Whatever was sent is sent again there.
    return redirect(path, preserve_request=request.method == "POST")


def number_in(request: HttpRequest, name: str = "number") -> int | None:
    """A count that a page was opened with: of saves ("number") or of versions sent ("revision")."""
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


def pressed(request: HttpRequest) -> str:
    """The name of the button that was pressed; whoever keeps the text of their window saves it."""
    action = request.POST.get("action", "save")
    return "save" if _KEEP.fullmatch(action) else action


def written_over(request: HttpRequest) -> dict[str, int | None]:
    """Which draft and which version the form may be saved over: those that its page was opened with, or those that
    somebody has seen beside it since."""
    if match := _KEEP.fullmatch(request.POST.get("action", "")):
        return {"number": int(match[1]), "revision": int(match[2])}
    return {"number": number_in(request), "revision": number_in(request, "revision")}


def numbers(request: HttpRequest, contribution: Contribution, *, kept: bool) -> dict[str, int]:
    """What the form carries of the kind. Where it was not ``kept``, what it came with: else the next button would
    save over a text that nobody has chosen to replace."""
    draft = getattr(contribution, "draft", None) if contribution.pk else None
    # A draft that begins has the number 1.
    now = {"number": draft.number if draft else 0 if contribution.pk else 1, "revision": contribution.revision}
    return now if kept else {name: now[name] if came is None else came for name, came in written_over(request).items()}


def start_token(request: HttpRequest) -> str:
    """A word that a first step carries, so that sending it twice starts one draft."""
    return request.POST.get("start", "")[:64] or secrets.token_urlsafe(16)


def started_under(request: HttpRequest, *said: str) -> UUID | None:
    """The same for the same page with the same words, sent however often; another after going back and changing it."""
    if not request.POST.get("start"):
        return None
    return uuid5(NAMESPACE_OID, "\n".join([str(request.user.pk), request.POST["start"], *said]))


def duplicates(request: HttpRequest, contribution: Contribution, content: object, different: str) -> dict[str, object]:
    """What the pages say about the same work being here already, or on its way."""
    if contribution.kind == ContributionKind.EDIT:
        return {"duplicates": [], "different": [], "waiting": False}
    published = published_duplicates(content)  # type: ignore[arg-type]
    apart = different.split()
    # Asked about identifiers that somebody made up, the answer would tell what waits.
    asked = exact_identifiers(content) and not limiter.wait_for(request, QUESTIONS)  # type: ignore[arg-type]
    return {
        "duplicates": [row for row in published if row.url not in apart],
        "different": [row for row in published if row.url in apart],
        "waiting": bool(asked) and being_reviewed(content, contribution.pk),  # type: ignore[arg-type]
    }
