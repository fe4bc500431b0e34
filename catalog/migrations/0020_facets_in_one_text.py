from django.db import migrations, models

LIMITS = "SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';"
# A trigger, so that whatever writes facets while the site changes to the new code writes the text too. (A generated
# column would rewrite the table under a lock.)
TRIGGER = """
CREATE FUNCTION catalog_facets_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.facets_text := array_to_string(NEW.facets, ' ');
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
    """The facets of an entry also stand in one text, which is quicker to count from."""

    dependencies = [("catalog", "0019_one_l")]
    operations = [
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        migrations.AddField(
            "entry", "facets_text", models.TextField(blank=True, db_default="", default="", editable=False)
        ),
        migrations.RunSQL(TRIGGER, TRIGGER_BACK),
    ]
