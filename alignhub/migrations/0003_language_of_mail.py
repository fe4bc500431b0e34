from django.db import migrations, models

LIMITS = "SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';"


class Migration(migrations.Migration):
    """The language in which somebody is written to; the default of the column fills it without a rewrite."""

    dependencies = [
        ("alignhub", "0002_desk_digest"),
    ]

    operations = [
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="user",
            name="language",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=16),
        ),
    ]
