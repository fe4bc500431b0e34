import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q

LIMITS = "SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';"


class Migration(migrations.Migration):
    """A note among moderators may be about an import. What was noted before is checked by the next migration."""

    dependencies = [("contributions", "0024_queue_indexes")]
    operations = [
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        migrations.AlterField(
            "privatenote",
            "contribution",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="private_notes",
                to="contributions.contribution",
            ),
        ),
        migrations.AddField(
            "privatenote",
            "batch",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="private_notes",
                to="contributions.batch",
            ),
        ),
        AddConstraintNotValid(
            "privatenote",
            models.CheckConstraint(
                condition=Q(contribution__isnull=False, batch=None) | Q(contribution=None, batch__isnull=False),
                name="private_note_about_one_thing",
            ),
        ),
    ]
