"""My contributions: who has to act, what was decided and why, and what can be done about it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contributions.models import Contribution
from contributions.states import State
from tests import factories
from tests.factories import UserFactory, contribution
from tests.pages.test_contribute import signed_in

pytestmark = pytest.mark.django_db


def page_of(row) -> str:
    return signed_in(row.author).get(f"/contributions/{row.uuid}/").content.decode()


def test_an_empty_list_has_one_sentence_and_one_button():
    page = signed_in(UserFactory.create()).get("/contributions/").content.decode()
    assert "You have not contributed anything yet." in page
    assert page.count('href="/contribute/paper/">Submit a paper') == 2


def test_what_waits_for_the_author_comes_first_and_every_state_says_whose_turn_it_is():
    author = UserFactory.create()
    states = (State.CHANGES_REQUESTED, State.DRAFT, State.SUBMITTED, State.IN_REVIEW, State.PUBLISHED, State.REJECTED)
    for n, state in enumerate(states):
        row = contribution(state, author=author, sent=factories.content(title=f"{state.value} {n}"))
        Contribution.objects.filter(pk=row.pk).update(title=f"Title of {state.value}")
    page = signed_in(author).get("/contributions/").content.decode()

    found = [page.index(f"Title of {state.value}") for state in states]
    assert found[0] < found[1] < min(found[2:])
    for words in (
        "<strong>Your turn.</strong> The moderation team asked for changes on",
        "<strong>Not sent yet.</strong> Last saved",
        "Next in the queue.",
        "A moderator is reviewing it.",
        "Published ",
        "Reason: Because. You may appeal until",
    ):
        assert words in page
    assert 'Needs you<span class="count">2</span>' in page and 'All<span class="count">6</span>' in page


def test_a_long_list_goes_on_at_its_cursor_and_a_made_up_one_starts_anew():
    author = UserFactory.create()
    for n in range(27):
        factories.draft(author, title=f"Draft {n:02}")
    client = signed_in(author)
    first = client.get("/contributions/").content.decode()
    older = first.partition("&amp;after=")[2].partition('"')[0]
    second = client.get(f"/contributions/?after={older}").content.decode()

    assert first.count("<article") == 25 and second.count("<article") == 2 and "2 of 27" in second
    assert client.get("/contributions/?after=nonsense").content.decode().count("<article") == 25


def test_the_list_keeps_its_query_budget(django_assert_max_num_queries):
    author = UserFactory.create()
    for _ in range(3):
        contribution(State.REJECTED, author=author)
        contribution(author=author)
    client = signed_in(author)
    with django_assert_max_num_queries(12):
        client.get("/contributions/")


def test_what_waits_says_how_long_that_usually_takes_and_what_is_decided_does_not():
    assert "We aim to decide within seven days." in page_of(contribution(State.SUBMITTED))
    assert "We aim to decide" not in page_of(contribution(State.REJECTED))
    for _ in range(4):
        contribution(State.PUBLISHED)

    assert "half of the decisions came within a few hours" in page_of(contribution(State.IN_REVIEW))


def test_changes_requested_shows_the_words_and_the_ways_on():
    row = contribution(State.CHANGES_REQUESTED)
    page = page_of(row)
    assert "Changes were requested before this can be published." in page and "<p>Because.</p>" in page
    assert f'href="/contribute/paper/{row.uuid}/">Revise' in page and f"/contributions/{row.uuid}/withdraw/" in page


def test_a_rejection_shows_reason_and_appeal_date_and_takes_one_appeal():
    row = contribution(State.REJECTED)
    page = page_of(row)
    last = row.decided_at + timedelta(days=30)
    assert f"Possible once, until {last.day} {last:%b %Y}." in page and "<p>Because.</p>" in page
    client = signed_in(row.author)
    empty = client.post(f"/contributions/{row.uuid}/", {"action": "appeal", "body": ""}).content.decode()
    assert "<title>Error: " in empty and 'href="#id_body">Write something first.' in empty
    assert client.post(f"/contributions/{row.uuid}/", {"action": "appeal", "body": "See 3."}).status_code == 302
    row.refresh_from_db()
    assert row.state == State.SUBMITTED and "appealed against the decision" in page_of(row)
    told = f"<strong>You appealed on {row.appealed_at.day} {row.appealed_at:%b %Y}.</strong> Next in the queue."
    assert told in page_of(row) and told in client.get("/contributions/").content.decode()


def test_an_appeal_pressed_twice_is_one_and_another_says_that_there_was_one():
    row = contribution(State.REJECTED)
    client = signed_in(row.author)
    for _ in range(2):
        pressed = client.post(f"/contributions/{row.uuid}/", {"action": "appeal", "body": "See 3. "}, follow=True)
        assert (pressed.status_code, "Your appeal has been sent." in pressed.content.decode()) == (200, True)

    other = client.post(f"/contributions/{row.uuid}/", {"action": "appeal", "body": "See 4."})

    text = other.content.decode()
    assert other.status_code == 409 and "This contribution has been appealed once already." in text
    assert "See 4.</textarea>" in text
    assert row.events.filter(step="appeal").count() == 1


def test_an_old_rejection_offers_no_appeal():
    row = contribution(State.REJECTED)
    Contribution.objects.filter(pk=row.pk).update(decided_at=timezone.now() - timedelta(days=31))
    page = page_of(row)
    assert "It cannot be appealed any more." in page and 'value="appeal"' not in page


def test_published_and_withdrawn_say_so():
    row = contribution(State.PUBLISHED)
    assert f'href="/resources/{row.result.entry.slug}/">Read the entry</a>' in page_of(row)
    assert "You withdrew this." in page_of(contribution(State.WITHDRAWN))


def test_withdrawing_asks_once_more():
    row = contribution()
    client = signed_in(row.author)
    asked = client.get(f"/contributions/{row.uuid}/withdraw/").content.decode()
    assert "Withdraw this contribution?" in asked
    row.refresh_from_db()
    assert row.state == State.SUBMITTED
    assert client.post(f"/contributions/{row.uuid}/withdraw/")["Location"] == f"/contributions/{row.uuid}/"
    row.refresh_from_db()
    assert row.state == State.WITHDRAWN
    assert client.post(f"/contributions/{row.uuid}/withdraw/").status_code == 409
    assert client.get(f"/contributions/{row.uuid}/withdraw/").status_code == 302


def test_a_message_sent_twice_is_kept_once_and_stands_in_the_history():
    row = contribution()
    client = signed_in(row.author)
    for _ in range(2):
        client.post(f"/contributions/{row.uuid}/", {"action": "message", "body": "Any news?"})
    assert row.messages.count() == 1
    assert "<p>Any news?</p>" in page_of(row)
