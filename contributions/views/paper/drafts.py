"""What the steps of the paper form share: whose it is, what is stored, what the page was opened with."""

from uuid import UUID

from django.http import Http404, HttpRequest

from alignhub.kit import limiter
from catalog.kinds import Kind
from contributions.forms.sources import Data
from contributions.models import Contribution, ContributionRevision
from contributions.queries.duplicates import being_reviewed, exact_identifiers, published_duplicates
from contributions.states import State, StepName
from contributions.views.access import QUESTIONS, own_to_change

SENDING = {
    State.DRAFT: StepName.SUBMIT,
    State.CHANGES_REQUESTED: StepName.SUBMIT,
    State.SUBMITTED: StepName.REVISE,
    State.IN_REVIEW: StepName.REVISE,
}


def editable(request: HttpRequest, uuid: UUID) -> Contribution:
    """The person's own; moderators learn that others' sent work is not theirs to edit, nobody else learns anything."""
    contribution = own_to_change(request, uuid)
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
    # Asked about identifiers that somebody made up, the answer would tell what waits.
    asked = exact_identifiers(content) and not limiter.wait_for(request, QUESTIONS)  # type: ignore[arg-type]
    return {
        "duplicates": [row for row in published if row.url not in apart],
        "different": [row for row in published if row.url in apart],
        "waiting": bool(asked) and being_reviewed(content, contribution.pk),  # type: ignore[arg-type]
    }
