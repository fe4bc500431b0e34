"""People with a desk role: second factor, fresh confirmation, idle sessions, and sessions that end with the role."""

import time
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.utils import timezone

from alignhub.models import User
from contributions.models import Suspension
from tests.factories import UserFactory, code_of_app

pytestmark = pytest.mark.django_db
QUEUE = "/admin/contributions/contribution/"
PASSWORD = "long-enough-words"


def staff(**roles: bool) -> User:
    user = UserFactory.create(email="mira@example.org", **(roles or {"moderator": True}))
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_development_lets_moderators_in_without_one(settings):
    assert settings.DESK_NEEDS_SECOND_FACTOR is False
    assert signed_in(staff()).get(QUEUE).status_code == 200


@pytest.mark.parametrize("roles", [{"moderator": True}, {"admin": True}, {"is_moderator": True}])
def test_production_sends_staff_to_set_one_up_and_back(settings, roles):
    settings.DESK_NEEDS_SECOND_FACTOR = True
    client = signed_in(staff(**roles))
    wanted = QUEUE + "?mine=1"
    asked = client.get(wanted)
    assert (asked.status_code, asked["Location"]) == (302, "/accounts/2fa/")
    assert "The moderation desk needs a second factor." in client.get("/accounts/2fa/").content.decode()
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    client.post("/accounts/2fa/totp/activate/", {"code": code_of_app(page.context["form"].secret)})
    codes = client.get("/accounts/2fa/recovery-codes/").content.decode()
    assert f'<a href="{wanted}">go on to the desk</a>' in codes
    assert client.get(wanted).status_code == (302 if roles == {"is_moderator": True} else 200)


def test_nobody_else_is_asked_for_one(settings):
    settings.DESK_NEEDS_SECOND_FACTOR = True
    client = signed_in(UserFactory.create())
    assert client.get("/contributions/").status_code == 200
    assert client.get(QUEUE)["Location"].startswith("/admin/login/")


def test_the_admins_sign_in_is_the_sites():
    asked = Client().get(QUEUE)
    asked = Client().get(asked["Location"])
    assert (asked.status_code, asked["Location"]) == (302, f"/accounts/login/?{urlencode({'next': QUEUE})}")
    # Whoever has no desk role is led away as if there were no desk.
    assert signed_in(UserFactory.create()).get("/admin/login/")["Location"] == "/contributions/"


def test_a_session_from_before_the_factor_has_to_show_it(settings):
    settings.DESK_NEEDS_SECOND_FACTOR = True
    user = staff()
    client = signed_in(user)
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    assert client.get(QUEUE)["Location"] == f"/accounts/2fa/reauthenticate/?{urlencode({'next': QUEUE})}"
    answer = client.post("/accounts/2fa/reauthenticate/", {"code": code_of_app(secret), "next": QUEUE})
    assert answer["Location"] == QUEUE
    assert client.get(QUEUE).status_code == 200


def test_signing_in_with_the_factor_opens_the_desk(settings):
    settings.DESK_NEEDS_SECOND_FACTOR = True
    user = staff()
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    client = Client()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD, "next": QUEUE})
    assert client.get(QUEUE).status_code == 302
    answer = client.post("/accounts/2fa/authenticate/", {"code": code_of_app(secret), "next": QUEUE})
    assert answer["Location"] == QUEUE
    assert client.get(QUEUE).status_code == 200


def test_staff_are_signed_out_after_twelve_idle_hours():
    client, other = signed_in(staff()), signed_in(UserFactory.create())
    assert client.get(QUEUE).status_code == other.get("/contributions/").status_code == 200
    with time_machine.travel(time.time() + 11.9 * 3600):
        assert client.get(QUEUE).status_code == 200
    with time_machine.travel(time.time() + 24 * 3600):
        assert client.get(QUEUE).status_code == 302
        assert "_auth_user_id" not in client.session
        assert other.get("/contributions/").status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        {"is_moderator": True},
        {"is_staff": True},
        {"is_superuser": True},
        {"suspended_at": timezone.now()},
        {"is_active": False},
    ],
)
def test_a_change_of_role_or_standing_ends_the_sessions(change):
    user = UserFactory.create()
    client = signed_in(user)
    assert client.get("/contributions/").status_code == 200
    User.objects.filter(pk=user.pk).update(**change)
    assert client.get("/contributions/").status_code == 302
    assert not client.session.keys()


