"""What the steps of the paper form share: whose it is, what is stored, what the page was opened with."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from alignhub.kit import limiter
from catalog.kinds import Kind
from contributions.forms.sources import Data
from contributions.models import Contribution, ContributionRevision
from contributions.permissions import is_moderator
from contributions.queries.duplicates import published_duplicates, waiting_duplicates
from contributions.states import State, StepName
from contributions.views.access import QUESTIONS, own

SENDING = {
    State.DRAFT: StepName.SUBMIT,
    State.CHANGES_REQUESTED: StepName.SUBMIT,
    State.SUBMITTED: StepName.REVISE,
    State.IN_REVIEW: StepName.REVISE,
}


def editable(request: HttpRequest, uuid: UUID) -> Contribution:
    """The person's own; moderators learn that others' sent work is not theirs to edit, nobody else learns anything."""
    try:
        contribution = own(request, uuid)
    except Http404:
        if request.method == "POST" and is_moderator(request.user):
            others = Contribution.objects.filter(uuid=uuid)
            known = others if request.user.is_superuser else others.exclude(state=State.DRAFT)
            if known.exists():
                raise PermissionDenied("Only the author can do that.") from None
        raise
    if contribution.entry_kind != Kind.RESOURCE:
        raise Http404
    return contribution


def stored(contribution: Contribution) -> Data:
    """The form as it was last saved, or else as it was last sent."""
    draft = getattr(contribution, "draft", None)
    if draft is not None:
        return dict(draft.data)
    sent = ContributionRevision.objects.filter(contribution=contribution).order_by("-number").first()
    return dict(sent.form) if sent else {}


def number_in(request: HttpRequest, name: str = "number") -> int | None:
    """A count that a page was opened with: of saves ("number") or of versions sent ("revision")."""
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


def duplicates(request: HttpRequest, contribution: Contribution, content: object, different: str) -> dict[str, object]:
    """What the pages say about the same work being here already, or on its way."""
    published = published_duplicates(content)  # type: ignore[arg-type]
    apart = different.split()
    asked = not limiter.wait_for(request, QUESTIONS)
    return {
        "duplicates": [row for row in published if row.url not in apart],
        "different": [row for row in published if row.url in apart],
        "waiting": waiting_duplicates(content, contribution.pk) if asked else 0,  # type: ignore[arg-type]
    }
