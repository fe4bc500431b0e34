"""Going on as something else: what a moderator asked to be sent as another kind."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from alignhub.kit.retry import Busy
from alignhub.kit.wording import gettext
from catalog.kinds import Kind
from catalog.models import EntryRevision
from contributions.actions.drafts import start_draft
from contributions.actions.steps import take
from contributions.forms.moving import moved_data
from contributions.forms.registry import FORMS
from contributions.models import Contribution, ContributionEvent
from contributions.queries.history import moved_to
from contributions.queries.open_items import follower
from contributions.refused import Refused
from contributions.states import ContributionKind, SentAs, State, StepName
from contributions.views.access import own_to_change, signed_in
from contributions.views.entry.drafts import details_address, stored

_KINDS = {SentAs.EDIT: ContributionKind.EDIT, SentAs.CRITIQUE: ContributionKind.CRITIQUE}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Begins a draft of the kind that was asked for with what is written here, and withdraws this; pressed twice, it
    leads to the one that was begun."""
    found = own_to_change(request, uuid)
    started = follower(found)
    form = _asked(found)
    if request.method != "POST" or not (started or form):
        return redirect("contributions:contribution", uuid=uuid)
    try:
        started = started or _start(found, form or SentAs.RESOURCE)
        if found.state == State.CHANGES_REQUESTED:
            take(StepName.WITHDRAW, found.pk, actor=request.user)  # type: ignore[arg-type]
    except EntryRevision.DoesNotExist:
        messages.error(request, gettext("The entry that this is about has no text any more."))
        return redirect("contributions:contribution", uuid=uuid)
    except (Refused, Busy) as refusal:
        messages.error(request, str(refusal))
        return redirect("contributions:contribution", uuid=uuid)
    messages.success(request, gettext("This holds what you have written so far. Check it and send it."))
    return redirect(details_address(started, stored(started)))


def _asked(found: Contribution) -> SentAs | None:
    """What the newest request for changes asks for, as long as it stands."""
    if found.state != State.CHANGES_REQUESTED:
        return None
    requests = ContributionEvent.objects.filter(contribution=found, step=StepName.REQUEST_CHANGES)
    event = requests.order_by("-position").first()
    return moved_to(event) if event else None


def _start(found: Contribution, form: SentAs) -> Contribution:
    data = moved_data(found, stored(found), form)
    author = found.author
    if author is None:
        raise Refused(gettext("Only the author can do that."))
    kind = _KINDS.get(form)
    return start_draft(
        author,
        entry_kind=Kind(found.entry_kind) if kind else FORMS[form.value].kind,
        data=data,
        step="details",
        target=found.target if kind else None,
        follows=found,
        kind=kind,
        title=found.title,
    )
