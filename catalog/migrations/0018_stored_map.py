"""The map is stored as entries' pages are; notices are found by their writers, however many came before."""

from django.db import migrations, models

LIMITS = "SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';"
# Where the map without filters is read from: its rows and columns, claims, cells and totals.
TABLES = ("entry", "challengedetail", "solutiondetail", "claim", "cellchange", "counter")
# One notice a transaction will do, however many statements it makes.
FUNCTION = """
CREATE FUNCTION catalog_note_map() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO catalog_entrynotice (entry_id, writer, made_at)
        SELECT -1, number, now() FROM CAST(pg_current_xact_id()::text AS bigint) AS number
        WHERE NOT EXISTS (SELECT FROM catalog_entrynotice WHERE entry_id = -1 AND writer = number);
    RETURN NULL;
END $$;
"""
FUNCTION_BACK = "DROP FUNCTION catalog_note_map();"
TRIGGER = """
CREATE TRIGGER note_map AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON catalog_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION catalog_note_map();
"""
TRIGGER_BACK = "DROP TRIGGER note_map ON catalog_{table};"


class Migration(migrations.Migration):
    dependencies = [("catalog", "0017_tags_among_words")]
    operations = [
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        # Notices live for two hours, so the index is made in a moment.
        migrations.AddIndex("entrynotice", models.Index(fields=["entry_id", "writer"], name="notice_entry_writer")),
        migrations.RemoveIndex("entrynotice", "notice_entry"),
        migrations.RunSQL(FUNCTION, FUNCTION_BACK),
        *(migrations.RunSQL(TRIGGER.format(table=table), TRIGGER_BACK.format(table=table)) for table in TABLES),
    ]
