from django.contrib.postgres.indexes import GinIndex
from django.db import migrations
from django.db.models import F, Func, Q

from alignhub.kit.indexes import AddIndexConcurrently


class Migration(migrations.Migration):
    """Near titles among what waits are looked up by their words."""

    # An index made concurrently needs no time limit on its lock, and cannot stand in a transaction.
    atomic = False
    dependencies = [("contributions", "0011_digests")]
    operations = [
        AddIndexConcurrently(
            "sentidentifier",
            GinIndex(
                Func(F("value"), template="to_tsvector('simple'::regconfig, split_part(%(expressions)s, '|', 1))"),
                name="sent_identifier_words",
                condition=Q(value__startswith="title:"),
                fastupdate=False,
            ),
        ),
    ]
