"""The single moderator of a site, on the pages: from the button to the ledger."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from alignhub.models import User
from contributions.models import Contribution
from tests.contributions.test_single_moderator import alone, noticed, own  # noqa: F401
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def page_of(row: Contribution) -> str:
    return f"/contributions/{row.uuid}/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_from_button_to_ledger(alone):  # noqa: F811
    row = own(alone, title="A work of my own", summary="Its secret text. It is short.")
    client = signed_in(alone)
    assert "Put on public notice" in client.get(page_of(row)).content.decode()

    assert client.post(page_of(row), {"action": "notice", "revision": "1"}).status_code == 302
    ledger = Client().get("/ledger/").content.decode()
    assert "A work of my own" in ledger
    assert "secret text" not in ledger
    assert 'value="publish-noticed"' not in client.get(page_of(row)).content.decode()
    early = client.post(page_of(row), {"action": "publish-noticed", "revision": "1"})
    assert (early.status_code, "for seven days" in early.content.decode()) == (409, True)

    Contribution.objects.update(noticed_at=timezone.now() - timedelta(days=7))
    assert 'value="publish-noticed"' in client.get(page_of(row)).content.decode()
    assert client.post(page_of(row), {"action": "publish-noticed", "revision": "1"}).status_code == 302

    ledger = Client().get("/ledger/").content.decode()
    assert "On public notice" not in ledger
    assert "The site’s single moderator, after a public notice of seven days" in ledger
    feed = Client().get("/ledger/feed.atom").content.decode()
    assert "by the site’s single moderator, after a public notice of seven days" in feed
    assert "published it after a public notice of seven days" in client.get(page_of(row)).content.decode()


def test_where_there_are_several_nobody_is_offered_it(alone):  # noqa: F811
    row = own(alone)
    UserFactory.create(moderator=True)
    client = signed_in(alone)

    assert "Put on public notice" not in client.get(page_of(row)).content.decode()
    assert client.post(page_of(row), {"action": "notice", "revision": "1"}).status_code == 403


@pytest.mark.parametrize("change", ["joined", "left"])
def test_who_is_not_the_only_moderator_any_more_is_not_called_so(alone, change):  # noqa: F811
    row = noticed(alone, 3)
    client = signed_in(alone)
    assert "You are the only moderator here" in client.get(page_of(row)).content.decode()

    if change == "joined":
        UserFactory.create(moderator=True)
    else:
        User.objects.filter(pk=alone.pk).update(is_moderator=False, is_staff=False)

    assert "You are the only moderator here" not in client.get(page_of(row)).content.decode()


def test_no_author_without_a_desk_role_is_offered_it(alone):  # noqa: F811
    author = UserFactory.create()
    row = own(author)
    client = signed_in(author)

    assert "Put on public notice" not in client.get(page_of(row)).content.decode()
    assert client.post(page_of(row), {"action": "notice", "revision": "1"}).status_code == 403
    row.refresh_from_db()
    assert row.noticed_at is None


def test_odd_revisions_change_nothing(alone):  # noqa: F811
    row = own(alone)
    for text in ("", "x", "-1", "²", "9" * 30):
        answer = signed_in(alone).post(page_of(row), {"action": "notice", "revision": text})
        assert answer.status_code == 409
    row.refresh_from_db()
    assert row.noticed_at is None
