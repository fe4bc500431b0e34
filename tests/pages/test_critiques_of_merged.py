"""Critiques of an entry that was merged into another: read there, answered there, whenever they were begun."""

import pytest

from catalog.kinds import Kind
from catalog.models import Critique
from contributions.models import Contribution
from contributions.states import State
from tests import factories
from tests.factories import UserFactory
from tests.pages.criticising import SAID, client_of, publish, published_critique, send
from tests.pages.test_acts import decide, propose

pytestmark = pytest.mark.django_db
PASSAGE = SAID["quote"]


@pytest.fixture
def entry():
    factories.publish(Kind.RESOURCE, slug="double", title="The one that stays")
    return factories.publish(Kind.RESOURCE, slug="paper", title="A paper", body=f"Intro.\n\n{PASSAGE} More.")


def merged() -> None:
    row = propose(UserFactory.create(moderator=True), "/resources/paper/merge/", address="/resources/double/")
    decide(UserFactory.create(moderator=True), row)


def test_an_open_critique_is_read_and_answered_where_the_entry_went(client, entry):
    critique = published_critique(entry)

    merged()

    page = client.get(f"/critiques/{critique.pk}/").content.decode()
    assert 'A critique of <a href="/resources/double/">The one that stays</a>' in page
    assert "It is about version 1 of an entry that has been merged into this one." in page
    assert "/v/1/" not in page and PASSAGE in page
    there = client.get("/resources/double/").content.decode()
    assert f'id="critique-{critique.pk}"' in there and "version 1 of an entry that is part of this one now" in there
    assert client.get("/resources/paper/critique/").status_code == 302
    row = send(UserFactory.create(), f"/critiques/{critique.pk}/respond/", {"body": "So.", "agree": "on"})
    assert row.title == "Response: The one that stays" and row.target.slug == "double"
    publish(row)
    assert Critique.objects.get().state == "answered"


def test_what_was_begun_before_is_sent_and_published_after(client, entry):
    critique = published_critique(entry)
    critic, answerer = UserFactory.create(), UserFactory.create()
    waiting = send(critic, "/resources/paper/critique/", SAID)
    path = f"/critiques/{critique.pk}/respond/"
    client_of(answerer).post(path, {"action": "save", "body": "So.", "number": "1"})
    draft = Contribution.objects.get(state=State.DRAFT)

    merged()

    form = client_of(answerer).get(f"/contribute/response/{draft.uuid}/").content.decode()
    assert 'href="/resources/double/"' in form and "So." in form
    answer = client_of(answerer).post(
        f"/contribute/response/{draft.uuid}/",
        {"body": "So.", "agree": "on", "action": "submit", "revision": "0", "number": "2"},
    )
    assert answer.status_code == 302
    moderator = UserFactory.create(moderator=True)
    for row in (waiting, draft):
        review = client_of(moderator).get(f"/admin/contributions/contribution/{row.uuid}/")
        assert review.status_code == 200
        row.refresh_from_db()
        publish(row, moderator)
    assert {row.entry.slug for row in Critique.objects.all()} == {"double"}
    assert client.get(f"/critiques/{critique.pk}/").content.decode().count("So.") == 1


def test_whoever_wrote_the_entry_that_went_decides_nothing_about_its_critiques(entry):
    writer = UserFactory.create(moderator=True)
    factories.edit(entry, contributor=writer.contributor, note="Seen.")
    critique = published_critique(entry)

    merged()

    answer = send(UserFactory.create(), f"/critiques/{critique.pk}/respond/", {"body": "So.", "agree": "on"})
    desk = client_of(writer).get(f"/admin/contributions/contribution/{answer.uuid}/")
    assert desk.status_code == 403
    assert client_of(writer).get(f"/critiques/{critique.pk}/close/").status_code == 403
    assert client_of(UserFactory.create(moderator=True)).get(f"/critiques/{critique.pk}/close/").status_code == 200
