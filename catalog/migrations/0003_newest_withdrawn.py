from django.db import migrations, models
from django.db.models import F

from alignhub.kit.indexes import AddIndexConcurrently


class Migration(migrations.Migration):
    """Feeds name what was withdrawn last; without this index they would read every entry to find it."""

    # An index made concurrently needs no time limit on its lock, and cannot stand in a transaction.
    atomic = False
    dependencies = [("catalog", "0002_guards")]
    operations = [
        AddIndexConcurrently(
            "entry",
            models.Index(
                F("withdrawn_at").desc(),
                F("id").desc(),
                name="entry_newest_withdrawn",
                condition=models.Q(withdrawn_at__isnull=False),
            ),
        ),
    ]
