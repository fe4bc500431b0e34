"""What leaves the site beside pages (which ``test_table`` searches): mails, jobs, the admin's own history."""

from datetime import UTC, datetime

from django.contrib.admin.models import LogEntry
from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from contributions.jobs import deliver, deliver_message
from contributions.models import ContributionEvent, Message
from tests.access.canaries import allowed, found
from tests.access.site import ADDRESS, STRANGER, Site


def test_nobody_reads_who_reviews_their_own_work(site: Site) -> None:
    for role in ("Au", "Mx"):
        for row in site.objects[role].values():
            text = site.client(role).get(f"/contributions/{row.uuid}/").content.decode()
            assert {word for word in found(text) if word.startswith(("canary-name", "canary-note"))} == set()
    queue = site.client("Mx").get("/admin/contributions/contribution/?state=in-review").content.decode()
    rows = [row for row in queue.split("<tr") if "claimed-Mx" in row or "claimed_other-Mx" in row]
    assert len(rows) == 2
    assert all("canary-name" not in row and "Not yours to review" in row for row in rows)


def test_administrators_do_not_find_their_own_works_history_either(site: Site) -> None:
    admin = site.people["Ad"]
    mine = site.objects["Mx"]["rejected"]
    author = mine.author
    author.is_superuser = True
    author.save()
    client = site.client("Mx")
    event = mine.events.get(step="reject")

    assert client.get(f"/admin/contributions/contributionevent/{event.pk}/change/").status_code == 302
    assert site.client("Ad").get(f"/admin/contributions/contributionevent/{event.pk}/change/").status_code == 200
    assert admin.is_superuser


def test_mails_name_no_moderator_and_hold_no_note(site: Site) -> None:
    mail.outbox.clear()
    for event in ContributionEvent.objects.filter(contribution__isnull=False):
        deliver(event.pk)
    for message in Message.objects.all():
        deliver_message(message.pk)

    assert len(mail.outbox) > 10
    people = {user.email: role for role, user in site.people.items()} | {STRANGER: "An"}
    for message in mail.outbox:
        (address,) = message.to
        text = f"{message.subject}\n{message.body}\n{message.extra_headers}"
        words = {word for word in found(text) if not allowed(word, people[address])}
        assert words == set()
        assert not [word for word in found(text) if word.startswith(("canary-name", "canary-note", "canary-mail"))]
        assert ADDRESS not in text


def test_jobs_and_the_admins_own_history_hold_ids_only(site: Site) -> None:
    jobs = list(ProcrastinateJob.objects.values_list("args", flat=True))
    assert len(jobs) > 10
    # Besides, moments: until when something holds.
    moments = [args.pop("until") for args in jobs if "until" in args]
    assert [datetime.fromisoformat(moment).tzinfo for moment in moments] == [UTC] * len(moments)
    assert {type(value) for args in jobs for value in args.values()} == {int}

    client = site.client("Mo")
    row = site.objects["Au"]["submitted"]
    client.post(f"/admin/contributions/contribution/{row.uuid}/step/", {"step": "claim", "revision": "1"})
    said = [f"{entry.object_repr} {entry.change_message}" for entry in LogEntry.objects.all()]
    assert found(" ".join(said)) == set()