def test_what_is_no_role_ends_no_session():
    user = UserFactory.create()
    client = signed_in(user)
    User.objects.filter(pk=user.pk).update(email="other@example.org", last_login=timezone.now())
    assert client.get("/contributions/").status_code == 200


def test_suspended_people_cannot_sign_in():
    user = staff()
    User.objects.filter(pk=user.pk).update(suspended_at=timezone.now())
    client = Client()
    answer = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    assert answer.status_code in (200, 302)
    user.suspended_at = timezone.now()
    client.force_login(user, backend="alignhub.accounts.Backend")
    assert client.get("/contributions/").status_code == 302


class TestFreshConfirmation:
    """Roles, addresses and second factors change only within ten minutes of a confirmation."""

    @pytest.mark.parametrize("path", ["/accounts/email/", "/accounts/2fa/totp/activate/", "/accounts/delete/"])
    def test_the_account_pages_ask(self, path):
        client = signed_in(staff())
        answer = client.post(path, {"email": "new@example.org", "action_add": ""})
        assert answer["Location"] == f"/accounts/reauthenticate/?{urlencode({'next': path})}"
        assert EmailAddress.objects.count() == 1

    def test_the_admins_user_form_asks_and_then_saves(self):
        admin, person = staff(admin=True), UserFactory.create()
        client = signed_in(admin)
        path = f"/admin/alignhub/user/{person.pk}/change/"
        assert client.get(path)["Location"].startswith("/accounts/reauthenticate/")
        role = {"is_moderator": "on", "is_staff": "on", "is_active": "on", "suspended_at_0": "", "suspended_at_1": ""}
        # The addresses and sessions below the form are shown, never edited.
        for shown in ("emailaddress_set", "usersession_set"):
            role |= {f"{shown}-TOTAL_FORMS": "0", f"{shown}-INITIAL_FORMS": "0"}
        client.post(path, role)
        person.refresh_from_db()
        assert not person.is_moderator

        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        client.post(path, role)
        person.refresh_from_db()
        assert person.is_moderator

        with time_machine.travel(timezone.now() + timedelta(minutes=11)):
            assert client.get(path)["Location"].startswith("/accounts/reauthenticate/")

    @pytest.mark.parametrize(
        ("suspended", "day", "reason", "said"),
        [
            (False, "", "Insults.", "Say since when. Without it nobody is suspended."),
            (False, "2026-01-02", "", "Say why. The person reads it."),
            (False, "soon", "Insults.", "Enter a valid date"),
            (True, "2026-01-02", "Insults.", "They are suspended already, so nobody would be sent this."),
            (False, "2026-01-02", "Insults.", ""),
            (True, "2026-01-03", "", ""),
        ],
    )
    def test_no_reason_is_taken_that_nobody_would_be_sent(self, suspended: bool, day: str, reason: str, said: str):
        since = timezone.now() if suspended else None
        admin, person = staff(admin=True), UserFactory.create(suspended_at=since)
        if suspended:
            Suspension.objects.create(user=person, reason="Insults.", suspended_by=admin, suspended_at=since)
        client = signed_in(admin)
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        sent = {"is_active": "on", "suspended_at_0": day, "suspended_at_1": "00:00" if day else "", "reason": reason}
        for shown in ("emailaddress_set", "usersession_set"):
            sent |= {f"{shown}-TOTAL_FORMS": "0", f"{shown}-INITIAL_FORMS": "0"}

        answer = client.post(f"/admin/alignhub/user/{person.pk}/change/", sent)

        assert answer.status_code == (200 if said else 302)
        assert said in answer.content.decode()
        assert Suspension.objects.filter(user=person).count() == int(suspended or not said)
