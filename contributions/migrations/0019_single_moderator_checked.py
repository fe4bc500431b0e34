from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations

LIMITS = "SET LOCAL lock_timeout = '2s';"


class Migration(migrations.Migration):
    """What was recorded before keeps the constraints of the migration before; reads and writes go on meanwhile."""

    dependencies = [("contributions", "0018_single_moderator")]
    operations = [
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        ValidateConstraint("contribution", "contribution_decider_is_not_author"),
        ValidateConstraint("contribution", "contribution_claimer_is_not_author"),
        ValidateConstraint("contributionevent", "event_role_known"),
        ValidateConstraint("contributionevent", "event_of_a_step_or_founding"),
    ]
