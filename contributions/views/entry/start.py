"""The first step of every form but the paper's: what it is called, with an example of what is meant."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from alignhub.kit.wording import gettext_lazy as _
from contributions.actions.drafts import start_draft
from contributions.forms.kinds import OTHER_TYPES
from contributions.forms.prefill import prefilled, wanted_in
from contributions.forms.registry import FORMS, storable
from contributions.forms.small import NameForm
from contributions.forms.sources import FORM
from contributions.queries.open_items import MOST_OPEN_OF_NEW, has_room
from contributions.views.access import signed_in
from contributions.views.entry.drafts import details_address, start_token, started_under


@dataclass(frozen=True, slots=True)
class Words:
    """What the first step says about a kind: when to use it, what to name, an example."""

    title: str
    lead: str
    label: str
    example: str
    such_as: str


WORDS = {
    "solution": Words(
        _("Add a solution"),
        _("An approach to one or more challenges: what it is meant to reduce, how it works, where it fails."),
        _("What is the solution called?"),
        _(
            "Debate. Two models argue for opposite answers before a person who judges. It claims to reduce "
            "the difficulty of overseeing systems that know more than we do, and says under which conditions "
            "it does not."
        ),
        _("Such as “Debate” or “Activation steering”."),
    ),
    "challenge": Words(
        _("Report a challenge"),
        _(
            "A problem that stands between us and systems that do what people intend, stated so that one can "
            "tell whether it occurs."
        ),
        _("What is the challenge called?"),
        _(
            "Goal misgeneralisation. A system keeps its abilities outside the situations it was trained in, "
            "and pursues there another goal than the one intended. Aspects: how it differs from a lack of "
            "ability; how to detect it."
        ),
        _("Such as “Goal misgeneralisation”."),
    ),
    "resource": Words(
        _("Add a resource"),
        _(
            "A post, report, organisation, tool, benchmark, dataset, database, course or community that belongs here. "
            "Papers have a form of their own, which looks their details up."
        ),
        _("What is it called?"),
        _(
            "TruthfulQA, a benchmark: 817 questions that people often answer wrongly. It measures one challenge and is "
            "presented by one paper; both are links."
        ),
        _("Its name, or the title of the post or report."),
    ),
    "direction": Words(
        _("Propose a research direction"),
        _("A line of work with open questions, each such that an answer would help."),
        _("What is the direction called?"),
        _(
            "Scalable oversight. Which tasks can be judged with the help of models, and how would one notice "
            "that the help misleads?"
        ),
        _("Such as “Scalable oversight”."),
    ),
    "milestone": Words(
        _("Propose a milestone"),
        _(
            "Something observable that the field could reach, with a criterion by which two people would "
            "agree whether it has happened. To mark one as reached, propose an edit of it with its proof."
        ),
        _("What is the milestone called?"),
        _(
            "Two teams report the same circuit. Criterion: independent groups publish the same mechanism for the same "
            "behaviour in one model, and a third finds it from their description alone."
        ),
        _("A short sentence."),
    ),
}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, name: str) -> HttpResponse:
    """Asks for a name, and begins a draft with it."""
    if name not in WORDS:
        raise Http404
    form = NameForm(
        request.POST if request.method == "POST" else None,
        initial={"type": request.GET.get("type", "")},
        label=WORDS[name].label,
        types=OTHER_TYPES if name == "resource" else (),
    )
    if request.method != "POST" or not has_room(request.user) or not form.is_valid():
        return _show(request, name, form)
    named = {field: storable(value) for field, value in form.cleaned_data.items()}
    data = prefilled(FORMS[name], {FORM: name} | named, wanted_in(request.POST))
    contribution = start_draft(
        request.user,
        entry_kind=FORMS[name].kind,
        data=data,
        step="details",
        uuid=started_under(request, name, *named.values()),
    )
    return redirect(details_address(contribution, data))


def _show(request: HttpRequest, name: str, form: NameForm) -> HttpResponse:
    context = {
        "form": form,
        "name": name,
        "words": WORDS[name],
        "start": start_token(request),
        "wanted": wanted_in(request.POST if request.method == "POST" else request.GET),
        "full": not has_room(request.user),
        "most_open": MOST_OPEN_OF_NEW,
    }
    return render(request, "contributions/start.html", context)
