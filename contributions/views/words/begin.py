"""Where a critique, a response or the closing of a critique begins: with the whole form, and a draft once it is saved.

A draft that was never sent is gone on with. Its number is known before it exists, so that what a browser keeps of a
form finds its way back into it, and two windows notice each other.
"""

from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from alignhub.kit.wording import gettext
from catalog.content.codec import from_json
from catalog.kinds import Kind
from catalog.models import Critique, Entry, EntryRevision
from catalog.queries.critiques import place_of, wrote_criticised
from catalog.queries.entries import EntryMoved, EntryNotFound, find_entry
from catalog.views.onward import onward
from contributions.actions.drafts import start_draft
from contributions.forms.registry import any_form_of, storable
from contributions.forms.sources import BASE, OWN, Data
from contributions.models import Contribution
from contributions.payloads import ACTS, QUOTE_LENGTH
from contributions.permissions import is_moderator
from contributions.queries.open_items import has_room
from contributions.states import ContributionKind, State
from contributions.views.access import signed_in
from contributions.views.assist import saved
from contributions.views.entry.drafts import details_address
from contributions.views.entry.edit import standing_revision
from contributions.views.words.write import act, show

TITLES = {
    ContributionKind.CRITIQUE: "Critique: {}",
    ContributionKind.RESPONSE: "Response: {}",
    ContributionKind.CLOSING: "Closing: {}",
    **{kind: f"{kind.label}: {{}}" for kind in ACTS},
}
# The last part of the address at which each act is proposed.
ACT_AT = {
    "withdraw": ContributionKind.WITHDRAWAL,
    "restore": ContributionKind.RESTORATION,
    "redact": ContributionKind.REDACTION,
    "merge": ContributionKind.MERGE,
}


@dataclass(frozen=True, slots=True)
class About:
    """What is begun: its kind, the version of the entry it is about, the critique if there is one, what it says yet."""

    kind: ContributionKind
    entry: Entry
    critique: Critique | None
    data: Data
    fresh: bool = False


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@onward
def critique(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    """A critique of an entry; ``quote`` in the address is the passage it is about."""
    entry = find_entry(kind, slug)
    revision = _version_read(request, entry) or standing_revision(entry)
    quote = storable(request.GET.get("quote", ""))[:QUOTE_LENGTH]
    data: Data = {BASE: revision.pk, "quote": quote}
    return _begin(request, About(ContributionKind.CRITIQUE, entry, None, data, fresh=bool(quote)))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def respond(request: HttpRequest, number: int) -> HttpResponse:
    """A response to a critique."""
    return _to_critique(request, number, ContributionKind.RESPONSE)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, number: int) -> HttpResponse:
    """The closing of a critique, by a moderator without a stake in it; its author may take it back."""
    return _to_critique(request, number, ContributionKind.CLOSING)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def act_on(request: HttpRequest, kind: Kind, slug: str, name: str) -> HttpResponse:
    """An act on what is published, also on what was withdrawn: proposed by a moderator, decided by another."""
    if not is_moderator(request.user):
        raise PermissionDenied(
            gettext("Only the moderation team proposes this. You can report a problem on the entry’s page.")
        )
    entry, what = Entry.objects.filter(kind=kind, slug=slug, merged_into=None).first(), ACT_AT[name]
    if entry is None or (entry.withdrawn_at and what in (ContributionKind.WITHDRAWAL, ContributionKind.MERGE)):
        raise Http404(gettext("There is no such entry, or it is gone already."))
    try:
        revision = standing_revision(entry)
    except EntryNotFound as erased:
        raise Http404(gettext("No version of it has a text any more.")) from erased
    # What was withdrawn has no title of its own any more.
    entry.title = entry.title or from_json(revision.content or {}).title
    return _begin(request, About(what, entry, None, {BASE: revision.pk}))


def _to_critique(request: HttpRequest, number: int, kind: ContributionKind) -> HttpResponse:
    try:
        place = place_of(number)
    except EntryNotFound as missing:
        raise Http404(gettext("There is no such critique.")) from missing
    return _about_critique(request, *place, number=number, what=kind)


@onward
def _about_critique(request: HttpRequest, kind: Kind, slug: str, number: int, what: ContributionKind) -> HttpResponse:
    try:
        entry = find_entry(kind, slug)
    except EntryMoved as moved:
        return HttpResponsePermanentRedirect(moved.url)
    found = Critique.objects.select_related("contributor", "revision").defer("revision__content").get(pk=number)
    # What was written about an entry that was merged into this one is answered here.
    here = found.revision.entry_id == entry.pk
    data: Data = {BASE: found.revision_id if here else standing_revision(entry).pk}
    if what == ContributionKind.CLOSING:
        data[OWN] = _may_close(request, found)
    return _begin(request, About(what, entry, found, data))


def _may_close(request: HttpRequest, critique: Critique) -> bool:
    """Whether it is its author who takes the critique back. Raises ``PermissionDenied`` for whom it is not to close."""
    person = request.user.contributor_id
    if person and critique.contributor_id == person:
        return True
    if not is_moderator(request.user):
        raise PermissionDenied(gettext("Only the moderation team closes critiques, and their authors take them back."))
    if person and wrote_criticised(person, critique):
        raise PermissionDenied(gettext("You wrote the entry that this is about, so somebody else closes it."))
    return False


def _begin(request: HttpRequest, about: About) -> HttpResponse:
    mine = Contribution.objects.filter(
        author=request.user, kind=about.kind, target=about.entry, critique=about.critique
    )
    if request.method != "POST":
        waiting = mine.filter(state=State.DRAFT, revision=0).select_related("draft", "critique").first()
        if waiting and not about.fresh:
            return redirect(details_address(waiting, waiting.draft.data))
        begun = _unsaved(request, about, mine)
        return show(request, begun, any_form_of(begun, about.data), waiting=waiting)
    begun = mine.filter(uuid=_asked(request)).first() or _unsaved(request, about, mine)
    if begun.pk is None:
        if not has_room(request.user):
            return show(request, begun, any_form_of(begun, about.data))
        begun = start_draft(
            request.user,
            entry_kind=Kind(about.entry.kind),
            data=about.data,
            step="details",
            uuid=begun.uuid,
            target=about.entry,
            kind=about.kind,
            critique=about.critique,
            title=begun.title,
        )
    return saved(request, begun) if "save" in request.GET else act(request, begun)


def _unsaved(request: HttpRequest, about: About, mine: Any) -> Contribution:
    """What would be begun, under the first number that nothing of this kind has here."""
    taken = set(mine.values_list("uuid", flat=True))
    told = f"{request.user.pk}/{about.kind}/{about.entry.pk}/{about.critique.pk if about.critique else ''}"
    numbers = (uuid5(NAMESPACE_OID, f"{told}/{count}") for count in range(len(taken) + 1))
    return Contribution(
        uuid=next(number for number in numbers if number not in taken),
        kind=about.kind,
        entry_kind=about.entry.kind,
        author=request.user,
        target=about.entry,
        critique=about.critique,
        title=TITLES[about.kind].format(about.entry.title)[:300],
    )


def _asked(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("uuid", ""))
    except ValueError:
        return None


def _version_read(request: HttpRequest, entry: Entry) -> EntryRevision | None:
    """The version that somebody was reading when they chose a passage."""
    number = request.GET.get("version", "")
    if not (number.isascii() and number.isdigit() and len(number) < 7):
        return None
    return EntryRevision.objects.filter(entry=entry, number=int(number), content__isnull=False).first()
