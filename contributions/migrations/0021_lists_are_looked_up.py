from django.db import migrations, models

LIMITS = "SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';"
# Going back, what is on its way is what could not be read, or new.
SETTLED = """
UPDATE contributions_importedrecord SET found = 'failed' WHERE found = 'named';
UPDATE contributions_importedrecord SET found = 'new' WHERE found = 'told';
"""


class Migration(migrations.Migration):
    """Records of an import that are only named and looked up in slices: under which name, and how far that is."""

    dependencies = [("contributions", "0020_queue_by_checks")]

    operations = [
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="importedrecord", name="imported_record_found_known"),
        migrations.RemoveConstraint(model_name="importedrecord", name="imported_record_has_content_unless_failed"),
        migrations.RunSQL(migrations.RunSQL.noop, SETTLED),
        migrations.AddField(
            model_name="importedrecord",
            name="named",
            field=models.CharField(blank=True, db_default="", default="", max_length=4000),
        ),
        migrations.AlterField(
            model_name="importedrecord",
            name="found",
            field=models.CharField(
                choices=[
                    ("new", "New"),
                    ("duplicate", "Already here"),
                    ("repeated", "Twice in this import"),
                    ("waiting", "Being reviewed"),
                    ("incomplete", "Incomplete"),
                    ("failed", "Not readable"),
                    ("named", "Not looked up yet"),
                    ("told", "Looked up"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="importedrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "found__in",
                        ["new", "duplicate", "repeated", "waiting", "incomplete", "failed", "named", "told"],
                    )
                ),
                name="imported_record_found_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="importedrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("chosen", False), ("content__isnull", True), ("found__in", ["failed", "named"])),
                    models.Q(("content__isnull", False), models.Q(("found__in", ["failed", "named"]), _negated=True)),
                    _connector="OR",
                ),
                name="imported_record_has_content_once_told",
            ),
        ),
    ]
