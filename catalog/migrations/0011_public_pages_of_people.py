from django.db import migrations, models

LIMITS = "SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';"


class Migration(migrations.Migration):
    dependencies = [("catalog", "0010_sources_of_critiques")]
    operations = [
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        migrations.AddField("contributor", "page_listed", models.BooleanField(default=False, db_default=False)),
        migrations.AddField(
            "contributor", "affiliations", models.CharField(blank=True, default="", db_default="", max_length=300)
        ),
    ]
