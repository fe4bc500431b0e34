from django.db import migrations

from catalog.folding import fold

BATCH = 500


def fold_tags(apps, schema_editor):
    """What publishing folds from now on, for the entries that are there already; a second run changes nothing."""
    entries = apps.get_model("catalog", "Entry").objects.exclude(tags_shown=[]).order_by("id")
    last = 0
    while batch := list(entries.filter(id__gt=last).only("summary", "tags_shown", "fold_summary")[:BATCH]):
        for entry in batch:
            entry.fold_summary = fold(" ".join([entry.summary, *(name for _, name in entry.tags_shown)]))
        entries.model.objects.bulk_update(batch, ["fold_summary"])
        last = batch[-1].id


class Migration(migrations.Migration):
    """Searches find an entry by the names of its tags too."""

    # A batch at a time, so that nobody waits for all of them.
    atomic = False
    dependencies = [("catalog", "0016_one_index_of_words")]
    operations = [migrations.RunPython(fold_tags, migrations.RunPython.noop, elidable=True)]
