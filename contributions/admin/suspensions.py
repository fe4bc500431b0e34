"""Suspensions at the desk: who waits for an answer to an appeal, and the answer."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html

from alignhub.kit.retry import Busy
from alignhub.kit.tables import ReadOnlyAdmin
from alignhub.kit.wording import gettext
from alignhub.kit.wording import gettext_lazy as _
from contributions.actions.suspensions import answer_appeal
from contributions.forms.suspensions import LIFTED, AnswerForm
from contributions.models import Suspension
from contributions.permissions import is_moderator, may_answer_appeal
from contributions.refused import Refused

LIST = "admin:contributions_suspension_changelist"


@admin.register(Suspension)
class SuspensionAdmin(ReadOnlyAdmin):
    """Every suspension but one's own; those appealed come first."""

    list_display = ["of", "suspended_at", "appealed_at", "decided_at", "lifted_at", "appealed"]
    list_select_related = ["user__contributor"]
    fields = ["user", "reason", "suspended_at", "appeal", "appealed_at", "answer", "decided_at", "lifted_at"]
    search_fields = ["user__contributor__handle"]
    search_help_text = _("The person's handle, whole")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_moderator(request.user)  # type: ignore[arg-type]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).exclude(user=request.user.pk)

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        return [F("appealed_at").desc(nulls_last=True), "-id"]

    @admin.display(description=_("account"))
    def of(self, row: Suspension) -> str:
        return str(row.user)

    @admin.display(description=_("appeal"))
    def appealed(self, row: Suspension) -> str:
        if not row.appealed_at or row.decided_at or row.lifted_at:
            return "-"
        url = reverse("admin:contributions_suspension_answer", args=[row.uuid])
        return format_html('<a href="{}">{}</a>', url, gettext("Answer the appeal"))

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        answer = path("<uuid:uuid>/answer/", wrap(self.answer_view), name="contributions_suspension_answer")
        return [answer, *super().get_urls()]

    def answer_view(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """The reason, the appeal and a form for the answer of somebody who did not suspend."""
        user: Any = request.user
        if not is_moderator(user):
            raise PermissionDenied
        rows = Suspension.objects.select_related("user__contributor")
        row = rows.filter(uuid=uuid, appealed_at__isnull=False).exclude(user=user.pk).first()
        if row is None:
            raise Http404
        form = AnswerForm(request.POST if request.method == "POST" else None)
        status = 200
        if request.method == "POST":
            status = 400
            if form.is_valid():
                lifted = form.cleaned_data["outcome"] == LIFTED
                try:
                    answer_appeal(row.pk, by=user, words=form.cleaned_data["body"], lifted=lifted)
                except (Refused, Busy) as refusal:
                    status = 503 if isinstance(refusal, Busy) else 409
                    form.add_error(None, str(refusal))
                else:
                    messages.success(request, gettext("The answer is on its way."))
                    return redirect(LIST)
        context = self._context(request, row, form)
        return TemplateResponse(request, "admin/contributions/suspension.html", context, status=status)

    def _context(self, request: HttpRequest, row: Suspension, form: AnswerForm) -> dict[str, Any]:
        user: Any = request.user
        open_ = not row.decided_at and not row.lifted_at
        return {
            **self.admin_site.each_context(request),
            "title": gettext("An appeal against a suspension"),
            "account": str(row.user),
            "suspension": row,
            "form": form,
            "answering": open_ and may_answer_appeal(user, row.suspended_by_id, row.user),
            "open": open_,
        }
