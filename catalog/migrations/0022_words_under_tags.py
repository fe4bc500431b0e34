from django.contrib.postgres.indexes import GinIndex
from django.db import migrations
from django.db.models import F

from alignhub.kit.indexes import AddIndexConcurrently
from catalog.models.entry import WordBlocks

# Of a tag and a large block one number is kept: 20 bits of the tag's hash and 11 of the block. Two tags that share
# those bits only cost each other time, since the entries found are asked for their tags all the same.
FUNCTIONS = """
CREATE OR REPLACE FUNCTION catalog_blocks(key bigint, facets varchar[]) RETURNS integer[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ARRAY[(key >> 10)::integer, (-1 - (key >> 15))::integer] || ARRAY(
        SELECT (hashtext(facet) & -2048) | ((key >> 15) & 2047)::integer
        FROM unnest(facets) AS facet WHERE starts_with(facet, 'tag:')
    )
$$;
CREATE OR REPLACE FUNCTION catalog_blocks_of_tag(facet text, first bigint, last bigint) RETURNS integer[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_agg((hashtext(facet) & -2048) | (block & 2047)::integer)
    FROM generate_series(first >> 15, last >> 15) AS block
$$;
"""
FUNCTIONS_BACK = """
DROP FUNCTION catalog_blocks_of_tag(text, bigint, bigint);
DROP FUNCTION catalog_blocks(bigint, varchar[]);
"""


class Migration(migrations.Migration):
    """The newest entries under a tag that hold a word are found without passing over the keys of all others."""

    # An index made concurrently needs no time limit on its lock, and cannot stand in a transaction.
    atomic = False
    dependencies = [("catalog", "0021_facets_texts_of_old")]
    operations = [
        migrations.RunSQL(FUNCTIONS, FUNCTIONS_BACK),
        AddIndexConcurrently(
            "entry",
            GinIndex(F("search"), WordBlocks(F("id"), F("facets")), name="entry_words_under_tags", fastupdate=False),
        ),
    ]
