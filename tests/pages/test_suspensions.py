"""Suspensions: the reason goes out by mail, an appeal comes in without signing in, and somebody else answers it."""

import re

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client

from contributions.actions.suspensions import answer_appeal, appeal, lift, suspend, token_of
from contributions.jobs import deliver_suspension
from contributions.models import Suspension
from contributions.refused import NoteRequired, StepNotAllowed
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return UserFactory.create(is_superuser=True, is_staff=True)


@pytest.fixture
def suspension(admin) -> Suspension:
    return suspend(UserFactory.create(), by=admin, reason="Advertising, three times.")


def page(row: Suspension) -> str:
    return f"/suspension/{token_of(row)}/"


def answer_page(row: Suspension) -> str:
    return f"/admin/contributions/suspension/{row.uuid}/answer/"


def test_a_suspension_is_told_with_its_reason_and_a_way_to_appeal(client, suspension):
    deliver_suspension(suspension.pk)

    (told,) = mail.outbox
    assert told.to == [suspension.user.email]
    assert "Advertising, three times." in told.body
    path = re.search(r"(/suspension/\S+)", told.body)[1]
    shown = client.get(path)
    assert "Advertising, three times." in shown.content.decode()
    assert suspension.user.email not in shown.content.decode()
    assert shown["Cache-Control"] == "private, no-store"


def test_a_suspended_account_needs_a_reason(admin):
    with pytest.raises(NoteRequired):
        suspend(UserFactory.create(), by=admin, reason="  ")
    assert list(Suspension.objects.all()) == []


def test_the_page_keeps_its_address_from_others_in_a_way_that_lets_its_form_be_sent(client, suspension):
    """Under "no-referrer" browsers send the origin "null", and the appeal is refused."""
    shown = client.get(page(suspension))
    assert (shown["Referrer-Policy"], 'name="referrer"' in shown.content.decode()) == ("same-origin", False)
    browser = Client(enforce_csrf_checks=True, headers={"origin": "http://testserver"})
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', browser.get(page(suspension)).content.decode())[1]
    sent = browser.post(page(suspension), {"body": "It was a citation.", "csrfmiddlewaretoken": token})
    assert sent.status_code == 302


def test_an_appeal_needs_no_account_and_counts_once(client, suspension):
    assert client.post(page(suspension), {"body": " "}).status_code == 400

    assert client.post(page(suspension), {"body": "It was a course, not an advert."}).status_code == 302

    again = client.post(page(suspension), {"body": "And again."})
    assert (again.status_code, "And again." in again.content.decode()) == (409, True)
    suspension.refresh_from_db()
    assert suspension.appeal == "It was a course, not an advert."


def test_a_token_that_nobody_signed_tells_nothing(client, suspension):
    signed = token_of(suspension)
    answers = [client.get(f"/suspension/{token}/") for token in (signed[:-1] + "x", suspension.uuid.hex, "nobody:x")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]


@pytest.fixture
def appealed(suspension) -> Suspension:
    appeal(suspension.pk, "It was a course.")
    suspension.refresh_from_db()
    return suspension


@pytest.mark.parametrize("outcome", ["lift", "uphold"])
def test_another_moderator_answers(client, appealed, outcome):
    client.force_login(UserFactory.create(moderator=True))
    assert "It was a course." in client.get(answer_page(appealed)).content.decode()

    assert client.post(answer_page(appealed), {"outcome": outcome, "body": "We looked."}).status_code == 302

    appealed.refresh_from_db()
    appealed.user.refresh_from_db()
    lifted = outcome == "lift"
    assert (appealed.user.suspended_at is None, appealed.lifted_at is not None) == (lifted, lifted)
    deliver_suspension(appealed.pk)
    assert mail.outbox[-1].subject == ("Your account is open again" if lifted else "Your account stays suspended")
    assert "We looked." in mail.outbox[-1].body
    assert client.post(answer_page(appealed), {"outcome": "lift", "body": "Once more."}).status_code == 409


def test_whoever_suspended_does_not_answer(client, appealed, admin):
    with pytest.raises(PermissionDenied):
        answer_appeal(appealed.pk, by=admin, words="No.", lifted=False)
    appealed.refresh_from_db()
    assert appealed.decided_at is None


def test_only_administrators_answer_about_somebody_with_a_desk_role(admin):
    row = suspend(UserFactory.create(moderator=True), by=admin, reason="Because.")
    appeal(row.pk, "No.")
    with pytest.raises(PermissionDenied):
        answer_appeal(row.pk, by=UserFactory.create(moderator=True), words="No.", lifted=True)
    answer_appeal(row.pk, by=UserFactory.create(is_superuser=True, is_staff=True), words="Yes.", lifted=True)
    row.user.refresh_from_db()
    assert row.user.suspended_at is None


def test_nothing_is_said_once_it_has_ended(suspension):
    lift(suspension.user)
    with pytest.raises(StepNotAllowed):
        appeal(suspension.pk, "Too late.")


def test_the_list_leads_to_appeals_that_wait(appealed):
    desk = Client()
    desk.force_login(UserFactory.create(moderator=True))
    assert answer_page(appealed) in desk.get("/admin/contributions/suspension/").content.decode()
