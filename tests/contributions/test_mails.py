"""The mails to authors: one for each step, saying what happened, what can be done next, and where."""

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone

from alignhub.kit.wording import day
from contributions.actions.conversation import send_message
from contributions.actions.items import LeftOut
from contributions.actions.steps import Sent, take
from contributions.jobs import deliver, deliver_message
from contributions.models import ContributionEvent, PolicyClause
from contributions.states import APPEAL_WITHIN, State
from tests import factories
from tests.factories import UserFactory, content, contribution

pytestmark = pytest.mark.django_db


def mailed(row, step: str) -> tuple[str, str]:
    """Subject and body of the mail about the newest ``step``."""
    event = ContributionEvent.objects.filter(contribution=row, step=step).latest("position")
    deliver(event.pk)
    (message,) = mail.outbox
    assert message.to == [row.author.email]
    assert f"{settings.SITE_URL}/contributions/{row.uuid}/" in message.body
    assert not message.alternatives and "<" not in message.body and "\n\n\n" not in message.body
    if row.decided_by:
        assert row.decided_by.public_name not in message.body
    return message.subject, message.body


def test_received():
    subject, body = mailed(contribution(), "submit")
    assert subject == "We have received “A resource”"
    assert "a moderator who has no stake in it reviews it" in body


def test_a_new_version_is_received():
    row = contribution()
    take("revise", row.pk, actor=row.author, sent=Sent(content(title="Better")))
    row.refresh_from_db()
    subject, body = mailed(row, "revise")
    assert subject == "We have received a new version of “Better”"
    assert "We have received version 2" in body


def test_changes_requested_names_the_parts():
    factories.tag("RLHF")
    row, moderator = contribution(sent=content(tags=("rlhf",))), UserFactory.create(moderator=True)
    take("claim", row.pk, actor=moderator)
    left_out = [LeftOut("tags.rlhf", "It is about something else.")]
    take("request-changes", row.pk, actor=moderator, revision=1, note="One tag.", items=left_out)
    row.refresh_from_db()
    subject, body = mailed(row, "request-changes")
    assert subject == "Changes requested: “A resource”"
    assert "One tag." in body and "- Tag: RLHF\n  It is about something else." in body


def test_published():
    row = contribution(State.PUBLISHED)
    subject, body = mailed(row, "publish")
    assert subject == "Published: “A resource”"
    assert f"{settings.SITE_URL}/resources/{row.result.entry.slug}/" in body


def test_not_accepted_gives_reason_clause_and_the_last_day_of_an_appeal():
    PolicyClause.objects.get_or_create(number="9.9", defaults={"title": "Off topic", "text": "…"})
    row, moderator = contribution(), UserFactory.create(moderator=True)
    take("claim", row.pk, actor=moderator)
    take("reject", row.pk, actor=moderator, revision=1, note="Not on alignment.", clause="9.9")
    row.refresh_from_db()
    _, body = mailed(row, "reject")
    assert "Not on alignment." in body and "clause 9.9 Off topic" in body
    assert f"until {day(row.decided_at + APPEAL_WITHIN)}" in body


def test_an_appeal_is_received_and_its_decision_is_final():
    row = contribution(State.REJECTED)
    take("appeal", row.pk, actor=row.author, note="You overlooked section 3.")
    row.refresh_from_db()
    assert "a moderator who did not decide before" in mailed(row, "appeal")[1]
    mail.outbox.clear()
    other = UserFactory.create(moderator=True)
    take("claim", row.pk, actor=other)
    take("reject", row.pk, actor=other, revision=1, note="Still not.")
    row.refresh_from_db()
    assert "It cannot be appealed again" in mailed(row, "reject")[1]


def test_withdrawn():
    row = contribution()
    take("withdraw", row.pk, actor=row.author)
    row.refresh_from_db()
    subject, body = mailed(row, "withdraw")
    assert subject == "Withdrawn: “A resource”" and settings.CONTACT_EMAIL in body


def test_steps_of_the_desk_that_change_nothing_for_the_author_send_nothing():
    row = contribution(State.IN_REVIEW)
    deliver(ContributionEvent.objects.get(contribution=row, step="claim").pk)
    assert mail.outbox == []


def test_a_message_of_the_team_is_passed_on():
    row = contribution()
    message = send_message(row, sender=UserFactory.create(moderator=True), body="Which version?")
    deliver_message(message.pk)
    assert mail.outbox[0].subject == "A message about “A resource”"
    assert "Which version?" in mail.outbox[0].body and message.sender.public_name not in mail.outbox[0].body


def test_days_are_written_as_people_write_them():
    assert day(timezone.datetime(2026, 11, 3)) == "3 Nov 2026"
