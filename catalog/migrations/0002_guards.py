from django.db import migrations

LIMITS = "SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';"

APPEND_ONLY = """
CREATE FUNCTION catalog_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION catalog_revision_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The one change allowed: erasing the text, named by a redaction made in this very transaction.
    IF TG_OP = 'UPDATE' AND OLD.content IS NOT NULL AND NEW.content IS NULL
       AND to_jsonb(OLD) - 'content' = to_jsonb(NEW) - 'content'
       AND EXISTS (
           SELECT 1 FROM catalog_entryrevision AS redaction
           WHERE redaction.about_id = OLD.id AND redaction.act = 'redacted'
             AND redaction.xmin::text::bigint = (pg_current_xact_id()::text::bigint & 4294967295)
       )
    THEN RETURN NEW;
    END IF;
    RAISE EXCEPTION 'catalog_entryrevision is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER catalog_revision_guard BEFORE UPDATE OR DELETE ON catalog_entryrevision
    FOR EACH ROW EXECUTE FUNCTION catalog_revision_guard();
CREATE TRIGGER catalog_append_only BEFORE UPDATE OR DELETE ON catalog_verification
    FOR EACH ROW EXECUTE FUNCTION catalog_append_only();
CREATE TRIGGER catalog_append_only BEFORE UPDATE OR DELETE ON catalog_cellchange
    FOR EACH ROW EXECUTE FUNCTION catalog_append_only();
CREATE TRIGGER catalog_append_only BEFORE UPDATE OR DELETE ON catalog_critiquetransition
    FOR EACH ROW EXECUTE FUNCTION catalog_append_only();
"""

APPEND_ONLY_BACK = """
DROP TRIGGER catalog_append_only ON catalog_critiquetransition;
DROP TRIGGER catalog_append_only ON catalog_cellchange;
DROP TRIGGER catalog_append_only ON catalog_verification;
DROP TRIGGER catalog_revision_guard ON catalog_entryrevision;
DROP FUNCTION catalog_revision_guard();
DROP FUNCTION catalog_append_only();
"""

# The copy of the sort key in taggings follows its entry in the same statement, whatever writes it.
SORT_KEY = """
ALTER TABLE catalog_tagging ADD CONSTRAINT tagging_sort_key_of_entry
    FOREIGN KEY (content_object_id, prominence, published_at)
    REFERENCES catalog_entry (id, prominence, published_at)
    ON UPDATE CASCADE ON DELETE CASCADE DEFERRABLE INITIALLY IMMEDIATE;
"""
SORT_KEY_BACK = "ALTER TABLE catalog_tagging DROP CONSTRAINT tagging_sort_key_of_entry;"


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_catalogue_tables")]
    operations = [
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        migrations.RunSQL(APPEND_ONLY, APPEND_ONLY_BACK),
        migrations.RunSQL(SORT_KEY, SORT_KEY_BACK),
    ]
