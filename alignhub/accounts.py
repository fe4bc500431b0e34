"""How accounts behave where allauth's defaults do not fit."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Signing up and in with an e-mail address and the code that comes to it."""
