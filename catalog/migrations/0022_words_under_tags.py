from django.contrib.postgres.indexes import GinIndex
from django.db import migrations
from django.db.models import F

from alignhub.kit.indexes import AddIndexConcurrently
from catalog.models.entry import WordBlocks

# Of a tag and a large block one number is kept: 20 bits of the tag's hash and 11 of the block. Two tags that share
# those bits only cost each other time, since the entries found are asked for their tags all the same.
# In PL/pgSQL, since the planner would look into functions in SQL anew for every search.
FUNCTIONS = """
CREATE OR REPLACE FUNCTION catalog_blocks(key bigint, facets varchar[]) RETURNS integer[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    facet text;
    found integer[] := ARRAY[(key >> 10)::integer, (-1 - (key >> 15))::integer];
BEGIN
    FOREACH facet IN ARRAY facets LOOP
        IF starts_with(facet, 'tag:') THEN
            found := found || ((hashtext(facet) & -2048) | ((key >> 15) & 2047)::integer);
        END IF;
    END LOOP;
    RETURN found;
END $$;
CREATE OR REPLACE FUNCTION catalog_blocks_of_tag(facet text, first bigint, last bigint) RETURNS integer[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    tag integer := hashtext(facet) & -2048;
    found integer[] := '{}';
BEGIN
    FOR block IN (first >> 15) .. (last >> 15) LOOP
        found := found || (tag | (block & 2047));
    END LOOP;
    RETURN found;
END $$;
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
