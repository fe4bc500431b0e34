"""The account form of administrators: what it refuses, and that it undoes nothing that somebody else has done."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from alignhub.models import User
from contributions.actions.suspensions import suspend
from contributions.models import Suspension
from tests.factories import UserFactory
from tests.pages.test_staff import PASSWORD, signed_in, staff

pytestmark = pytest.mark.django_db
NOW = "2026-11-20T12:00:00Z"


@pytest.fixture(autouse=True)
def _still():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def admin() -> User:
    return staff(admin=True)


@pytest.fixture
def client(admin: User) -> Client:
    client = signed_in(admin)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def path(user: User) -> str:
    return f"/admin/alignhub/user/{user.pk}/change/"


def opened(client: Client, user: User) -> dict[str, str]:
    """What a browser sends of the form as it was opened."""
    return asked(client.get(path(user)).content.decode(), user)


def asked(page: str, user: User) -> dict[str, str]:
    (mark,) = re.findall(r'<input type="hidden" name="opened" value="([^"]*)"', page)
    sent = {role: "on" for role in ("is_moderator", "is_staff", "is_active") if getattr(user, role)}
    sent |= {"suspended_at_0": "", "suspended_at_1": "", "reason": "", "opened": mark}
    for shown in ("emailaddress_set", "usersession_set"):
        sent |= {f"{shown}-TOTAL_FORMS": "0", f"{shown}-INITIAL_FORMS": "0"}
    return sent


def test_a_form_opened_before_a_suspension_does_not_lift_it(client):
    person = UserFactory.create()
    sent = opened(client, person) | {"is_moderator": "on", "is_staff": "on"}
    suspend(person, by=UserFactory.create(admin=True), reason="Insults.")

    answer = client.post(path(person), sent)

    page = answer.content.decode()
    person.refresh_from_db()
    assert (answer.status_code, person.suspended_at is None, person.is_moderator) == (200, False, False)
    assert "This account was changed since you opened this page, so nothing is saved yet." in page
    assert "Suspended since 20 Nov 2026" in page
    assert re.search(r'<input type="checkbox" name="is_moderator"[^>]* checked', page)
    assert Suspension.objects.filter(user=person, lifted_at=None).count() == 1

    again = asked(page, person) | {"is_moderator": "on", "is_staff": "on"}
    assert client.post(path(person), again).status_code == 302
    person.refresh_from_db()
    assert (person.suspended_at, person.is_moderator) == (None, True)


def test_a_suspension_does_not_begin_in_the_future(client):
    person = UserFactory.create()
    later = {"suspended_at_0": "2026-11-21", "suspended_at_1": "12:00", "reason": "Insults."}
    answer = client.post(path(person), opened(client, person) | later)
    assert "A suspension begins at once. Give a time that has come." in answer.content.decode()
    assert not Suspension.objects.exists()
    now = timezone.localtime(timezone.now() + timedelta(minutes=2))
    soon = {"suspended_at_0": f"{now:%Y-%m-%d}", "suspended_at_1": f"{now:%H:%M:%S}", "reason": "Insults."}
    assert client.post(path(person), opened(client, person) | soon).status_code == 302
    assert Suspension.objects.filter(user=person).count() == 1


def test_nobody_suspends_themselves(client, admin):
    UserFactory.create(admin=True)
    today = {"suspended_at_0": "2026-11-20", "suspended_at_1": "00:00", "reason": "Tired."}
    answer = client.post(path(admin), opened(client, admin) | today)
    assert "You cannot suspend yourself. Another administrator can." in answer.content.decode()
    assert not Suspension.objects.exists()


@pytest.mark.parametrize("role", ["is_active", "is_staff"])
def test_the_last_administrator_stays(client, admin, role: str):
    UserFactory.create(admin=True, suspended_at=timezone.now())
    sent = opened(client, admin)
    del sent[role]
    answer = client.post(path(admin), sent)
    assert "This is the only administrator. Make somebody else one first." in answer.content.decode()
    admin.refresh_from_db()
    assert getattr(admin, role) is True

    UserFactory.create(admin=True)
    assert client.post(path(admin), sent).status_code == 302
