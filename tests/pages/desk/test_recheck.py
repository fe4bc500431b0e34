"""What is published and should be looked at again: the list, and the note that an entry is still correct."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import Entry, Verification
from contributions.actions.reporting import send_report
from contributions.models import Follow
from contributions.payloads import ReportAbout, ReportWords
from tests import factories
from tests.factories import ContributorFactory, UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/admin/contributions/contribution/recheck/"


def aged(title: str, days: int, **changes) -> Entry:
    entry = factories.publish(title=title)
    Entry.objects.filter(pk=entry.pk).update(updated_at=timezone.now() - timedelta(days=days), **changes)
    entry.refresh_from_db()
    return entry


def titles(desk: Client) -> list[str]:
    return [row.title for row in desk.get(PAGE).context["rows"]]


def test_flagged_entries_come_first_then_those_longest_not_looked_at(desk):
    today = timezone.localdate()
    aged("Old", 300)
    aged("Older, found correct lately", 900, verified_at=today - timedelta(days=10))
    aged("Old and leaned on", 200, prominence=3)
    flagged = aged("Flagged", 1)
    send_report(flagged, ReportWords(ReportAbout.WRONG, "It is out of date."), author=None, email="", uuid=uuid4())

    assert titles(desk) == ["Flagged", "Old and leaned on", "Old", "Older, found correct lately"]
    assert [row.flags for row in desk.get(PAGE).context["rows"]] == [1, 0, 0, 0]


def test_what_more_readers_follow_comes_sooner(desk):
    aged("Older", 300)
    followed = aged("Followed", 200)
    for _ in range(2):
        Follow.objects.create(user=UserFactory.create(), target=f"/resources/{followed.slug}/")
    Follow.objects.create(user=UserFactory.create(), target="/resources/")

    assert titles(desk) == ["Followed", "Older"]
    assert [row.readers for row in desk.get(PAGE).context["rows"]] == [2, 0]
    assert "2 readers follow it" in desk.get(PAGE).content.decode()


def test_an_entry_found_correct_says_so_on_its_page(desk, client, moderator):
    entry = aged("Old", 300)

    assert desk.post(PAGE, {"entry": entry.pk, "version": entry.version})["Location"] == PAGE
    desk.post(PAGE, {"entry": entry.pk, "version": entry.version})

    row = Verification.objects.get()
    assert (row.entry_id, row.verified_on, row.contributor) == (entry.pk, timezone.localdate(), moderator.contributor)
    assert "Still correct on" in client.get(f"/resources/{entry.slug}/").content.decode()


def test_an_entry_that_changed_since_is_looked_at_anew(desk):
    entry = aged("Old", 300)
    assert desk.post(PAGE, {"entry": entry.pk, "version": entry.version + 1}).status_code == 409
    factories.withdraw(entry)
    assert desk.post(PAGE, {"entry": entry.pk, "version": entry.version}).status_code == 409
    assert list(Verification.objects.all()) == []


def test_nobody_says_so_of_what_they_wrote(desk, moderator):
    entry = aged("Old", 300)
    moderator.contributor = moderator.contributor or ContributorFactory.create()
    moderator.save()
    factories.edit(entry, contributor=moderator.contributor, title="Mine")
    entry.refresh_from_db()

    assert desk.post(PAGE, {"entry": entry.pk, "version": entry.version}).status_code == 403
    assert [row.own for row in desk.get(PAGE).context["rows"]] == [True]
    assert list(Verification.objects.all()) == []
