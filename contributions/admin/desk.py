"""The moderation desk: the queue and the review screen."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.urls.resolvers import URLPattern

from alignhub.kit.retry import Busy
from catalog.content.entry import InvalidContent
from contributions.actions.conversation import send_message, write_note
from contributions.actions.steps import LeftOut, take
from contributions.models import Contribution, ReasonTemplate
from contributions.permissions import is_moderator, is_party
from contributions.queries import desk
from contributions.refused import Refused
from contributions.states import ContributionKind, State, StepName

# The steps that the review page's forms may ask for.
DESK_STEPS = (
    StepName.CLAIM,
    StepName.RELEASE,
    StepName.PUBLISH,
    StepName.REQUEST_CHANGES,
    StepName.REJECT,
    StepName.REOPEN,
    StepName.HOLD,
    StepName.UNHOLD,
)


class StepForm(forms.Form):
    """One step at the desk, naming the revision that was on the screen."""

    step = forms.ChoiceField(
        choices=[(step.value, step.label) for step in DESK_STEPS],
        error_messages={"required": "Choose a decision.", "invalid_choice": "Choose a decision."},
    )
    revision = forms.IntegerField(min_value=1)
    template = forms.ModelChoiceField(ReasonTemplate.objects.all(), required=False)
    note = forms.CharField(required=False, max_length=5_000)
    clause = forms.CharField(required=False, max_length=20)
    private_note = forms.CharField(required=False, max_length=5_000)

    def reason(self) -> str:
        """What the moderator wrote, else the text of the chosen template."""
        template = self.cleaned_data["template"]
        return self.cleaned_data["note"].strip() or (template.text if template else "")

    def clause_number(self) -> str:
        template = self.cleaned_data["template"]
        chosen = self.cleaned_data["clause"]
        return chosen or (template.clause.number if template and template.clause else "")

    def left_out(self) -> list[LeftOut]:
        """The items ticked to be left out, each with its own reason or the general one."""
        paths = [path for path in self.data.getlist("left_out") if len(path) <= 200]
        return [LeftOut(path, self.data.get(f"why:{path}", "").strip() or self.reason()) for path in paths]


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
            path("<uuid:uuid>/step/", wrap(self.step_view), name="contributions_contribution_step"),
            path("<uuid:uuid>/message/", wrap(self.message_view), name="contributions_contribution_message"),
            path("<uuid:uuid>/note/", wrap(self.note_view), name="contributions_contribution_note"),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        self._check(request)
        query = request.GET
        filters = desk.QueueFilters(
            state=query.get("state", ""),
            kind=query.get("kind", ""),
            mine="mine" in query,
            old="old" in query,
            after=query.get("after", "")[:200],
        )
        context = {
            **self.admin_site.each_context(request),
            "page": desk.queue_page(request.user, filters),  # type: ignore[arg-type]
            "states": [state for state in State if state != State.DRAFT],
            "kinds": list(ContributionKind),
            "title": "Review queue",
        }
        return TemplateResponse(request, "admin/contributions/queue.html", context)

    def review_view(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        contribution = self._find(request, uuid)
        if is_party(request.user, contribution):  # type: ignore[arg-type]
            return redirect("contributions:contribution", contribution.uuid)
        return self._review(request, contribution, StepForm())

    def step_view(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        if request.method != "POST":
            return redirect("admin:contributions_contribution_review", uuid)
        contribution = self._find(request, uuid)
        form = StepForm(request.POST)
        if not form.is_valid():
            return self._review(request, contribution, form, status=400)
        try:
            self._take(contribution, form, request)
        except InvalidContent as error:
            form.add_error(None, f"This cannot be published as it is. {error}")
            return self._review(request, contribution, form, status=409)
        except (Refused, Busy) as refusal:
            form.add_error(None, str(refusal))
            contribution.refresh_from_db()
            return self._review(request, contribution, form, status=503 if isinstance(refusal, Busy) else 409)
        step = StepName(form.cleaned_data["step"])
        messages.success(request, f"{step.label}: done.")
        if step in (StepName.CLAIM, StepName.REOPEN):
            return redirect("admin:contributions_contribution_review", uuid)
        return redirect("admin:contributions_contribution_changelist")

    def message_view(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        contribution = self._find_unparty(request, uuid)
        body = request.POST.get("body", "").strip()[:5_000]
        if request.method == "POST" and body:
            send_message(contribution, sender=request.user, body=body)  # type: ignore[arg-type]
            messages.success(request, "Your message is on its way to the author.")
        return redirect("admin:contributions_contribution_review", uuid)

    def note_view(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        contribution = self._find_unparty(request, uuid)
        body = request.POST.get("body", "").strip()[:5_000]
        if request.method == "POST" and body:
            write_note(contribution, moderator=request.user, body=body)  # type: ignore[arg-type]
        return redirect("admin:contributions_contribution_review", uuid)

    def _take(self, contribution: Contribution, form: StepForm, request: HttpRequest) -> None:
        moderator: Any = request.user
        if private := form.cleaned_data["private_note"].strip():
            if is_party(moderator, contribution):
                raise PermissionDenied("You cannot moderate what you have written yourself.")
            write_note(contribution, moderator=moderator, body=private)
        take(
            form.cleaned_data["step"],
            contribution.pk,
            actor=moderator,
            revision=form.cleaned_data["revision"],
            note=form.reason(),
            clause=form.clause_number(),
            left_out=form.left_out() if form.cleaned_data["step"] == StepName.PUBLISH else (),
        )

    def _review(
        self, request: HttpRequest, contribution: Contribution, form: StepForm, status: int = 200
    ) -> HttpResponse:
        if is_party(request.user, contribution):  # type: ignore[arg-type]
            raise PermissionDenied("You cannot moderate what you have written yourself.")
        context = {
            **self.admin_site.each_context(request),
            "page": desk.review_page(contribution, request.user),  # type: ignore[arg-type]
            "form": form,
            "left_out": set(form.data.getlist("left_out")) if form.is_bound else set(),
            "title": contribution.title,
        }
        return TemplateResponse(request, "admin/contributions/review.html", context, status=status)

    def _check(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied("Only moderators work here.")

    def _find(self, request: HttpRequest, uuid: Any) -> Contribution:
        self._check(request)
        contribution = desk.find(str(uuid))
        if contribution is None:
            raise Http404("There is no such contribution.")
        return contribution

    def _find_unparty(self, request: HttpRequest, uuid: Any) -> Contribution:
        contribution = self._find(request, uuid)
        if is_party(request.user, contribution):  # type: ignore[arg-type]
            raise Http404("There is no such contribution.")
        return contribution
