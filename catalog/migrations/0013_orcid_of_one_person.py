from django.db import migrations, models
from django.db.models import Q

LIMITS = "SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';"


class Migration(migrations.Migration):
    """An ORCID iD stands with one person. No row can break it: nothing has written one yet."""

    dependencies = [("catalog", "0012_stored_pages")]
    operations = [
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "contributor",
            models.UniqueConstraint(fields=["orcid"], condition=~Q(orcid=""), name="contributor_orcid_once"),
        ),
    ]
