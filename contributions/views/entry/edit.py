"""Proposing a change of a published entry: why, and then the same form as for a new one."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from catalog.content.codec import from_json
from catalog.kinds import LIST_OF, Kind
from catalog.models import Entry, EntryRevision
from catalog.queries.entries import EntryNotFound, find_entry
from catalog.queries.rows import address
from catalog.views.onward import onward
from contributions.actions.drafts import start_draft
from contributions.forms.choices import critiques
from contributions.forms.details import REASON_LENGTH
from contributions.forms.prefill import challenge_title, row_title, with_claim_on
from contributions.forms.registry import filled_from, form_class, storable
from contributions.forms.small import ReasonForm
from contributions.forms.sources import Data
from contributions.models import Contribution
from contributions.queries.open_items import MOST_OPEN_OF_NEW, has_room, open_proposal
from contributions.queries.proposals import newest_of
from contributions.views.access import signed_in
from contributions.views.entry.drafts import details_address, start_token, started_under, stored

# The row that a link from an entry page speaks of, by the name of its key there.
ROWS = {"claim": "claims", "row": "evidence", "link": "links"}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@onward
def edit(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    """Asks what should change and why; the person's own open proposal is gone on with instead of starting another.

    A new proposal for a solution may come with a claim begun ``on`` a challenge: a blank cell of the map leads here.
    """
    entry = find_entry(kind, slug)
    revision = standing_revision(entry)
    proposal = open_proposal(request.user, entry.pk)
    begun = stored(proposal) if proposal else {}
    on = request.GET.get("on", "") if kind == Kind.SOLUTION else ""
    claimed = challenge_title(on) if on else ""
    onward = _onward(request, proposal, begun, on if claimed else "") if proposal else ""
    # A reason that the proposal does not hold was written on a page opened before it was begun.
    if onward and storable(request.POST.get("reason", "")).strip() in ("", begun.get("reason", "")):
        return redirect(onward)
    answers = request.GET.get("answers", "")
    disputed = row_title(entry.pk, request.GET.get("row", "")) if "row" in request.GET else ""
    reason = f"Disputes the row “{disputed}”. " if disputed else f"Claims something on “{claimed}”. " if claimed else ""
    initial = {"answers": answers, "reason": reason[:REASON_LENGTH]}
    form = ReasonForm(
        request.POST if request.method == "POST" else None, initial=initial, critiques=critiques(entry.pk)
    )
    if onward:
        return _show(request, entry, form, disputed, onward)
    if request.method != "POST" or not has_room(request.user) or not form.is_valid():
        return _show(request, entry, form, disputed)
    said = {name: storable(value) for name, value in form.cleaned_data.items()}
    data, anchor = filled_from(revision) | said, ""
    if claimed:
        data, row = with_claim_on(form_class(data, kind), data, on)
        anchor = f"#claims-{row}"
    contribution = begin(request, entry, data, "edit", *said.values())
    return redirect(f"{details_address(contribution, data)}{anchor or _anchor(request, data)}")


def standing_revision(entry: Entry) -> EntryRevision:
    """The version of an entry that proposals start from. Raises ``EntryNotFound`` where its text was erased."""
    revision = newest_of(entry.pk)
    if revision is None:
        raise EntryNotFound(entry.reference)
    # Read once here, so that what cannot be read is told before anything is begun.
    from_json(revision.content or {})
    return revision


def begin(request: HttpRequest, entry: Entry, data: Data, *said: str) -> Contribution:
    """The draft of a proposal for ``entry``; the same page sent twice begins one."""
    return start_draft(
        request.user,
        entry_kind=Kind(entry.kind),
        data=data,
        step="details",
        target=entry,
        uuid=started_under(request, entry.reference, *said),
    )


def _onward(request: HttpRequest, proposal: Contribution, data: Data, on: str) -> str:
    """Where the open proposal goes on; with a claim ``on`` a challenge that its form is to show, and keeps once a
    button of it is pressed."""
    here = details_address(proposal, data)
    if not on:
        return f"{here}{_anchor(request, data)}"
    begun, row = with_claim_on(form_class(data, Kind.SOLUTION), data, on)
    return f"{here}{'' if begun == data else '?' + urlencode({'on': on})}#claims-{row}"


def _anchor(request: HttpRequest, data: Data) -> str:
    """The place in the form of the row that the link to this page spoke of."""
    for name, prefix in ROWS.items():
        key = request.GET.get(name, "")
        for field, value in data.items():
            if key and value == key and field.startswith(f"{prefix}-") and field.endswith("-key"):
                return f"#{field.removesuffix('-key')}"
    return ""


def _show(request: HttpRequest, entry: Entry, form: ReasonForm, disputed: str, onward: str = "") -> HttpResponse:
    """The page; ``onward`` is where the proposal is that was begun elsewhere meanwhile."""
    context = {
        "disputed": disputed,
        "onward": onward,
        "form": form,
        "entry": entry,
        "entry_url": address(entry.kind, entry.slug),
        "list_name": LIST_OF[Kind(entry.kind)],
        "start": start_token(request),
        "full": not onward and not has_room(request.user),
        "most_open": MOST_OPEN_OF_NEW,
    }
    return render(request, "contributions/edit.html", context, status=409 if onward else 200)
