from django.db import migrations, models
from django.db.models import Q

LIMITS = "SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';"
# What was held without a day is due at once, so that somebody looks and says one.
DAYS = "UPDATE contributions_contribution SET held_until = current_date WHERE state = 'held' AND held_until IS NULL;"


class Migration(migrations.Migration):
    """The list of what is held, by the day to look again, which everything that is held has from now on."""

    dependencies = [("contributions", "0016_suspensions")]
    operations = [
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        migrations.RunSQL(DAYS, migrations.RunSQL.noop),
        migrations.AddIndex(
            "contribution",
            models.Index(fields=["held_until", "id"], name="contribution_held", condition=Q(state="held")),
        ),
    ]
