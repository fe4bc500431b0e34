"""Asking too often: a clear 429 that keeps the text and says when the next is possible."""

import pytest
import time_machine
from django.test import Client, RequestFactory

from alignhub.kit import limiter
from alignhub.kit.models import RateLimit
from alignhub.models import User
from contributions.models import Message
from contributions.states import State
from contributions.views import access
from tests.factories import UserFactory, contribution, draft

pytestmark = pytest.mark.django_db
# The tenth second of a minute and of an hour.
NOW = 1_000_000_800 + 10


@pytest.fixture
def user() -> User:
    return UserFactory.create()


@pytest.fixture
def client(user: User) -> Client:
    signed_in = Client()
    signed_in.force_login(user)
    return signed_in


@pytest.fixture(autouse=True)
def _still():
    with time_machine.travel(NOW, tick=False):
        yield


def used_up(user: User, limit: limiter.Limit) -> None:
    window = NOW - NOW % limit.seconds
    key = f"{limit.seconds}:{limit.what}:user:{user.pk}"
    RateLimit.objects.create(key=key, window=window, count=limit.most)


def test_the_helpers_of_the_form_say_when_the_next_is_possible(client: Client, user: User):
    row = draft(user)
    for limit, path, data in (
        (access.LOOKUPS, "/contribute/lookup/", {"pasted": "10.1/x"}),
        (access.PREVIEWS, "/contribute/preview/", {"content": "Text"}),
        (access.SAVES, "/contribute/draft/", {"uuid": row.uuid, "title": "Mine"}),
    ):
        used_up(user, limit)
        response = client.post(path, data)
        assert (response.status_code, response["Retry-After"]) == (429, "50"), path
        assert f"That was a lot of {limit.what} in a short time." in response.content.decode()
        assert "The next is possible in 50 seconds." in response.content.decode()
    used_up(user, access.SUGGESTIONS)
    assert client.get("/contribute/tags/?q=re").status_code == 429


def test_a_look_up_by_form_keeps_what_was_pasted(client: Client, user: User):
    used_up(user, access.LOOKUPS)
    response = client.post("/contribute/paper/", {"pasted": "arXiv:2210.10760"})
    assert (response.status_code, response["Retry-After"]) == (429, "50")
    assert "arXiv:2210.10760" in response.content.decode()
    assert "The next is possible in 50 seconds." in response.content.decode()


def test_a_message_too_many_is_kept_and_not_sent(client: Client, user: User):
    row = contribution(State.SUBMITTED, author=user)
    used_up(user, access.MESSAGES)
    response = client.post(f"/contributions/{row.uuid}/", {"action": "message", "body": "One more thing"})
    assert (response.status_code, response["Retry-After"]) == (429, "3590")
    assert "One more thing" in response.content.decode()
    assert "The next is possible in 60 minutes. Your text is below." in response.content.decode()
    assert not Message.objects.exists()


def test_a_submission_too_many_stays_a_draft(client: Client, user: User):
    address = client.post("/contribute/paper/", {"by-hand": "1"})["Location"]
    used_up(user, access.SUBMISSIONS)
    sent = {"title": "Mine", "authors": "Ann Author", "date": "2024", "url": "https://example.org/a"}
    sent |= {"does": ["background"], "summary": "Two sentences. They are short.", "agree": "on", "action": "submit"}
    response = client.post(address, sent)
    assert (response.status_code, response["Retry-After"]) == (429, "3590")
    assert "Nothing is lost: your draft is kept." in response.content.decode()
    assert user.contributions.get().state == State.DRAFT
    assert user.contributions.get().draft.data["title"] == "Mine"


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
    ],
)
def test_signed_out_people_are_counted_by_their_network(address: str, counted: str, rf: RequestFactory, settings):
    from django.contrib.auth.models import AnonymousUser

    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    request = rf.get("/", headers={"X-Forwarded-For": f"203.0.113.9, {address}"})
    request.user = AnonymousUser()
    assert limiter.asker(request) == counted


def test_people_are_counted_as_themselves(rf: RequestFactory, user: User):
    request = rf.get("/")
    request.user = user
    assert limiter.asker(request) == f"user:{user.pk}"
    assert [limiter.wait_for(request, limiter.Limit("things", 1, 60)) for _ in range(2)] == [0, 50]
