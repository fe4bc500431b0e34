from django.db import migrations, models
from django.db.models import Q, Value
from django.db.models.functions import Now

LIMITS = "SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';"
CHOICES = [("never", "Nothing is mailed"), ("day", "Daily"), ("week", "Weekly")]


class Migration(migrations.Migration):
    """Digests of what people follow: until when each follow has been told of, and what each digest held."""

    dependencies = [("contributions", "0010_receipts")]
    operations = [
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        migrations.AlterField("follow", "every", models.CharField(choices=CHOICES, default="never", max_length=8)),
        migrations.AddField("follow", "told_until", models.DateTimeField(db_default=Now())),
        migrations.AddIndex(
            "follow",
            models.Index(fields=["every", "user", "told_until"], name="follow_due", condition=~Q(every="never")),
        ),
        migrations.AddField(
            "notification", "every", models.CharField(blank=True, choices=CHOICES, db_default="", max_length=8)
        ),
        migrations.AddField("notification", "until", models.DateTimeField(null=True)),
        migrations.AddField(
            "notification",
            "told",
            models.JSONField(default=list, db_default=Value([], output_field=models.JSONField())),
        ),
        migrations.AddConstraint(
            "notification",
            models.UniqueConstraint(fields=["user", "every", "until"], name="notification_once_a_digest"),
        ),
        migrations.AddConstraint(
            "notification",
            models.CheckConstraint(
                condition=Q(event__isnull=False, every="", until=None)
                | Q(event=None, every__in=["day", "week"], until__isnull=False),
                name="notification_of_an_event_or_a_digest",
            ),
        ),
    ]
