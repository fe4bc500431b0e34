from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    """The indexes of words in blocks serve every search, so those without blocks go."""

    atomic = False
    dependencies = [("catalog", "0015_words_in_blocks")]
    operations = [
        RemoveIndexConcurrently("entry", "entry_search"),
        RemoveIndexConcurrently("entry", "entry_title_search"),
    ]
