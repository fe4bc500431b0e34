"""Accounts at the desk, for administrators: roles and suspensions, never passwords or texts.

A change of either ends the person's sessions at once (``User`` ties them to it).
Lists name people by account number and public name. Being shown a mail address or the sign-in history is recorded.
"""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from alignhub.kit.tables import QuickAdmin
from alignhub.kit.wording import day, gettext
from alignhub.kit.wording import gettext_lazy as _
from alignhub.leaving import end_sessions
from alignhub.models import User
from contributions.actions.audit import record_read
from contributions.actions.suspensions import lift, suspend
from contributions.forms.texts import TextField
from contributions.models import Private

# What the form changes, and what it must not undo where somebody else has changed it meanwhile.
ROLES = ("is_moderator", "is_staff", "is_active")
# The clock of whoever presses "Now" may be a little ahead.
_AHEAD = timedelta(minutes=5)


def _mark(user: User) -> str:
    """``user`` as the form shows them."""
    since = user.suspended_at.isoformat() if user.suspended_at else "never"
    return " ".join([*(str(getattr(user, role)) for role in ROLES), since])


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]
    """An account, with the reason that goes to somebody who is suspended. ``by`` is who fills it in."""

    by: User
    # The mark of what was on the screen.
    opened = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    reason = TextField(
        label=_("Reason for a suspension"),
        help_text=_("Sent to the person, with an address at which they can appeal."),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial["opened"] = _mark(self.instance)

    def clean_suspended_at(self) -> datetime | None:
        since: datetime | None = self.cleaned_data["suspended_at"]
        if since and since > timezone.now() + _AHEAD:
            raise forms.ValidationError(gettext("A suspension begins at once. Give a time that has come."))
        if since and self.instance.pk == self.by.pk:
            raise forms.ValidationError(gettext("You cannot suspend yourself. Another administrator can."))
        return since

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        # Of two administrators who take the role from each other at the same moment, the later one is refused.
        locked = User.objects.select_for_update(of=("self",)).order_by("pk")
        rows = {user.pk: user for user in locked.filter(Q(pk=self.instance.pk) | Q(is_superuser=True))}
        self._check_opened(rows[self.instance.pk])
        self._check_administered(rows)
        new, reason = cleaned.get("suspended_at"), cleaned.get("reason", "")
        if self.initial.get("suspended_at"):
            if new and reason:
                self.add_error("reason", gettext("They are suspended already, so nobody would be sent this."))
        elif new and not reason:
            self.add_error("reason", gettext("Say why. The person reads it."))
        elif reason and not new and "suspended_at" not in self.errors:
            self.add_error("suspended_at", gettext("Say since when. Without it nobody is suspended."))
        return cleaned

    def _check_opened(self, now: User) -> None:
        opened = self.cleaned_data.get("opened")
        if not opened or opened == _mark(now):
            return
        self.add_error(
            None,
            gettext(
                "This account was changed since you opened this page, so nothing is saved yet. It is now: {now}. "
                "What you typed is below; saving again puts that in its place."
            ).format(now="; ".join(self._said(now))),
        )
        # Saved again, it is saved over what was just told.
        self.data = self.data.copy()
        self.data[self.add_prefix("opened")] = _mark(now)

    def _check_administered(self, rows: dict[int, User]) -> None:
        cleaned, own = self.cleaned_data, self.instance.pk
        stays = cleaned.get("is_active") and cleaned.get("is_staff") and not cleaned.get("suspended_at")
        others = (user for user in rows.values() if user.is_superuser and user.pk != own)
        if rows[own].is_superuser and not stays and not any(_administers(user) for user in others):
            self.add_error(None, gettext("This is the only administrator. Make somebody else one first."))

    def _said(self, user: User) -> list[str]:
        said = [
            gettext("{name}: {yes}").format(
                name=self.fields[role].label, yes=gettext("Yes") if getattr(user, role) else gettext("No")
            )
            for role in ROLES
        ]
        since = gettext("Suspended since {day}").format(day=day(user.suspended_at))
        return [*said, since if user.suspended_at else gettext("Not suspended")]


def _administers(user: User) -> bool:
    return user.is_superuser and user.is_active and user.is_staff and not user.suspended_at


class PrivateInline(admin.TabularInline):  # type: ignore[type-arg]
    """Shown on the page of an account only, which is recorded."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)


class EmailAddressInline(PrivateInline):
    model = EmailAddress
    verbose_name_plural = _("mail addresses")
    fields = readonly_fields = ["email", "verified", "primary"]


class SessionInline(PrivateInline):
    model = UserSession
    verbose_name_plural = _("open sessions")
    fields = readonly_fields = ["created_at", "last_seen_at", "ip", "user_agent"]


@admin.register(User)
class UserAdmin(QuickAdmin):
    list_display = ["id", "contributor", "is_moderator", "is_staff", "is_active", "suspended_at"]
    list_select_related = ["contributor"]
    list_filter = ["is_staff"]
    search_fields = ["contributor__handle__startswith"]
    search_help_text = _("Handle, or a whole mail address")
    form = AccountForm
    fields = [
        "email",
        "contributor",
        "is_moderator",
        "is_staff",
        "is_active",
        "suspended_at",
        "reason",
        "opened",
        "date_joined",
        "last_login",
    ]
    readonly_fields = ["email", "contributor", "date_joined", "last_login"]
    inlines = [EmailAddressInline, SessionInline]
    actions = None
    ordering = ["-id"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        # A class of its own for each request.
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.by = request.user
        return form

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        # First of all, so that nobody is asked for a password who would then be turned away.
        if not self.has_view_permission(request):
            raise PermissionDenied
        # Roles and suspensions are changed only by somebody who has proved in the last ten minutes to be who they are.
        return reauthentication_required(app="allauth.account")(self._shown)(
            request, object_id, form_url, extra_context
        )

    def _shown(self, request: HttpRequest, object_id: str, form_url: str, extra_context: Any) -> HttpResponse:
        user = self.get_object(request, unquote(object_id))
        if user is not None:
            record_read(request.user, user, Private.MAIL_ADDRESS, Private.LOGIN_HISTORY)  # type: ignore[arg-type]
        return super().change_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        changed = "suspended_at" in form.changed_data
        # Another day of a suspension that lasts is not another suspension.
        if changed and obj.suspended_at and not form.initial.get("suspended_at"):
            suspend(obj, by=request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]
        elif changed and not obj.suspended_at:
            lift(obj)
        super().save_model(request, obj, form, change)
        # Those that a later change back would otherwise bring to life again.
        if form.changed_data:
            end_sessions(obj)

    def find(self, request: HttpRequest, queryset: QuerySet[Any], term: str) -> QuerySet[Any]:
        if "@" not in term:
            return super().find(request, queryset, term)
        found = queryset.alias(folded=Lower("email")).filter(folded=term.lower())
        for user in found:
            # Finding somebody by an address tells whose it is.
            record_read(request.user, user, Private.MAIL_ADDRESS)  # type: ignore[arg-type]
        return found

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
