from django.contrib.postgres.indexes import GinIndex
from django.db import migrations
from django.db.models import Q

from alignhub.kit.indexes import AddIndexConcurrently


class Migration(migrations.Migration):
    """Challenges and solutions that are called what was typed are found without looking through the most prominent."""

    # An index made concurrently needs no time limit on its lock, and cannot stand in a transaction.
    atomic = False
    dependencies = [("catalog", "0023_words_without_blocks_of_tags")]
    operations = [
        AddIndexConcurrently(
            "entry",
            GinIndex(
                fields=["title_search"],
                condition=Q(prominence__gte=3),
                name="entry_titles_foremost",
                fastupdate=False,
            ),
        ),
    ]
