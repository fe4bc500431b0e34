from django.db import migrations

from catalog.folding import fold_name

BATCH = 5_000
# What is folded to one L from now on. What stands in the columns is folded but for that.
DOUBLED = (
    r"\m((?:re|un|mis)?(?:cancel|channel|counsel|dial|equal|fuel|funnel|initial|label|level|marvel|model|ravel|rival"
    r"|signal|total|travel|tunnel))l(ed|ing|er|ers)\M"
)
ONE_L = r"\1\2"
LIMITS = "SET lock_timeout = '2s'; SET statement_timeout = '60s';"
LIMITS_BACK = "RESET lock_timeout; RESET statement_timeout;"
TEXTS = {
    "SELECT max(id) FROM catalog_entry": """
UPDATE catalog_entry SET fold_title = regexp_replace(fold_title, %(doubled)s, %(one)s, 'g'),
    fold_names = regexp_replace(fold_names, %(doubled)s, %(one)s, 'g'),
    fold_summary = regexp_replace(fold_summary, %(doubled)s, %(one)s, 'g'),
    fold_body = regexp_replace(fold_body, %(doubled)s, %(one)s, 'g')
WHERE id > %(after)s AND id <= %(last)s
    AND concat_ws(' ', fold_title, fold_names, fold_summary, fold_body) ~ %(doubled)s
""",
    "SELECT max(entry_id) FROM catalog_resourcedetail": """
UPDATE catalog_resourcedetail SET title_key = regexp_replace(title_key, %(doubled)s, %(one)s, 'g')
WHERE entry_id > %(after)s AND entry_id <= %(last)s AND title_key ~ %(doubled)s
""",
}
WORDS = """
WITH gone AS (DELETE FROM catalog_word WHERE word ~ %s RETURNING word, entries)
INSERT INTO catalog_word (word, entries) SELECT regexp_replace(word, %s, %s), sum(entries) FROM gone GROUP BY 1
ON CONFLICT (word) DO UPDATE SET entries = catalog_word.entries + EXCLUDED.entries
"""


def fold_again(apps, schema_editor):
    """What publishing folds from now on, for what is there already; a second run changes nothing."""
    with schema_editor.connection.cursor() as cursor:
        for newest, fold_batch in TEXTS.items():
            cursor.execute(newest)
            (end,) = cursor.fetchone()
            for after in range(0, end or 0, BATCH):
                cursor.execute(fold_batch, {"doubled": DOUBLED, "one": ONE_L, "after": after, "last": after + BATCH})
        cursor.execute(WORDS, [DOUBLED, DOUBLED, ONE_L])
    tags = apps.get_model("catalog", "Tag").objects
    for tag in tags.filter(name__icontains="ll").order_by("id"):
        # Names that would then be one stay two until a moderator merges them.
        if (folded := fold_name(tag.name)) != tag.fold and not tags.filter(fold=folded).exists():
            tags.filter(pk=tag.pk).update(fold=folded)


class Migration(migrations.Migration):
    """Searches for "signalling" find "signaling", and the other way round: the list of such verbs had stems that none
    of them has."""

    # A batch at a time, so that nobody waits for all of them.
    atomic = False
    dependencies = [("catalog", "0018_stored_map")]
    operations = [
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        migrations.RunPython(fold_again, migrations.RunPython.noop, elidable=True),
        migrations.RunSQL(LIMITS_BACK, migrations.RunSQL.noop),
    ]
