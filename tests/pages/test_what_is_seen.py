"""What nobody sees is no text: wherever words are asked for, some must be seen."""

import pytest
from django.test import Client

from catalog.content.entry import InvalidContent, check
from catalog.kinds import Kind
from contributions.actions.steps import take
from contributions.models import Contribution, Message, PrivateNote
from contributions.refused import NoteRequired
from contributions.states import State
from tests import factories
from tests.factories import UserFactory, contribution
from tests.pages.criticising import SAID
from tests.pages.desk.reviewing import step
from tests.pages.test_contribute import begun, signed_in
from tests.pages.test_kinds import FORMS
from tests.pages.test_kinds import begun as begun_kind

UNSEEN = "\u200b \u2060"
pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return signed_in(UserFactory.create())


def test_a_critique_says_something(client):
    factories.publish(Kind.RESOURCE, slug="paper", title="A paper", body="The proxy always fails in the end.")
    page = client.post("/resources/paper/critique/", SAID | {"body": UNSEEN, "action": "submit"})
    assert (page.status_code, "Write your argument." in page.content.decode()) == (200, True)


def test_a_proposal_gives_a_reason(client):
    factories.publish(Kind.CHALLENGE, slug="drift")
    page = client.post("/challenges/drift/edit/", {"reason": UNSEEN, "start": "once"})
    assert "Say what you want to change, and why." in page.content.decode()
    assert not Contribution.objects.exists()


@pytest.mark.parametrize(
    ("name", "field", "said"),
    [
        ("challenge", "title", "Fill in: title."),
        ("challenge", "summary", "Fill in: summary."),
        ("solution", "claims-0-statement", "Write the claim in one sentence."),
    ],
)
def test_an_entry_is_told_which_words_are_missing(client, name: str, field: str, said: str):
    factories.solution_with_claim()
    page = client.post(begun_kind(client, name), FORMS[name] | {field: UNSEEN, "action": "review"})
    assert (page.status_code, said in page.content.decode()) == (200, True)


def test_lines_and_meanings_that_nobody_sees_are_left_out(client):
    factories.solution_with_claim()
    typed = FORMS["challenge"] | {"aspects": f"How it starts.\n{UNSEEN}", "tags": "drift", "action": "review"}
    page = client.post(begun_kind(client, "challenge"), typed | {"definitions": f"drift: {UNSEEN}"})
    assert "“drift” is a new tag. Say what it means, as “drift: …”." in page.content.decode()


def test_a_name_is_seen(client):
    page = client.post("/contribute/challenge/", {"title": UNSEEN})
    assert "Give it a name. You can change it later." in page.content.decode()
    nameless = signed_in(UserFactory.create(contributor=None))
    asked = nameless.post(begun(nameless), {"action": "submit", "name": "\u200d", "agree": "on"})
    assert "Choose the name that is shown with your contributions." in asked.content.decode()


def test_messages_and_notes_say_something(client):
    moderator = UserFactory.create(moderator=True)
    row = contribution()
    author, desk = signed_in(row.author), signed_in(moderator)
    assert "Write something first." in (
        author.post(f"/contributions/{row.uuid}/", {"action": "message", "body": UNSEEN}).content.decode()
    )
    for path in ("message", "note"):
        page = desk.post(f"/admin/contributions/contribution/{row.uuid}/{path}/", {"body": UNSEEN})
        assert (page.status_code, "Write something first." in page.content.decode()) == (400, True)
    assert (Message.objects.count(), PrivateNote.objects.count()) == (0, 0)


def test_a_moderator_gives_a_reason():
    moderator = UserFactory.create(moderator=True)
    row = take("claim", contribution().pk, actor=moderator)
    page = step(signed_in(moderator), row, "request-changes", note=UNSEEN)
    assert (page.status_code, "Please give a reason. The author will see it." in page.content.decode()) == (400, True)
    with pytest.raises(NoteRequired):
        take("request-changes", row.pk, actor=moderator, revision=row.revision, note=UNSEEN)
    row.refresh_from_db()
    assert row.state == State.IN_REVIEW


def test_content_needs_a_title_that_is_seen():
    with pytest.raises(InvalidContent) as invalid:
        check(factories.content(title=UNSEEN))
    assert [(problem.path, problem.message) for problem in invalid.value.problems] == [
        ("title", "This may not be empty.")
    ]
