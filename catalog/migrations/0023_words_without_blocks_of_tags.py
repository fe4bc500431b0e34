from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    """The index of words under tags serves every search, so that of blocks alone goes."""

    atomic = False
    dependencies = [("catalog", "0022_words_under_tags")]
    operations = [RemoveIndexConcurrently("entry", "entry_words_in_blocks")]
