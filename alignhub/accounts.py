"""How accounts behave where allauth's defaults do not fit."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.fields import PasswordField
from allauth.account.forms import LoginForm


class AccountAdapter(DefaultAccountAdapter):
    """Signing up and in with an e-mail address and the code that comes to it."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "E-mail address and password do not match. You can leave the password empty: "
        "then a code is sent.",
        "incorrect_code": "This is not the code of the last message. Enter that one, or have a new one sent.",
        "too_many_login_attempts": "There were too many tries. Wait a few minutes, then start again.",
        "rate_limited": "There were too many tries. Wait a few minutes, then start again.",
    }


class SignInForm(LoginForm):
    """An e-mail address; without a password a code is sent to it."""

    def _setup_password_field(self) -> None:
        # allauth drops the field because accounts are created without one; some have set one since.
        self.fields["password"] = PasswordField(label="Password", autocomplete="current-password", required=False)
