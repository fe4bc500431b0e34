"""Imports of identifiers whose worker dies, waits or meets a fault, and those that are stopped or deleted meanwhile."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from catalog.importers import slices
from contributions.actions import lookups
from contributions.actions.batches import read_batch, start_batch
from contributions.actions.lookups import STOPPED, WAITS, look_up_slice, stop
from contributions.actions.resuming import resume
from contributions.models import Batch
from contributions.refused import StepNotAllowed
from contributions.states import BatchState, Found, State
from tests.contributions.lookups.looked_up import Services, begun, to_the_end, told
from tests.factories import contribution

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_an_import_that_waits_for_a_service_holds_up_no_other(services, monkeypatch):
    world = Services(services)
    author = contribution(State.PUBLISHED).author
    first = begun(author, "10.1000/a")
    # As when its job has begun.
    ProcrastinateJob.objects.all()._raw_delete("default")
    world.out = {"crossref": 503}
    assert look_up_slice(first.pk) == WAITS[0]
    world.out = {}
    second = begun(author, "2301.00001")

    with app.replace_connector(app.connector.get_worker_connector()) as working:
        options = {"wait": False, "install_signal_handlers": False, "listen_notify": False, "concurrency": 1}
        with ThreadPoolExecutor(1) as thread:
            thread.submit(working.run_worker, **options).result()

    second.refresh_from_db()
    assert second.state == BatchState.CHOOSING
    ProcrastinateJob.objects.filter(task_name="contributions.look_up_later")._raw_delete("default")
    lookups.go_on(first.pk, 1)
    waiting = ProcrastinateJob.objects.filter(status="todo", args__batch_id=first.pk, lock="metadata-services")
    assert list(waiting.values_list("task_name", flat=True)) == ["contributions.look_up"]


def test_the_worker_may_die_between_two_slices_and_within_one(world: Services, author, monkeypatch):
    batch = begun(author, *(f"10.1000/{n}" for n in range(120)))
    assert look_up_slice(batch.pk) == slices.PAUSE
    batch.refresh_from_db()
    assert batch.done == 50

    def dies(*args: object) -> None:
        raise SystemExit

    # Killed when it has asked and has not written anything down.
    with monkeypatch.context() as patch:
        patch.setattr(lookups, "_write_down", dies)
        with pytest.raises(SystemExit):
            look_up_slice(batch.pk)
    before = len(world.asked)
    ProcrastinateJob.objects.all()._raw_delete("default")
    resume()
    resume()
    jobs = ProcrastinateJob.objects.filter(task_name="contributions.look_up", args__batch_id=batch.pk)
    assert list(jobs.values_list("status", "lock")) == [("todo", "metadata-services")]
    to_the_end(batch)

    assert {row[1] for row in told(batch)} == {Found.NEW}
    assert (batch.state, batch.done, batch.records.count()) == (BatchState.CHOOSING, 120, 120)
    # What was asked before it died is not asked again.
    assert len(world.asked) - before == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_takes_up_what_another_left_and_does_one_slice_after_the_other(services, settings, monkeypatch):
    world = Services(services)
    monkeypatch.setattr(lookups, "PAUSE", 0)
    author = contribution(State.PUBLISHED).author
    batch = start_batch(author, name="List", source="\n".join(f"10.1000/{n}" for n in range(130)).encode())

    with app.replace_connector(app.connector.get_worker_connector()) as working:
        options = {"wait": False, "install_signal_handlers": False, "listen_notify": False, "concurrency": 1}
        # In a thread of its own: a browser test of the same process keeps a loop running in this one.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(working.run_worker, **options).result()

    batch.refresh_from_db()
    assert (batch.state, batch.records.filter(found=Found.NEW).count()) == (BatchState.CHOOSING, 130)
    assert len(world.asked) == 6


def test_stopping_keeps_what_has_been_looked_up(world: Services, author):
    batch = begun(author, *(f"10.1000/{n}" for n in range(51)))
    look_up_slice(batch.pk)

    stop(batch.pk)

    batch.refresh_from_db()
    assert batch.state == BatchState.CHOOSING
    assert told(batch)[0][1] == Found.NEW
    assert told(batch)[50] == ("10.1000/50", Found.FAILED, f"Line 51: 10.1000/50. {STOPPED}", False)
    with pytest.raises(StepNotAllowed):
        stop(batch.pk)


def test_an_import_deleted_while_it_is_looked_up_ends_quietly(world: Services, author):
    batch = begun(author, "10.1000/a")
    Batch.objects.filter(pk=batch.pk).delete()

    assert look_up_slice(batch.pk) == 0
    read_batch(batch.pk)
    lookups.begin(batch.pk, [])
    lookups.go_on(batch.pk, 1)
    assert world.asked == []


def test_what_a_fault_of_ours_keeps_from_being_read_takes_nothing_along(world: Services, author, monkeypatch):
    real = slices.look_up

    def faulty(name: str):
        if name == "10.1000/b":
            raise RuntimeError("A fault.")
        return real(name)

    monkeypatch.setattr(slices, "look_up", faulty)
    batch = begun(author, "10.1000/a", "10.1000/b")
    to_the_end(batch)

    assert [row[1] for row in told(batch)] == [Found.NEW, Found.FAILED]
    assert told(batch)[1][2] == f"Line 2: 10.1000/b. {slices.UNEXPECTED}"
