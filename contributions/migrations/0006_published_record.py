from django.db import migrations, models
from django.db.models import Q

LIMITS = "SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';"

TABLES = ("contributions_chainday", "contributions_chaincheck", "contributions_monthlyreport")
APPEND_ONLY = "".join(
    f"CREATE TRIGGER catalog_append_only BEFORE UPDATE OR DELETE ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION catalog_append_only();"
    f"CREATE TRIGGER catalog_no_truncate BEFORE TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION catalog_append_only();"
    for table in TABLES
)
APPEND_ONLY_BACK = "".join(
    f"DROP TRIGGER catalog_no_truncate ON {table}; DROP TRIGGER catalog_append_only ON {table};" for table in TABLES
)


class Migration(migrations.Migration):
    """The daily heads of the chain, what its checks found, and the monthly figures."""

    dependencies = [("contributions", "0005_reads_of_private_data"), ("catalog", "0002_guards")]
    operations = [
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="ChainDay",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("position", models.PositiveBigIntegerField()),
                ("hash", models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="ChainCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("checked_at", models.DateTimeField()),
                ("events", models.PositiveBigIntegerField()),
                ("position", models.PositiveBigIntegerField(null=True)),
                ("what", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(position=None, what="") | Q(position__isnull=False) & ~Q(what=""),
                        name="chain_check_says_what_is_broken",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="MonthlyReport",
            fields=[
                ("month", models.DateField(primary_key=True, serialize=False)),
                ("figures", models.JSONField()),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=Q(month__day=1), name="report_month_starts_on_the_first")
                ]
            },
        ),
        migrations.RunSQL(APPEND_ONLY, APPEND_ONLY_BACK),
    ]
