"""What is held back: a restricted list of its own, with a day to look again."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from contributions.actions.steps import take
from contributions.jobs import mail_desk_digest
from contributions.models import Contribution, PrivateNote
from contributions.queries.desk import held
from contributions.queries.desk.workload import workload
from contributions.states import State
from tests import factories
from tests.factories import UserFactory
from tests.pages.desk.reviewing import QUEUE, signed_in

pytestmark = pytest.mark.django_db
HELD = f"{QUEUE}?show=held"


def day(days: int):
    return timezone.localdate() + timedelta(days=days)


def held_back(title: str, days: int, **made) -> Contribution:
    """Held, with its day ``days`` from today."""
    row = factories.contribution(State.HELD, sent=factories.content(title=title), **made)
    Contribution.objects.filter(pk=row.pk).update(held_until=day(days))
    row.refresh_from_db()
    return row


def titles(client: Client, address: str = HELD) -> list[str]:
    return [row.title for row in client.get(address).context["page"].rows]


def test_what_is_held_leaves_the_queue_and_stands_by_its_day(desk):
    held_back("Later", 5)
    held_back("Overdue", -3)
    held_back("Today", 0)
    factories.contribution(sent=factories.content(title="Waiting"))

    page = desk.get(HELD)

    assert titles(desk, QUEUE) == ["Waiting"]
    assert [(row.title, row.look_again, row.due) for row in page.context["page"].rows] == [
        ("Overdue", day(-3), True),
        ("Today", day(0), True),
        ("Later", day(5), False),
    ]
    assert page.content.count(b'<tr class="overdue">') == 2
    assert b"Needs a second look." in page.content


def test_a_hold_without_a_day_is_for_two_weeks(desk, moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)
    assert f'value="{day(14)}"' in desk.get(f"{QUEUE}{row.uuid}/").content.decode()

    row = take("hold", row.pk, actor=moderator, note="A recipe.")

    assert row.held_until == day(14)


def test_a_hold_has_its_day_within_a_year(desk, moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)
    data = {"step": "hold", "revision": "1", "note": "A recipe.", "held_until": str(day(400))}

    answer = desk.post(f"{QUEUE}{row.uuid}/step/", data)

    assert (answer.status_code, "Look again within a year." in answer.content.decode()) == (400, True)
    assert desk.post(f"{QUEUE}{row.uuid}/step/", {**data, "held_until": str(day(30))}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.held_until) == (State.HELD, day(30))


def test_the_list_is_paged_both_ways(desk, monkeypatch):
    monkeypatch.setattr(held, "PAGE", 2)
    for title, days in (("a", 1), ("b", 2), ("c", 2), ("d", 3), ("e", 4)):
        held_back(title, days)

    first = desk.get(HELD).context["page"]
    second = desk.get(f"{HELD}&after={first.after}").context["page"]
    last = desk.get(f"{HELD}&after={second.after}").context["page"]
    back = desk.get(f"{HELD}&before={last.before}").context["page"]

    assert [[row.title for row in page.rows] for page in (first, second, last, back)] == [
        ["a", "b"],
        ["c", "d"],
        ["e"],
        ["c", "d"],
    ]
    assert (first.before, last.after) == (None, None)
    assert titles(desk, f"{HELD}&after=junk") == ["a", "b"]


def test_whoever_wrote_it_sees_neither_why_nor_by_whom_nor_for_how_long(moderator):
    other = UserFactory.create(moderator=True)
    held_back("Mine", -1, author=moderator, moderator=other)

    answer = signed_in(moderator).get(HELD)
    page = answer.content.decode()

    assert [(row.look_again, row.due) for row in answer.context["page"].rows] == [(None, False)]
    assert "Due" not in page
    assert "Not yours to review" in page
    assert "Needs a second look." not in page
    assert other.contributor.name not in page


def test_others_are_not_let_in():
    held_back("Hazard", 1)
    for person in (None, UserFactory.create()):
        client = Client()
        if person:
            client.force_login(person)
        assert client.get(HELD).status_code == 302


def test_it_is_kept_on_hold_for_longer(desk, moderator):
    row = held_back("Hazard", -1)
    address = f"{QUEUE}{row.uuid}/look-again/"
    assert b"That day has come." in desk.get(f"{QUEUE}{row.uuid}/").content

    refused = desk.post(address, {"held_until": str(day(-1)), "note": "The patch is not out."})
    assert refused.status_code == 400
    assert "The day to look again lies in the future." in refused.content.decode()
    assert 'value="The patch is not out."' in refused.content.decode()

    assert desk.post(address, {"held_until": str(day(20)), "note": "The patch is not out."}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.held_until) == (State.HELD, day(20))
    note = PrivateNote.objects.get(contribution=row)
    assert note.moderator == moderator
    assert note.body.endswith(". The patch is not out.")
    assert row.events.filter(step="hold").count() == 1


def test_what_is_not_held_any_more_is_not_kept(desk):
    row = held_back("Hazard", 1)
    take("unhold", row.pk, actor=UserFactory.create(moderator=True), note="Harmless.")

    answer = desk.post(f"{QUEUE}{row.uuid}/look-again/", {"held_until": str(day(9)), "note": "Wait."})

    assert (answer.status_code, "This is not on hold any more." in answer.content.decode()) == (409, True)
    row.refresh_from_db()
    assert row.held_until is None
    assert not PrivateNote.objects.exists()


def test_the_morning_mail_counts_what_is_due_without_its_title(moderator):
    held_back("Hazard", 0)
    held_back("Another", 3)
    held_back("Own", -2, author=moderator)

    mail_desk_digest(moderator.pk)

    (told,) = mail.outbox
    assert "On hold, and to be looked at again by today: 1\n" in told.body
    assert "/admin/contributions/contribution/?show=held" in told.body
    assert "Hazard" not in told.body
    assert workload(moderator).held_due == 1


def test_nothing_is_mailed_while_no_day_has_come(moderator):
    held_back("Hazard", 1)
    mail_desk_digest(moderator.pk)
    assert mail.outbox == []
