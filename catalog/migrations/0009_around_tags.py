from django.db import migrations, models

LIMITS = "SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';"


class Migration(migrations.Migration):
    """Tags that are there already are counted when their page is asked for, until one of their entries changes."""

    dependencies = [("catalog", "0008_notice_of_changes")]
    operations = [
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        migrations.AddField("tag", "around", models.JSONField(editable=False, null=True)),
    ]
