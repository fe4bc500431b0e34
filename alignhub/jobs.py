"""What the worker does to keep the site in order, without being asked."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import call_command
from procrastinate import JobContext
from procrastinate.contrib.django import app

from catalog.actions import stored

FINISHED_KEPT_HOURS = 24
FAILED_KEPT_HOURS = 30 * 24


@app.periodic(cron="*/5 * * * *")
@app.task(name="alignhub.retry_stalled", queueing_lock="alignhub.retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Put jobs back into the queue whose worker died over them: its heartbeat has stopped."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)


@app.periodic(cron="17 3 * * *")
@app.task(name="alignhub.delete_finished_jobs", queueing_lock="alignhub.delete_finished_jobs", pass_context=True)
async def delete_finished_jobs(context: JobContext, timestamp: int) -> None:
    """Delete jobs that were done a day ago; failed ones stay for a month, to be looked at."""
    manager = context.app.job_manager
    await manager.delete_old_jobs(nb_hours=FINISHED_KEPT_HOURS)
    await manager.delete_old_jobs(nb_hours=FAILED_KEPT_HOURS, include_failed=True)


@app.periodic(cron="37 3 * * *")
@app.task(name="alignhub.forget_ended_sessions", queueing_lock="alignhub.forget_ended_sessions")
def forget_ended_sessions(timestamp: int) -> None:
    """Delete sessions that have run out, and the addresses and browsers noted for them."""
    call_command("clearsessions")
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


@app.periodic(cron="47 * * * *")
@app.task(name="alignhub.forget_old_pages", queueing_lock="alignhub.forget_old_pages")
def forget_old_pages(timestamp: int) -> None:
    """Delete stored pages of entries that hold no longer, and the notices about them."""
    stored.forget_old_pages()
