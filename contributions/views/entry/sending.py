"""Sending a form, once, however often the button is pressed; and on to throwing away what was never sent."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from alignhub.kit.retry import Busy
from alignhub.kit.wording import gettext
from contributions.actions.people import choose_name
from contributions.actions.steps import take
from contributions.forms.entry import EntryForm
from contributions.forms.registry import same_text
from contributions.forms.small import SubmitForm
from contributions.forms.words import SaidForm
from contributions.models import BASE, Contribution, ContributionRevision
from contributions.refused import Refused, TooManyOpen
from contributions.states import State, StepName
from contributions.views.access import SUBMISSIONS, TooOften, count, too_often
from contributions.views.entry.drafts import SENDING, number_in

Show = Callable[[int], HttpResponse]


def send(
    request: HttpRequest, contribution: Contribution, form: EntryForm | SaidForm, asked: SubmitForm, show: Show
) -> HttpResponse:
    """Send what is in ``form``; ``show`` prints the page again with a status when that is refused."""
    step = SENDING[State(contribution.state)]
    if step == StepName.REVISE and _is_unchanged(contribution, form):
        messages.info(
            request,
            gettext("Nothing is changed since version {number}, so it keeps its place in the review.").format(
                number=contribution.revision
            ),
        )
        return redirect("contributions:contribution", uuid=contribution.uuid)
    try:
        count(request, SUBMISSIONS)
    except TooOften as refusal:
        messages.error(request, gettext("{refusal} Nothing is lost: your draft is kept.").format(refusal=refusal))
        return too_often(show(429), refusal)
    try:
        choose_name(request.user, asked.cleaned_data.get("name", ""))
        revision = number_in(request, "revision")
        take(step, contribution.pk, actor=request.user, sent=form.to_sent(), revision=revision)
    except TooManyOpen as refusal:
        messages.error(request, str(refusal))
        return show(429)
    except Refused as refusal:
        if sent_already(request, contribution, form):
            return redirect("contributions:contribution", uuid=contribution.uuid)
        messages.error(request, str(refusal))
        return show(409)
    except Busy as busy:
        messages.error(request, str(busy))
        return show(503)
    if step == StepName.REVISE:
        messages.success(request, gettext("Your new version has been sent. The review starts again with it."))
    else:
        messages.success(request, gettext("Thank you. Your contribution has been sent for review."))
    return redirect("contributions:contribution", uuid=contribution.uuid)


def sent_already(request: HttpRequest, contribution: Contribution, form: EntryForm | SaidForm) -> bool:
    """Whether the page in ``request`` was sent before with the same text, as by a second press of the button."""
    revision = number_in(request, "revision")
    if revision is None:
        return False
    sent = ContributionRevision.objects.filter(contribution=contribution, number=revision + 1).first()
    return sent is not None and same_text(sent.form, form.data)


def _is_unchanged(contribution: Contribution, form: EntryForm | SaidForm) -> bool:
    """Whether what waits says the same already; as another version it would begin its review anew for nothing."""
    sent = ContributionRevision.objects.filter(contribution=contribution, number=contribution.revision).first()
    return sent is not None and sent.base_id == form.data.get(BASE) and same_text(sent.form, form.data)


def throw_away(
    request: HttpRequest, contribution: Contribution, keep: Callable[[], HttpResponse | None]
) -> HttpResponse:
    """On to the question whether a draft is deleted. ``keep`` keeps what is in the form first, in case it stays, or
    prints why it cannot; what was sent from another window since stays as it is, and that is said."""
    if contribution.revision:
        messages.error(
            request,
            gettext("This was sent from another window since, so it is not deleted. You can withdraw it."),
        )
        return redirect("contributions:contribution", uuid=contribution.uuid)
    return keep() or redirect("contributions:delete", uuid=contribution.uuid)
