from django.db import migrations, models

LIMITS = "SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';"
# A trigger, so that whatever writes facets while the site changes to the new code writes the text too. (A generated
# column would rewrite the table under a lock.) Years and curation have no numbers beside them in lists. All that is no
# tag stands together as one word: there are few of these among thousands of entries, so that counting takes half.
TRIGGER = """
CREATE FUNCTION catalog_facets_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.facets_text := concat_ws(
        ' ',
        (SELECT string_agg(facet, ',') FROM unnest(NEW.facets) AS facet WHERE facet !~ '^(tag|year|curation):'),
        (SELECT string_agg(facet, ' ') FROM unnest(NEW.facets) AS facet WHERE starts_with(facet, 'tag:'))
    );
    RETURN NEW;
END $$;
CREATE TRIGGER facets_in_one_text BEFORE INSERT OR UPDATE OF facets ON catalog_entry
    FOR EACH ROW EXECUTE FUNCTION catalog_facets_text();
"""
TRIGGER_BACK = """
DROP TRIGGER facets_in_one_text ON catalog_entry;
DROP FUNCTION catalog_facets_text();
"""


class Migration(migrations.Migration):
    """What lists count of an entry's facets also stands in one text, which is quicker to count from."""

    dependencies = [("catalog", "0019_one_l")]
    operations = [
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        migrations.AddField(
            "entry", "facets_text", models.TextField(blank=True, db_default="", default="", editable=False)
        ),
        migrations.RunSQL(TRIGGER, TRIGGER_BACK),
    ]
