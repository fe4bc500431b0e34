"""Deleting an account: the row stays, because append-only rows name its key, and everything personal goes."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from alignhub.kit.retry import retry_on_lock
from alignhub.kit.wording import gettext
from alignhub.models import User
from contributions.actions.people import give_up_work


class LastAdministrator(Exception):
    """Nobody could administer the site any more; the message says what to do."""


def end_sessions(user: User) -> None:
    """Sign ``user`` out everywhere."""
    sessions = UserSession.objects.filter(user=user)
    Session.objects.filter(session_key__in=sessions.values("session_key")).delete()
    sessions.delete()


@retry_on_lock
@transaction.atomic
def wipe(user: User, *, keep_name: bool = False) -> None:
    """Take mail, password, roles, sessions, second factors, drafts and follows from ``user``, and the name as well
    unless they want to ``keep_name`` with what was published.

    Raises ``LastAdministrator`` when nobody else is left to administer the site.
    """
    admins = User.objects.filter(is_superuser=True, is_active=True, suspended_at=None)
    if user.is_superuser and not admins.exclude(pk=user.pk).exists():
        raise LastAdministrator(gettext("You are the only administrator. Make somebody else one first."))
    # While the account still has its roles: a claim is given back by the moderator who holds it.
    give_up_work(user, keep_name=keep_name)
    end_sessions(user)
    for rows in (EmailAddress, Authenticator):
        rows.objects.filter(user=user).delete()
    # ".invalid" is reserved: no such address will ever receive mail.
    user.email = f"deleted-{user.pk}@accounts.invalid"
    user.set_unusable_password()
    user.is_active = user.is_moderator = user.is_staff = user.is_superuser = False
    user.last_login = None
    user.language = ""
    user.groups.clear()
    user.user_permissions.clear()
    user.save()
