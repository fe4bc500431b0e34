from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models
from django.db.models import F

LIMITS = "SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '60s';"

# What the publishing actions keep from now on, for the entries that are there already.
WORKS = """
UPDATE catalog_entry SET works = (counts->>'works')::int WHERE counts ? 'works';
UPDATE catalog_entry SET works = rows.n
    FROM (SELECT resource_id, count(DISTINCT claim_id) AS n FROM catalog_evidence GROUP BY resource_id) AS rows
    WHERE rows.resource_id = catalog_entry.id AND kind = 'resource';
"""
WORDS = """
INSERT INTO catalog_word (word, entries)
    SELECT word, count(DISTINCT id)
    FROM catalog_entry, regexp_split_to_table(fold_title || ' ' || fold_names, ' ') AS word
    WHERE length(word) BETWEEN 4 AND 30 AND word !~ '[0-9]'
    GROUP BY word;
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0004_resources_that_fell")]
    operations = [
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        TrigramExtension(),
        migrations.CreateModel(
            name="Word",
            fields=[
                ("word", models.CharField(max_length=30, primary_key=True, serialize=False)),
                ("entries", models.IntegerField(default=0, db_default=0)),
            ],
        ),
        migrations.AddField("entry", "works", models.PositiveIntegerField(default=0, db_default=0)),
        migrations.RunSQL(WORKS, migrations.RunSQL.noop),
        migrations.RunSQL(WORDS, migrations.RunSQL.noop),
        migrations.AddIndex(
            "word", GinIndex(OpClass(F("word"), name="gin_trgm_ops"), fastupdate=False, name="word_alike")
        ),
    ]
