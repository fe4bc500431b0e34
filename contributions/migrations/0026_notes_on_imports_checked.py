from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations

LIMITS = "SET LOCAL lock_timeout = '2s';"


class Migration(migrations.Migration):
    """What was noted before keeps the constraint of the migration before; reads and writes go on meanwhile."""

    dependencies = [("contributions", "0025_notes_on_imports")]
    operations = [
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        ValidateConstraint("privatenote", "private_note_about_one_thing"),
    ]
