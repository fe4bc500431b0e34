"""A control character in one title must not take the feed away from everybody."""

from xml.etree import ElementTree

import pytest
from django.test import Client

from contributions.models import Contribution
from contributions.states import State
from tests.factories import UserFactory, solution_with_claim
from tests.pages.test_contribute import PAPER, begun, signed_in

pytestmark = pytest.mark.django_db


def test_control_characters_never_reach_a_feed():
    solution_with_claim()
    author, moderator = UserFactory.create(), UserFactory.create(moderator=True)
    client = signed_in(author)
    form = PAPER | {"title": "Scaling\x08 laws\x1b[31m \ufffefor\x00 all", "tags": "", "definitions": ""}
    assert client.post(begun(client), form | {"action": "submit"}).status_code == 302
    row = Contribution.objects.get()
    desk = signed_in(moderator)
    for step in ("claim", "publish"):
        address = f"/admin/contributions/contribution/{row.uuid}/step/"
        assert desk.post(address, {"step": step, "revision": 1}).status_code == 302

    row.refresh_from_db()
    assert row.state == State.PUBLISHED
    feed = ElementTree.fromstring(Client().get("/feed.atom").content)
    assert "Scaling laws[31m for all" in "".join(feed.itertext())
