import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

LIMITS = "SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';"


class Migration(migrations.Migration):
    """Batches get their records, their states and the runs in which many records are decided."""

    dependencies = [
        ("catalog", "0007_no_truncate"),
        ("contributions", "0012_titles_by_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="BatchRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "step",
                    models.CharField(
                        choices=[("publish", "Publish"), ("reject", "Reject"), ("withdraw", "Withdraw")], max_length=12
                    ),
                ),
                ("numbers", models.JSONField(default=list)),
                ("note", models.TextField(blank=True)),
                ("clause", models.CharField(blank=True, max_length=20)),
                ("done", models.PositiveIntegerField(default=0)),
                ("succeeded", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("mailed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ImportedRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("line", models.PositiveIntegerField(default=0)),
                ("title", models.CharField(blank=True, max_length=300)),
                ("content", models.JSONField(null=True)),
                (
                    "found",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("duplicate", "Already here"),
                            ("repeated", "Twice in this import"),
                            ("waiting", "Being reviewed"),
                            ("incomplete", "Incomplete"),
                            ("failed", "Not readable"),
                        ],
                        max_length=12,
                    ),
                ),
                ("problem", models.TextField(blank=True)),
                ("warnings", models.JSONField(default=list)),
                ("why", models.CharField(blank=True, max_length=80)),
                ("repeats", models.PositiveIntegerField(null=True)),
                ("chosen", models.BooleanField(default=False)),
                ("outcome", models.TextField(blank=True)),
            ],
        ),
        migrations.AddField(
            model_name="batch",
            name="claimed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="batch",
            name="claimed_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="batch",
            name="done",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="batch",
            name="format",
            field=models.CharField(blank=True, db_default="", default="", max_length=8),
        ),
        migrations.AddField(
            model_name="batch",
            name="mailed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="batch",
            name="newcomer",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="batch",
            name="problem",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="batch",
            name="source",
            field=models.BinaryField(db_default=b"", default=b""),
        ),
        migrations.AddField(
            model_name="batch",
            name="state",
            field=models.CharField(
                choices=[
                    ("reading", "Being read"),
                    ("unreadable", "Not readable"),
                    ("choosing", "Draft"),
                    ("sending", "Being sent"),
                    ("waiting", "In review"),
                    ("decided", "Decided"),
                ],
                db_default="choosing",
                default="choosing",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="batch",
            name="submitted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="batch",
            name="total",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(fields=["state", "submitted_at", "-id"], name="batch_queue"),
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(fields=["author", "-id"], name="batch_mine"),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["reading", "unreadable", "choosing", "sending", "waiting", "decided"])
                ),
                name="batch_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("claimed_by", None), models.Q(("claimed_by", models.F("author")), _negated=True), _connector="OR"
                ),
                name="batch_claimer_is_not_author",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("claimed_by__isnull", False), ("claimed_until__isnull", False)),
                    models.Q(("claimed_by", None), ("claimed_until", None)),
                    _connector="OR",
                ),
                name="batch_claimed_until_some_time",
            ),
        ),
        migrations.AddField(
            model_name="batchrun",
            name="actor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="batchrun",
            name="batch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="runs", to="contributions.batch"
            ),
        ),
        migrations.AddField(
            model_name="importedrecord",
            name="batch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="records", to="contributions.batch"
            ),
        ),
        migrations.AddField(
            model_name="importedrecord",
            name="contribution",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="record",
                to="contributions.contribution",
            ),
        ),
        migrations.AddField(
            model_name="importedrecord",
            name="duplicate_of",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.entry"
            ),
        ),
        migrations.AddConstraint(
            model_name="batchrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("step__in", ["publish", "reject", "withdraw"])), name="batch_run_step_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="batchrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("finished_at", None)), fields=("batch",), name="batch_run_one_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="importedrecord",
            constraint=models.UniqueConstraint(fields=("batch", "number"), name="imported_record_number_unique"),
        ),
        migrations.AddConstraint(
            model_name="importedrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(("found__in", ["new", "duplicate", "repeated", "waiting", "incomplete", "failed"])),
                name="imported_record_found_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="importedrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("chosen", False), ("content__isnull", True), ("found", "failed")),
                    models.Q(("content__isnull", False), models.Q(("found", "failed"), _negated=True)),
                    _connector="OR",
                ),
                name="imported_record_has_content_unless_failed",
            ),
        ),
    ]
