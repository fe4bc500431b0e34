from django.db import migrations, models
from django.db.models import F

from alignhub.kit.indexes import AddIndexConcurrently


class Migration(migrations.Migration):
    """The desk lists what nobody has looked at for longest; without this index it would sort every entry."""

    # An index made concurrently needs no time limit on its lock, and cannot stand in a transaction.
    atomic = False
    dependencies = [("catalog", "0013_orcid_of_one_person")]
    operations = [
        AddIndexConcurrently(
            "entry",
            models.Index(
                F("verified_at"),
                F("updated_at"),
                F("id"),
                name="entry_longest_unverified",
                condition=models.Q(withdrawn_at=None),
            ),
        ),
    ]
