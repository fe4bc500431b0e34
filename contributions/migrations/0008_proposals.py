import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

LIMITS = "SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';"


class Migration(migrations.Migration):
    dependencies = [("contributions", "0007_ledger_indexes"), ("catalog", "0002_guards")]
    operations = [
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        migrations.AddField(
            "contribution",
            "answers",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.critique"
            ),
        ),
        migrations.AddField(
            "contribution",
            "follows",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="followed_by",
                to="contributions.contribution",
            ),
        ),
        migrations.AddConstraint(
            "contribution",
            models.CheckConstraint(
                condition=Q(answers=None) | Q(kind="edit"), name="contribution_edits_answer_critiques"
            ),
        ),
        migrations.AddIndex(
            "contribution",
            models.Index(fields=["target", "author"], name="contribution_of_target", condition=Q(target__isnull=False)),
        ),
    ]
