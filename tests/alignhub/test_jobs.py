"""The worker's own tasks: stalled jobs, finished jobs, ended sessions."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from alignhub import jobs
from tests.factories import UserFactory


class Manager:
    """Stands in for procrastinate's own, which needs a connection of its own kind."""

    def __init__(self) -> None:
        self.asked: list[object] = []

    async def get_stalled_jobs(self) -> list[str]:
        return ["one", "two"]

    async def retry_job(self, job: str) -> None:
        self.asked.append(job)

    async def delete_old_jobs(self, nb_hours: int, include_failed: bool = False) -> None:
        self.asked.append((nb_hours, include_failed))


def run(task: Coroutine[object, object, None]) -> None:
    """In a thread of its own: browser tests leave a running loop in theirs."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, task).result()


def with_manager(manager: Manager) -> SimpleNamespace:
    return SimpleNamespace(app=SimpleNamespace(job_manager=manager))


def test_jobs_whose_worker_died_go_back_into_the_queue() -> None:
    manager = Manager()
    run(jobs.retry_stalled(with_manager(manager), timestamp=0))
    assert manager.asked == ["one", "two"]


def test_finished_jobs_stay_a_day_and_failed_ones_a_month() -> None:
    manager = Manager()
    run(jobs.delete_finished_jobs(with_manager(manager), timestamp=0))
    assert manager.asked == [(24, False), (720, True)]


@pytest.mark.django_db
def test_ended_sessions_are_forgotten_with_their_addresses() -> None:
    user = UserFactory.create()
    kept, ended = SessionStore(), SessionStore()
    for store in (kept, ended):
        store.create()
        UserSession.objects.create(user=user, ip="192.0.2.1", session_key=store.session_key)
    Session.objects.filter(pk=ended.session_key).update(expire_date=timezone.now() - timedelta(hours=1))
    jobs.forget_ended_sessions(timestamp=0)
    assert list(UserSession.objects.values_list("session_key", flat=True)) == [kept.session_key]
    assert Session.objects.count() == 1
