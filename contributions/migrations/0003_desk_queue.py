from django.db import migrations, models
from django.db.models import Q

LIMITS = "SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';"
WAITING = Q(state__in=["submitted", "in-review"])


class Migration(migrations.Migration):
    dependencies = [("contributions", "0002_guards")]
    operations = [
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        migrations.AddField("contribution", "newcomer", models.BooleanField(default=False, db_default=False)),
        migrations.AddIndex(
            "contribution",
            models.Index(fields=["kind", "submitted_at", "id"], name="contribution_queue_kind", condition=WAITING),
        ),
        migrations.AddIndex(
            "contribution",
            models.Index(
                fields=["entry_kind", "submitted_at", "id"], name="contribution_queue_entry_kind", condition=WAITING
            ),
        ),
        migrations.AddIndex(
            "contribution",
            models.Index(
                fields=["submitted_at", "id"],
                name="contribution_queue_appeals",
                condition=Q(state__in=["submitted", "in-review"], appealed_at__isnull=False),
            ),
        ),
        migrations.AddIndex(
            "contribution",
            models.Index(
                fields=["submitted_at", "id"],
                name="contribution_queue_newcomers",
                condition=Q(state__in=["submitted", "in-review"], newcomer=True),
            ),
        ),
        migrations.AddIndex(
            "contribution",
            models.Index(
                fields=["decided_by", "-decided_at"],
                name="contribution_decided",
                condition=Q(decided_by__isnull=False),
            ),
        ),
    ]
