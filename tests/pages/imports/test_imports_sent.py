"""Imports that were sent: one item with one mail, gone on with when broken off, revised and withdrawn."""

import pytest
from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from contributions.actions.batches import claim_batch, send_batch
from contributions.actions.resuming import resume
from contributions.actions.runs import carry_out, start_run
from contributions.actions.steps import take
from contributions.jobs import deliver_batch
from contributions.models import Contribution
from contributions.states import BatchState, RunStep, State
from tests.factories import UserFactory
from tests.pages.imports.test_imports import begun, known, many

pytestmark = pytest.mark.django_db

ADDRESS = "/contribute/import/"


def test_the_chosen_records_go_as_one_item_with_one_mail(client, author):
    batch = begun(client)
    here = f"{ADDRESS}{batch.uuid}/"
    unsure = client.post(here, {"action": "send"})
    assert unsure.status_code == 409 and "Confirm that you may contribute" in unsure.content.decode()

    client.post(here, {"action": "send", "agree": "on", "shown": [1, 2, 3, 5], "row": [1, 3]})
    twice = client.post(here, {"action": "send", "agree": "on"})
    batch.refresh_from_db()
    assert (batch.state, twice.status_code) == (BatchState.SENDING, 409)
    assert "0 of 2" in client.get(here).content.decode()
    send_batch(batch.pk)
    send_batch(batch.pk)
    deliver_batch(batch.pk)
    deliver_batch(batch.pk)

    batch.refresh_from_db()
    rows = Contribution.objects.filter(batch=batch).order_by("pk")
    assert [(row.title, row.state, row.submitted_at) for row in rows] == [
        ("Goals in games of many agents", State.SUBMITTED, None),
        ("Nothing like it", State.SUBMITTED, None),
    ]
    assert (batch.state, batch.total) == (BatchState.WAITING, 2)
    assert [message.subject for message in mail.outbox] == ["We have received “Pasted records”"]
    assert client.get(here).content.decode().count("Submitted") == 2
    mine = client.get("/contributions/").content.decode()
    assert "Pasted records" in mine and "Nothing like it" not in mine


def test_sending_goes_on_where_it_was_broken_off(client, author, monkeypatch):
    known(author)
    batch = begun(client, many(60))
    client.post(f"{ADDRESS}{batch.uuid}/", {"action": "send", "agree": "on"})
    calls = []

    def breaks(*args, **options):
        calls.append(args)
        if len(calls) == 30:
            raise RuntimeError("The power is gone.")
        return take(*args, **options)

    monkeypatch.setattr("contributions.actions.batches.take", breaks)
    with pytest.raises(RuntimeError):
        send_batch(batch.pk)
    assert batch.contributions.count() == 29
    send_batch(batch.pk)

    batch.refresh_from_db()
    assert (batch.contributions.count(), batch.state) == (60, BatchState.WAITING)


def test_what_is_sent_or_decided_and_has_lost_its_job_gets_one(client, author):
    moderator = UserFactory.create(moderator=True)
    batch = begun(client)
    client.post(f"{ADDRESS}{batch.uuid}/", {"action": "send", "agree": "on"})
    jobs = ProcrastinateJob.objects.filter(status="todo")

    def told_again(task: str) -> int:
        jobs.filter(task_name=task)._raw_delete("default")
        resume()
        resume()
        return jobs.filter(task_name=task).count()

    assert told_again("contributions.send_batch") == 1
    send_batch(batch.pk)
    assert told_again("contributions.send_batch") == 0
    claim_batch(batch.pk, actor=moderator)
    run = start_run(batch.pk, RunStep.PUBLISH, [1, 3], actor=moderator)
    assert told_again("contributions.carry_out") == 1
    carry_out(run.pk)
    assert told_again("contributions.carry_out") == 0


def test_a_record_of_an_import_can_be_revised_in_the_form_of_a_paper(client):
    batch = begun(client)
    client.post(f"{ADDRESS}{batch.uuid}/", {"action": "send", "agree": "on"})
    send_batch(batch.pk)
    row = batch.contributions.order_by("pk").first()

    page = client.get(f"/contribute/paper/{row.uuid}/").content.decode()

    assert "Goals in games of many agents" in page and "10.1000/a" in page
    assert "Goals in games" in client.get(f"/contributions/{row.uuid}/").content.decode()
