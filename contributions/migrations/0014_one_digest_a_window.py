from django.db import migrations, models

LIMITS = "SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';"


class Migration(migrations.Migration):
    """One digest a window. No row can break it: the column is new and empty, and every row is of an event."""

    dependencies = [("contributions", "0013_imports_of_many_records")]
    operations = [
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "notification",
            models.UniqueConstraint(fields=["user", "every", "until"], name="notification_once_a_digest"),
        ),
    ]
