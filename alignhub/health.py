"""What monitoring asks: does the process answer, and can it do its work."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from contributions.queries.chain_state import chain_trouble

# A job that waits longer than this means that no worker runs.
QUEUE_LIMIT_SECONDS = 300

OLDEST_WAITING_JOB = """
    SELECT coalesce(extract(epoch FROM now() - min(coalesce(job.scheduled_at, deferred.at))), 0)::int
    FROM procrastinate_jobs AS job
    LEFT JOIN procrastinate_events AS deferred ON deferred.job_id = job.id AND deferred.type = 'deferred'
    WHERE job.status = 'todo' AND (job.scheduled_at IS NULL OR job.scheduled_at <= now())
"""


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers requests."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, no migration is missing and jobs are being done; else 503 naming what is not.

    ``degraded`` lists what needs somebody although requests can be served, such as a broken record.
    """
    checks = {"database": "ok", "migrations": "ok", "jobs": "ok"}
    degraded: list[str] = []
    try:
        executor = MigrationExecutor(connection)
        missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        if missing:
            checks["migrations"] = f"{missing} not applied"
        else:
            waiting = oldest_waiting_job()
            if waiting > QUEUE_LIMIT_SECONDS:
                checks["jobs"] = f"the oldest has waited {waiting} s"
            degraded = [trouble for trouble in [chain_trouble()] if trouble]
    except DatabaseError:
        checks = {"database": "no answer", "migrations": "unknown", "jobs": "unknown"}
    ready = set(checks.values()) == {"ok"}
    answer = {"status": "ok" if ready else "not ready", "checks": checks, "degraded": degraded}
    return JsonResponse(answer, status=200 if ready else 503)


def oldest_waiting_job() -> int:
    """Seconds that the oldest job that could be done has been waiting; 0 when none waits."""
    with connection.cursor() as cursor:
        cursor.execute(OLDEST_WAITING_JOB)
        return int(cursor.fetchone()[0])
