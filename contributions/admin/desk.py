"""The moderation desk: the queue and the review screen in place of Django's list and form."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern

from alignhub.kit.retry import Busy
from alignhub.kit.wording import gettext
from alignhub.kit.wording import gettext_lazy as _
from catalog.content.comparison import in_words
from catalog.content.entry import InvalidContent
from catalog.content.rewording import WHOLE
from catalog.kinds import Approach, Kind
from catalog.models import Entry
from contributions.actions.conversation import send_message, write_note
from contributions.actions.items import moves_of
from contributions.actions.repeated import claimed_since, taken_already
from contributions.actions.steps import take
from contributions.admin import batches, bulk, checks, held, passing, recheck
from contributions.forms.desk import StepForm, WordsForm
from contributions.models import Contribution
from contributions.permissions import is_moderator, is_party
from contributions.queries import desk
from contributions.queries.areas import APPROACH
from contributions.queries.desk import compare
from contributions.queries.desk import filters as filtering
from contributions.queries.desk.filters import filters_of
from contributions.queries.desk.items import ReviewItem, whole_texts
from contributions.queries.desk.rewording import offered, texts_of_revision
from contributions.queries.interests import overlaps
from contributions.queries.proposals import proposal_of
from contributions.refused import InterestUnanswered, NoteRequired, Refused, StaleRevision, StepNotAllowed
from contributions.states import DECISIONS, CheckFlag, Completeness, ContributionKind, StepName

QUEUE = "admin:contributions_contribution_changelist"
REVIEW = "admin:contributions_contribution_review"
MOST_TRIED = 50
_DONE = {
    StepName.CLAIM: _("It is yours for 24 hours."),
    StepName.RELEASE: _("It is back in the queue."),
    StepName.REOPEN: _("The decision is taken back. The author has not been told of it."),
    StepName.HOLD: _("It is on hold."),
    StepName.UNHOLD: _("It is back in the queue."),
}

# Something is missing in the form; the world having moved on is 409.
_STATUS = {Busy: 503, NoteRequired: 400, InterestUnanswered: 400}


@admin.register(Contribution)
class ContributionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Queue and review instead of Django's list and form: nothing here is edited by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_moderator(request.user)  # type: ignore[arg-type]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("", wrap(self.changelist_view), name="contributions_contribution_changelist"),
            path("<uuid:uuid>/", wrap(self.review_view), name="contributions_contribution_review"),
            path("<uuid:uuid>/compare/", wrap(self.compare_view), name="contributions_contribution_compare"),
            path("<uuid:uuid>/step/", wrap(self.step_view), name="contributions_contribution_step"),
            path("<uuid:uuid>/message/", wrap(self.message_view), name="contributions_contribution_message"),
            path("<uuid:uuid>/note/", wrap(self.note_view), name="contributions_contribution_note"),
            *batches.addresses(self),
            *bulk.addresses(self),
            *checks.addresses(self),
            *held.addresses(self),
            *passing.addresses(self),
            *recheck.addresses(self),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        self._check(request)
        user: Any = request.user
        filters = filters_of(request.GET)
        page = desk.held_page(user, filters) if filters.show == filtering.HELD else desk.queue_page(user, filters)
        context = {
            **self.admin_site.each_context(request),
            "page": page,
            "waiting": page.counts["open"],
            "recent": desk.recent_decisions(user),
            "tabs": [(name, label, page.counts.get(name, "")) for name, label in filtering.SHOWN.items()],
            "decided": filtering.DECIDED.items(),
            "kinds": ContributionKind.choices,
            "entry_kinds": Kind.choices,
            "ages": filtering.AGES.items(),
            "check_flags": CheckFlag.choices,
            "levels": Completeness.choices,
            "approaches": [(f"{APPROACH}{value}", label) for value, label in Approach.choices],
            "tag_asked": bool(filters.area) and not filters.area.startswith(APPROACH),
            "kept": [(name, value) for name, value in request.GET.items() if name not in ("area", "after", "before")],
            "picking": page.filters.at_work and bool(page.rows),
            "bulk_steps": bulk.STEPS,
            "title": gettext("Review queue"),
        }
        return TemplateResponse(request, "admin/contributions/queue.html", context)

    def review_view(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        contribution = self._find(request, uuid)
        if contribution.author_id == request.user.pk:
            return redirect("contributions:contribution", contribution.uuid)
        return self.review(request, contribution, StepForm())

    def compare_view(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Two revisions (``old``, ``new``), or the newest beside a published entry (``entry``, as kind/slug)."""
        contribution = self._find_unparty(request, uuid)
        comparison = _comparison(contribution, request)
        if comparison is None:
            raise Http404(gettext("There is nothing to compare."))
        context = {
            **self.admin_site.each_context(request),
            "comparison": comparison,
            "contribution_title": contribution.title,
            "uuid": contribution.uuid,
            "title": gettext("Compare: {title}").format(title=contribution.title),
        }
        return TemplateResponse(request, "admin/contributions/compare.html", context)

    def step_view(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        if request.method != "POST":
            return redirect(REVIEW, uuid)
        contribution = self._find(request, uuid)
        form = StepForm(request.POST)
        claiming = "claim" in request.POST
        if not claiming and not form.is_valid():
            return self.review(request, contribution, form, status=400)
        user: Any = request.user
        step = StepName.CLAIM if claiming else StepName(form.cleaned_data["step"])
        asked = {} if claiming else _asked(contribution, form, user)
        try:
            take(step, contribution.pk, actor=user, **asked)
        except (InvalidContent, Refused, Busy, PermissionDenied) as refusal:
            # A second press of the button may find it taken by the first, whose answer nobody has seen.
            stands = None if claiming else taken_already(step, contribution.pk, actor=user, **asked)
            if stands:
                onward = _onward(contribution, form, claimed_since(stands) if _goes_on(form) else None)
                again = self._find(request, uuid)
                return self.review(request, again, form, status=409, onward=onward, choosing=False)
            if isinstance(refusal, PermissionDenied):
                raise
            return self._refused(request, contribution, form, refusal)
        if claiming:
            # The claim was lost while writing: what is written stays on the screen.
            contribution = self._find(request, uuid)
            return self.review(request, contribution, form)
        return self._after(request, contribution, form)

    def message_view(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        contribution = self._find_unparty(request, uuid)
        form = WordsForm(request.POST or None)
        if form.is_valid():
            try:
                send_message(contribution, sender=request.user, body=form.cleaned_data["body"])  # type: ignore[arg-type]
            except Busy as busy:
                messages.error(request, str(busy))
                return self.review(request, contribution, StepForm(), status=503, message_form=form)
            messages.success(request, gettext("Your message is on its way to the author."))
        elif request.method == "POST":
            return self.review(request, contribution, StepForm(), status=400, message_form=form)
        return redirect(REVIEW, uuid)

    def note_view(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        contribution = self._find_unparty(request, uuid)
        form = WordsForm(request.POST or None)
        if form.is_valid():
            try:
                write_note(contribution, moderator=request.user, body=form.cleaned_data["body"])  # type: ignore[arg-type]
            except Busy as busy:
                messages.error(request, str(busy))
                return self.review(request, contribution, StepForm(), status=503, note_form=form)
            messages.success(request, gettext("Your note is kept. Only moderators see it."))
        elif request.method == "POST":
            return self.review(request, contribution, StepForm(), status=400, note_form=form)
        return redirect(REVIEW, uuid)

    def _after(self, request: HttpRequest, contribution: Contribution, form: StepForm) -> HttpResponse:
        step = StepName(form.cleaned_data["step"])
        if step in _DONE:
            messages.success(request, _DONE[step])
        following = _claim_next(request) if _goes_on(form) else None
        if _goes_on(form) and not following:
            messages.info(request, gettext("Nothing else waits for you."))
        return redirect(_onward(contribution, form, following))

    def _refused(
        self, request: HttpRequest, contribution: Contribution, form: StepForm, refusal: Exception
    ) -> HttpResponse:
        form.is_valid()
        words = (
            gettext("This cannot be published as it is. {refusal}").format(refusal=in_words(refusal))
            if isinstance(refusal, InvalidContent)
            else str(refusal)
        )
        form.add_error("note" if isinstance(refusal, NoteRequired) else None, words)
        found = self._find(request, contribution.uuid)
        return self.review(
            request,
            found,
            form,
            status=_STATUS.get(type(refusal), 409),
            stale=form.cleaned_data.get("revision") if isinstance(refusal, StaleRevision) else None,
            moved_on=isinstance(refusal, StepNotAllowed),
        )

    def review(
        self, request: HttpRequest, contribution: Contribution, form: StepForm, status: int = 200, **extra: Any
    ) -> HttpResponse:
        """The review page, with ``form`` as it was filled in."""
        user: Any = request.user
        if is_party(user, contribution):
            raise PermissionDenied(gettext("This is about something you wrote, so somebody else decides."))
        page = desk.review_page(contribution, user)
        texts = offered(contribution)
        deciding = StepName.PUBLISH in page.steps
        # What was typed stays on the screen even when there is nothing to decide any more; what goes on from a hold has
        # a form of its own.
        choosing = deciding or (form.is_bound and not (form.chosen == StepName.UNHOLD and form.chosen in page.steps))
        context = {
            **self.admin_site.each_context(request),
            "page": page,
            "form": form,
            "deciding": deciding,
            "choosing": choosing,
            # Of an edit one leaves out changes, not what is there already.
            "choosing_items": choosing and contribution.kind != ContributionKind.EDIT,
            "evidence": form.rows(page.evidence, texts),
            "claims": form.rows(page.claims, texts),
            "links": form.rows(page.links, texts),
            "tags": form.rows(page.tags),
            "recent": desk.recent_decisions(user),
            "whole": WHOLE,
            "moves": [(form.value, form.label) for form in moves_of(contribution)],
            "originals": form.ticked_originals(),
            "words": form.rows(whole_texts(texts), texts),
            **_proposal(contribution, form, texts),
            "title": page.title,
            **extra,
        }
        return TemplateResponse(request, "admin/contributions/review.html", context, status=status)

    def _check(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied(gettext("Only moderators work here."))

    def _find(self, request: HttpRequest, uuid: Any) -> Contribution:
        self._check(request)
        contribution = desk.find(str(uuid))
        if contribution is None:
            raise Http404(gettext("There is no such contribution."))
        return contribution

    def _find_unparty(self, request: HttpRequest, uuid: Any) -> Contribution:
        contribution = self._find(request, uuid)
        if is_party(request.user, contribution):  # type: ignore[arg-type]
            raise Http404(gettext("There is no such contribution."))
        return contribution


def _proposal(contribution: Contribution, form: StepForm, texts: dict[str, str]) -> dict[str, Any]:
    """An edit beside what is published, each part of it with what was chosen for it; nothing for other kinds."""
    proposal = proposal_of(contribution)
    if proposal is None:
        return {}
    twice = proposal.moved.three if proposal.moved else ()
    # Tags are left out one by one, further below.
    parts = [ReviewItem(part.path, part.label.lower(), "") for part in (*twice, *proposal.changes)]
    rows: list[Any] = [row if row.item.path != "tags" else None for row in form.rows(parts, texts)]
    return {
        "proposal": proposal,
        "collided": list(zip(twice, rows, strict=False)),
        "changed": list(zip(proposal.changes, rows[len(twice) :], strict=True)),
    }


def _comparison(contribution: Contribution, request: HttpRequest) -> compare.Comparison | None:
    if reference := request.GET.get("entry", ""):
        kind, _, slug = reference.replace("\x00", "").partition("/")
        entry = Entry.objects.filter(kind=kind[:16], slug=slug[:300]).first()
        return compare.with_entry(contribution, entry.pk) if entry else None
    older, newer = request.GET.get("old", ""), request.GET.get("new", "")
    if not (older.isascii() and newer.isascii() and older.isdigit() and newer.isdigit()):
        return None
    return compare.between(contribution, min(int(older[:9]), 2**31 - 1), min(int(newer[:9]), 2**31 - 1))


def _asked(contribution: Contribution, form: StepForm, moderator: Any) -> dict[str, Any]:
    """What ``take`` is told with the step that was chosen."""
    data = form.cleaned_data
    found = overlaps(moderator, contribution) if data["fair"] else ()
    return {
        "revision": data["revision"],
        "note": form.reason(),
        "clause": form.clause_number() if data["step"] in DECISIONS else "",
        "interest": "; ".join(dict.fromkeys(overlap.declared for overlap in found)),
        "items": form.items(texts_of_revision(contribution, data["revision"])),
        "held_until": data["held_until"],
        "private": data["private_note"],
    }


def _goes_on(form: StepForm) -> bool:
    """Whether the next contribution is asked for with a decision."""
    return StepName(form.cleaned_data["step"]) in DECISIONS and form.cleaned_data["then"] == "next"


def _onward(contribution: Contribution, form: StepForm, following: Contribution | None) -> str:
    """Where a step leads that is taken: to the ``following`` contribution, back to the queue, or nowhere else."""
    if StepName(form.cleaned_data["step"]) in (StepName.CLAIM, StepName.REOPEN):
        return reverse(REVIEW, args=[contribution.uuid])
    if following:
        return reverse(REVIEW, args=[following.uuid])
    back = form.cleaned_data["back"]
    return reverse(QUEUE) + (f"?{back}" if back else "")


def _claim_next(request: HttpRequest) -> Contribution | None:
    """Claim what has waited longest; somebody quicker at one of them, or a conflict of interest, only means the next
    one."""
    user: Any = request.user
    tried: list[int] = []
    while len(tried) < MOST_TRIED and (waiting := desk.next_waiting(user, besides=tried)):
        for pk in waiting:
            tried.append(pk)
            try:
                return take(StepName.CLAIM, pk, actor=user)
            except (Refused, Busy, PermissionDenied):
                continue
    return None
