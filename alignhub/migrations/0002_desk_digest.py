from django.db import migrations, models

LIMITS = "SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';"


class Migration(migrations.Migration):
    """Whether somebody at the desk is mailed each morning; the default of the column fills it without a rewrite."""

    dependencies = [
        ("alignhub", "0001_accounts"),
    ]

    operations = [
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="user",
            name="desk_digest",
            field=models.BooleanField(db_default=True, default=True),
        ),
    ]
