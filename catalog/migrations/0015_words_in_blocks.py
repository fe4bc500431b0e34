from django.contrib.postgres.indexes import GinIndex
from django.db import migrations
from django.db.models import F

from alignhub.kit.indexes import AddIndexConcurrently
from catalog.models.entry import Blocks


class Migration(migrations.Migration):
    """The newest matches of a frequent word are found in the last blocks of keys, however many there are before."""

    # An index made concurrently needs no time limit on its lock, and cannot stand in a transaction.
    atomic = False
    dependencies = [("catalog", "0014_longest_unverified")]
    operations = [
        AddIndexConcurrently(
            "entry", GinIndex(F("search"), Blocks(F("id")), name="entry_words_in_blocks", fastupdate=False)
        ),
        AddIndexConcurrently(
            "entry", GinIndex(F("title_search"), Blocks(F("id")), name="entry_titles_in_blocks", fastupdate=False)
        ),
    ]
