"""How accounts behave where allauth's and Django's defaults do not fit."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.fields import PasswordField
from allauth.account.forms import ChangePasswordForm, LoginForm, ResetPasswordKeyForm
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.backends import ModelBackend
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language

from alignhub.kit.wording import TRANSLATED, gettext
from alignhub.kit.wording import gettext_lazy as _
from alignhub.models import User
from contributions.actions.people import write_in


class Backend(ModelBackend):
    """Django's backend, which lets no suspended person sign in."""

    def user_can_authenticate(self, user: Any) -> bool:
        return super().user_can_authenticate(user) and not user.suspended_at

    def get_user(self, user_id: Any) -> User | None:
        # Suspended people too: what their session carries no longer fits, so Django ends it instead of keeping it.
        return User.objects.filter(pk=user_id).first()


class SignInBackend(Backend, AuthenticationBackend):
    """allauth's backend, likewise."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Any:
        return AuthenticationBackend.authenticate(self, request, **credentials)


class AccountAdapter(DefaultAccountAdapter):
    """Signing up and in with an e-mail address and the code that comes to it."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "E-mail address and password do not match. You can leave the password empty: then a code is sent."
        ),
        "incorrect_code": _("This is not the code of the last message. Enter that one, or have a new one sent."),
        "too_many_login_attempts": _("There were too many tries. Wait a few minutes, then start again."),
        "rate_limited": _("There were too many tries. Wait a few minutes, then start again."),
    }

    def pre_login(self, request: HttpRequest, user: Any, **details: Any) -> HttpResponse | None:
        response = super().pre_login(request, user, **details)
        if response is None and user.suspended_at:
            # allauth would otherwise go on to ask for a second factor.
            return HttpResponseRedirect(reverse("account_inactive"))
        return response

    def post_login(self, request: HttpRequest, user: Any, **details: Any) -> HttpResponse:
        # Mail is sent by the worker, to whom no browser says which language it is read in.
        if TRANSLATED and user.language != (language := get_language() or ""):
            write_in(user.pk, language)
        return super().post_login(request, user, **details)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        words = {"mfa_reauthenticate": gettext("Use a code"), "mfa_reauthenticate:webauthn": gettext("Use a passkey")}
        methods = super().get_reauthentication_methods(user)
        return [{**method, "description": words.get(method["id"], method["description"])} for method in methods]


class SecondFactors(DefaultMFAAdapter):
    """Second factors in AlignHub's words."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": _("An account with a second factor keeps its addresses. Remove the second factor first."),
        "incorrect_code": _(
            "This code or passkey was not accepted. Codes change every 30 seconds and work once: wait for the next one."
        ),
        "unverified_email": _("Confirm your e-mail address first; without one you could lock yourself out."),
    }

    def get_totp_issuer(self) -> str:
        return "AlignHub"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "AlignHub"}

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("My passkey") if number == 1 else gettext("My passkey {number}").format(number=number)


class SignInForm(LoginForm):
    """An e-mail address; without a password a code is sent to it."""

    def _setup_password_field(self) -> None:
        # allauth drops the field because accounts are created without one; some have set one since.
        self.fields["password"] = PasswordField(
            label=gettext("Password"), autocomplete="current-password", required=False
        )


class NewPasswordForm(ChangePasswordForm):
    """allauth's form with labels written as the site's others are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = gettext("Current password")
        _name_new(self)


class ForgottenPasswordForm(ResetPasswordKeyForm):
    """allauth's form, likewise."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_new(self)


def _name_new(form: Form) -> None:
    form.fields["password1"].label = gettext("New password")
    form.fields["password2"].label = gettext("New password (again)")
