import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F

LIMITS = "SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';"


NOTICE = """
CREATE TRIGGER public_pages_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON catalog_critiquesource
    FOR EACH STATEMENT EXECUTE FUNCTION kit_public_pages_changed();
"""
NOTICE_BACK = "DROP TRIGGER public_pages_changed ON catalog_critiquesource;"


class Migration(migrations.Migration):
    dependencies = [("catalog", "0009_around_tags")]
    operations = [
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="CritiqueSource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "critique",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sources", to="catalog.critique"
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.entry"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["critique", "resource"], name="critique_source_once"),
                    models.UniqueConstraint(fields=["critique", "position"], name="critique_source_in_order"),
                ],
            },
        ),
        migrations.AddField("critiqueresponse", "interest", models.TextField(blank=True, default="", db_default="")),
        migrations.AddField("critiqueresponse", "wrote_work", models.BooleanField(default=False, db_default=False)),
        migrations.AddIndex(
            "critique",
            models.Index(F("published_at").desc(), F("id").desc(), name="critique_newest"),
        ),
        migrations.RunSQL(NOTICE, NOTICE_BACK),
    ]
