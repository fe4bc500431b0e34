"""Digests: nothing twice, nothing when there is nothing, nothing to those who do not want it."""

from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from procrastinate.contrib.django.models import ProcrastinateJob

from catalog.actions.publish import edit_entry, prepare, publish_entry, withdraw_entry
from catalog.forms import subject_at
from catalog.kinds import Kind
from catalog.models import Entry
from contributions.actions.following import follow, forget_digests, make_digest, stop_digests, unfollow
from contributions.actions.people import give_up_work
from contributions.jobs import digest, mail_digest, plan_digests
from contributions.models import Every, Follow, Notification
from contributions.queries.following import closing, following_page
from contributions.queries.own_data import own_data
from tests import factories
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
# A Thursday.
START = datetime(2026, 11, 26, 12, tzinfo=UTC)
CLOSED = datetime(2026, 11, 27, 5, tzinfo=UTC)
MONDAY = datetime(2026, 11, 30, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _then():
    with time_machine.travel(START, tick=False):
        factories.tag("RLHF")
        yield


@pytest.fixture
def person():
    return UserFactory.create()


def followed(person, *addresses: str, every: Every = Every.DAY) -> None:
    for address in addresses:
        follow(person, subject_at(address), every)


def published(title: str, when: datetime, **fields):
    return publish_entry(
        prepare(factories.content(fields.pop("kind", Kind.RESOURCE), title=title, **fields)), contributor=None, now=when
    ).entry


def told(person, every: Every = Every.DAY, until: datetime = CLOSED) -> list[str]:
    """The titles in the next digest, mailed at once."""
    made = make_digest(person.pk, every, until)
    if made is None:
        return []
    mail.outbox.clear()
    mail_digest(made.pk)
    page = following_page(person)
    return [item.title for section in page.digests[0].sections for item in section.items]


@pytest.mark.parametrize(
    "address", ["/browse/", "/resources/", "/tags/rlhf/", "/browse/?q=laws", "/browse/?kind=resource&tag=rlhf"]
)
def test_each_kind_of_list_tells_what_was_published_in_its_window(person, address: str):
    published("Old laws", START - timedelta(seconds=1), tags=("rlhf",))
    followed(person, address)
    published("New laws", START + timedelta(hours=1), tags=("rlhf",))
    published("Later laws", CLOSED, tags=("rlhf",))

    assert told(person) == ["New laws"]
    assert told(person, until=CLOSED + timedelta(days=1)) == ["Later laws"]
    assert told(person, until=CLOSED + timedelta(days=2)) == []


def test_an_entry_tells_of_its_versions_and_its_end(person):
    entry = published("Laws", START - timedelta(days=1))
    followed(person, f"/resources/{entry.slug}/")
    edit_entry(entry.pk, prepare(factories.content(title="Laws")), contributor=None, reason="Corrects it.", now=START)
    made = make_digest(person.pk, Every.DAY, CLOSED)
    mail_digest(made.pk)
    assert "Version 2, edited, 26 Nov 2026\n  Corrects it.\n" in mail.outbox[0].body
    assert f"{settings.SITE_URL}/resources/{entry.slug}/v/2/" in mail.outbox[0].body

    with time_machine.travel(CLOSED + timedelta(hours=1), tick=False):
        withdraw_entry(entry.pk, contributor=None, reason="A hoax.")
    (section,) = following_page(person).digests[0].sections
    # Its title and what was said about it are not kept in what was mailed.
    assert [(item.title, item.text) for item in section.items] == [(entry.slug, "A hoax.")]
    assert told(person, until=CLOSED + timedelta(days=1)) == [entry.slug]


def test_one_mail_holds_all_of_it_in_words_and_markup_with_one_click_to_stop(person):
    followed(person, "/tags/rlhf/", "/solutions/")
    published("Laws <b>", START, tags=("rlhf",))
    make_digest(person.pk, Every.DAY, CLOSED)
    mail_digest(Notification.objects.get().pk)

    (message,) = mail.outbox
    stop = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert message.to == [person.email] and message.subject == "New on AlignHub, 27 Nov 2026"
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop.startswith(f"{settings.SITE_URL}/unsubscribe/")
    ((markup, media_type),) = message.alternatives
    assert media_type == "text/html" and "Laws &lt;b&gt;</a>" in markup and stop in markup
    assert "- Laws <b>\n  Paper, 26 Nov 2026\n" in message.body and stop in message.body
    assert f"{settings.SITE_URL}/following/" in message.body and "All solutions" not in message.body
    assert "\n\n\n" not in message.body


def test_nothing_new_is_no_mail(person):
    followed(person, "/tags/rlhf/")
    assert make_digest(person.pk, Every.DAY, CLOSED) is None
    assert Follow.objects.get().told_until == CLOSED
    assert not Notification.objects.exists()


def test_a_job_that_runs_again_mails_nothing_twice(person):
    followed(person, "/tags/rlhf/")
    published("Laws", START, tags=("rlhf",))
    for _ in range(2):
        digest(person.pk, "day", CLOSED.isoformat())
    made = Notification.objects.get()
    for _ in range(2):
        mail_digest(made.pk)

    assert len(mail.outbox) == 1


def test_a_worker_that_dies_while_it_sends_leaves_the_digest_on_the_page_and_mails_it_once(person):
    followed(person, "/tags/rlhf/")
    published("Laws", START, tags=("rlhf",))
    made = make_digest(person.pk, Every.DAY, CLOSED)
    with patch.object(EmailMultiAlternatives, "send", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        mail_digest(made.pk)
    mail_digest(made.pk)

    assert mail.outbox == []
    assert [item.title for item in following_page(person).digests[0].sections[0].items] == ["Laws"]


def test_a_mail_that_the_server_refused_is_tried_again_under_the_same_name(person):
    followed(person, "/tags/rlhf/")
    published("Laws", START, tags=("rlhf",))
    made = make_digest(person.pk, Every.DAY, CLOSED)
    with patch.object(EmailMultiAlternatives, "send", side_effect=OSError), pytest.raises(OSError):
        mail_digest(made.pk)
    mail_digest(made.pk)

    assert [message.extra_headers["Message-ID"] for message in mail.outbox] == [f"<digest-{made.pk}@localhost>"]


def test_what_is_turned_off_before_the_mail_leaves_is_not_mailed(person):
    followed(person, "/tags/rlhf/", "/resources/")
    published("Laws", START, tags=("rlhf",))
    made = make_digest(person.pk, Every.DAY, CLOSED)
    unfollow(person, "/resources/")
    mail_digest(made.pk)
    assert "Tag: RLHF" in mail.outbox[0].body and "All resources" not in mail.outbox[0].body

    mail.outbox.clear()
    published("More", CLOSED, tags=("rlhf",))
    made = make_digest(person.pk, Every.DAY, CLOSED + timedelta(days=1))
    stop_digests(person.pk)
    mail_digest(made.pk)
    assert mail.outbox == []


def test_turning_mails_on_does_not_tell_of_what_was_before(person):
    followed(person, "/tags/rlhf/", every=Every.NEVER)
    published("Before", START + timedelta(minutes=1), tags=("rlhf",))
    with time_machine.travel(START + timedelta(hours=1), tick=False):
        followed(person, "/tags/rlhf/", every=Every.DAY)
    published("After", START + timedelta(hours=2), tags=("rlhf",))

    assert told(person) == ["After"]


def test_a_long_list_is_cut_and_says_so(person):
    followed(person, "/resources/")
    for number in range(26):
        published(f"Paper {number}", START + timedelta(minutes=number))

    assert told(person) == [f"Paper {number}" for number in range(25, 0, -1)]
    assert f"There is more than fits here: {settings.SITE_URL}/resources/" in mail.outbox[0].body


@pytest.mark.parametrize(
    ("now", "day", "week"),
    [
        (datetime(2026, 11, 27, 4, 59, tzinfo=UTC), CLOSED - timedelta(days=1), MONDAY - timedelta(days=7)),
        (datetime(2026, 11, 27, 5, 10, tzinfo=UTC), CLOSED, MONDAY - timedelta(days=7)),
        (datetime(2026, 11, 30, 4, 10, tzinfo=UTC), MONDAY - timedelta(days=1), MONDAY - timedelta(days=7)),
        (datetime(2026, 11, 30, 5, 10, tzinfo=UTC), MONDAY, MONDAY),
    ],
)
def test_when_digests_close(now: datetime, day: datetime, week: datetime):
    assert (closing(Every.DAY, now), closing(Every.WEEK, now)) == (day, week)


def test_the_worker_asks_once_for_everybody_who_is_due(person):
    weekly, suspended = UserFactory.create(), UserFactory.create(suspended_at=START)
    followed(person, "/tags/rlhf/", "/resources/")
    followed(weekly, "/tags/rlhf/", every=Every.WEEK)
    followed(suspended, "/tags/rlhf/")
    followed(UserFactory.create(), "/tags/rlhf/", every=Every.NEVER)
    for _ in range(2):
        plan_digests(int((CLOSED + timedelta(minutes=10)).timestamp()))
    assert asked() == [(person.pk, "day", CLOSED.isoformat())]

    plan_digests(int((MONDAY + timedelta(minutes=10)).timestamp()))
    # The daily one still waits.
    assert asked() == [(person.pk, "day", CLOSED.isoformat()), (weekly.pk, "week", MONDAY.isoformat())]


def asked() -> list[tuple[int, str, str]]:
    rows = ProcrastinateJob.objects.filter(task_name="contributions.digest").order_by("id")
    return [(row.args["user_id"], row.args["every"], row.args["until"]) for row in rows]


def test_whoever_cannot_sign_in_gets_no_mail(person):
    followed(person, "/tags/rlhf/")
    published("Laws", START, tags=("rlhf",))
    made = make_digest(person.pk, Every.DAY, CLOSED)
    person.is_active = False
    person.save()
    mail_digest(made.pk)
    assert mail.outbox == []


def test_ones_own_data_hold_follows_and_digests_and_leaving_deletes_both(person):
    followed(person, "/tags/rlhf/")
    published("Laws", START, tags=("rlhf",))
    make_digest(person.pk, Every.DAY, CLOSED)

    data = own_data(person)
    assert [row["target"] for row in data["follows"]] == ["/tags/rlhf/"]
    assert [(row["every"], row["until"], row["told"][0]["of"]) for row in data["digests"]] == [
        ("day", CLOSED, "/tags/rlhf/")
    ]
    give_up_work(person)
    assert not Follow.objects.exists() and not Notification.objects.exists()


def test_old_digests_are_forgotten(person):
    followed(person, "/tags/rlhf/")
    published("Laws", START, tags=("rlhf",))
    make_digest(person.pk, Every.DAY, CLOSED)
    assert forget_digests(CLOSED + timedelta(days=89)) == 0
    assert forget_digests(CLOSED + timedelta(days=91)) == 1
    assert Entry.objects.filter(title="Laws").exists()
