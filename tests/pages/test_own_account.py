"""The account pages: name, sessions, own data, and leaving for good."""

import json

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.test import Client

from alignhub.models import User
from catalog.models import EntryRevision
from contributions.actions.conversation import send_message, write_note
from contributions.actions.people import PublicPage, set_page
from contributions.models import Contribution, ContributionEvent, Draft, Follow
from contributions.states import State
from tests.factories import UserFactory, contribution, draft
from tests.pages.test_staff import PASSWORD, staff

pytestmark = pytest.mark.django_db


def member() -> User:
    user = UserFactory.create(email="ada@example.org")
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def signed_in(user: User) -> Client:
    client = Client(headers={"user-agent": "A browser"})
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def test_the_name_can_be_changed_and_a_blank_one_is_refused():
    user = member()
    client = signed_in(user)
    assert client.post("/accounts/profile/", {"name": "  Ada   B. "})["Location"] == "/accounts/profile/"
    user.contributor.refresh_from_db()
    handle = user.contributor.handle
    assert user.contributor.name == "Ada B."
    page = client.post("/accounts/profile/", {"name": " \x00 "})
    assert page.status_code == 200
    assert "<title>Error: Your name" in page.content.decode()
    user.contributor.refresh_from_db()
    assert (user.contributor.name, user.contributor.handle) == ("Ada B.", handle)


def test_a_name_keeps_no_character_that_nobody_sees():
    user = member()
    signed_in(user).post("/accounts/profile/", {"name": "Mira\u200b \x01Dem\u202eo\u2060"})
    user.contributor.refresh_from_db()
    assert user.contributor.name == "Mira Demo"
    signed_in(user).post("/accounts/profile/", {"name": "مینا\u200cدخت"})
    user.contributor.refresh_from_db()
    assert user.contributor.name == "مینا\u200cدخت"


def test_a_name_can_be_chosen_before_the_first_contribution():
    user = member()
    User.objects.filter(pk=user.pk).update(contributor=None)
    signed_in(user).post("/accounts/profile/", {"name": "A pseudonym"})
    assert User.objects.get(pk=user.pk).public_name == "A pseudonym"


def test_other_sessions_can_be_ended():
    user = member()
    here, there = signed_in(user), signed_in(user)
    assert UserSession.objects.count() == 2
    page = here.get("/accounts/sessions/").content.decode()
    assert page.count("A browser") == 2
    here.post("/accounts/sessions/")
    assert here.get("/contributions/").status_code == 200
    assert there.get("/contributions/").status_code == 302


def test_the_download_holds_what_is_ones_own_and_nothing_of_the_desks():
    user, moderator = member(), UserFactory.create(moderator=True)
    row = contribution(State.REJECTED, author=user, moderator=moderator)
    send_message(row, sender=user, body="From me")
    send_message(row, sender=moderator, body="From the desk")
    write_note(row, moderator=moderator, body="Between us")
    contribution(State.SUBMITTED)
    answer = signed_in(user).get("/accounts/data/download/")
    assert answer["Content-Disposition"] == 'attachment; filename="alignhub-my-data.json"'
    assert answer["Cache-Control"] == "private, no-store"
    told = json.loads(answer.content)
    assert told["account"]["email"] == "ada@example.org"
    assert [item["uuid"] for item in told["contributions"]] == [str(row.uuid)]
    assert [m["from"] for m in told["contributions"][0]["messages"]] == ["you", "moderation team"]
    assert [h["step"] for h in told["contributions"][0]["history"]] == ["submit", "claim", "reject"]
    text = answer.content.decode()
    assert "Between us" not in text
    assert moderator.public_name not in text
    assert moderator.email not in text


def test_leaving_wipes_the_account_in_place():
    user = member()
    published = contribution(State.PUBLISHED, author=user)
    waiting, unsent = contribution(State.SUBMITTED, author=user), draft(user)
    Draft.objects.create(contribution=unsent, data={"title": "Mine"})
    Follow.objects.create(user=user, target="/tags/rlhf/")
    TOTP.activate(user, generate_totp_secret())
    name, handle = user.contributor.name, user.contributor.handle
    events = ContributionEvent.objects.filter(actor=user).count()
    client = Client()
    client.force_login(user)
    other = Client()
    other.force_login(user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})

    page = client.post("/accounts/delete/", {})
    assert "Tick this to delete your account." in page.content.decode()
    assert User.objects.get(pk=user.pk).email == "ada@example.org"

    assert client.post("/accounts/delete/", {"understood": "on"})["Location"] == "/accounts/deleted/"
    assert client.get("/accounts/deleted/").status_code == 200
    user = User.objects.select_related("contributor").get(pk=user.pk)
    assert (user.email, user.is_active, user.has_usable_password()) == (
        f"deleted-{user.pk}@accounts.invalid",
        False,
        False,
    )
    assert user.contributor.name == "Former contributor"
    assert handle not in (user.contributor.handle, name)
    assert not EmailAddress.objects.filter(user=user).exists()
    assert not user.authenticator_set.exists()
    assert not Follow.objects.exists()
    assert not Draft.objects.exists()
    assert not Contribution.objects.filter(pk=unsent.pk).exists()
    assert Contribution.objects.get(pk=waiting.pk).state == State.WITHDRAWN
    assert Contribution.objects.get(pk=published.pk).state == State.PUBLISHED
    assert EntryRevision.objects.get(pk=published.result_id).contributor_id == user.contributor_id
    assert ContributionEvent.objects.filter(actor=user).count() == events + 1
    assert other.get("/contributions/").status_code == 302
    fresh = Client()
    fresh.post("/accounts/login/", {"login": "ada@example.org", "password": PASSWORD})
    assert "_auth_user_id" not in fresh.session


def test_who_leaves_may_keep_their_name_with_what_was_published_and_nothing_else():
    user = member()
    contribution(State.PUBLISHED, author=user)
    set_page(user, PublicPage(enabled=True, listed=True, handle="ada-l", affiliations="An institute"))
    name = user.contributor.name
    client = signed_in(user)
    assert f"Keep “{name}” with what was published" in client.get("/accounts/delete/").content.decode()

    client.post("/accounts/delete/", {"understood": "on", "keep_name": "on"})

    person = User.objects.select_related("contributor").get(pk=user.pk).contributor
    assert (person.name, person.page_enabled, person.affiliations) == (name, False, "")
    assert person.handle == f"Former-{person.pk}"
    assert Client().get("/people/ada-l/").status_code == 404


def test_a_moderator_who_leaves_gives_claims_back():
    moderator = staff()
    row = contribution(State.IN_REVIEW, moderator=moderator)
    signed_in(moderator).post("/accounts/delete/", {"understood": "on"})
    row.refresh_from_db()
    assert (row.state, row.claimed_by_id) == (State.SUBMITTED, None)
    assert not User.objects.get(pk=moderator.pk).at_desk


def test_the_only_administrator_cannot_leave():
    admin = staff(admin=True)
    page = signed_in(admin).post("/accounts/delete/", {"understood": "on"})
    assert page.status_code == 409
    assert "You are the only administrator." in page.content.decode()
    assert User.objects.get(pk=admin.pk).is_active
