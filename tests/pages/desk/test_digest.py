"""The morning mail to moderators and the figures on the desk's first page."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from contributions.actions.suspensions import appeal, suspend
from contributions.jobs import mail_desk_digest, plan_desk_digests
from contributions.models import Contribution
from contributions.queries.desk.workload import workload
from contributions.states import State
from tests import factories
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def planned() -> list[int]:
    jobs = ProcrastinateJob.objects.filter(task_name="contributions.mail_desk_digest").order_by("id")
    return [job.args["user_id"] for job in jobs]


def test_a_moderator_is_told_what_waits_in_numbers_alone(moderator):
    row = factories.contribution(sent=factories.content(title="A title"))
    Contribution.objects.filter(pk=row.pk).update(submitted_at=timezone.now() - timedelta(days=9))

    mail_desk_digest(moderator.pk)

    (told,) = mail.outbox
    assert told.to == [moderator.email]
    assert "Unclaimed: 1\nWaiting over 7 days: 1\nClaimed by you: 0\nAppeals: 0\n" in told.body
    assert "A title" not in told.body


def test_nothing_is_sent_when_nothing_waits_for_them(moderator):
    factories.contribution(author=moderator)
    mail_desk_digest(moderator.pk)
    assert mail.outbox == []


def test_only_those_at_the_desk_who_want_it_are_asked_about(moderator):
    UserFactory.create()
    UserFactory.create(moderator=True, desk_digest=False)
    UserFactory.create(moderator=True, suspended_at=timezone.now())
    plan_desk_digests(timestamp=0)
    plan_desk_digests(timestamp=0)
    assert planned() == [moderator.pk]


def test_who_has_opted_out_since_is_not_told(moderator):
    factories.contribution()
    client = Client()
    client.force_login(moderator)
    assert client.post("/accounts/desk-mail/", {}).status_code == 302

    mail_desk_digest(moderator.pk)

    assert mail.outbox == []
    client.post("/accounts/desk-mail/", {"desk_digest": "on"})
    mail_desk_digest(moderator.pk)
    assert len(mail.outbox) == 1


def test_there_is_no_such_choice_for_others():
    client = Client()
    client.force_login(UserFactory.create())
    assert client.get("/accounts/desk-mail/").status_code == 404


def test_the_first_page_says_how_much_was_done(moderator):
    factories.contribution(State.REJECTED, moderator=moderator)
    factories.contribution(State.PUBLISHED)
    row = factories.contribution()
    Contribution.objects.filter(pk=row.pk).update(submitted_at=timezone.now() - timedelta(days=2, hours=1))
    suspension = suspend(UserFactory.create(), by=UserFactory.create(moderator=True), reason="Spam.")
    appeal(suspension.pk, "No.")

    found = workload(moderator)

    assert (found.oldest, found.decided, found.mine, found.suspension_appeals) == ("2 d 1 h", "2", "1", 1)
    client = Client()
    client.force_login(moderator)
    assert "1 appeal against a suspension" in client.get("/admin/").content.decode()
