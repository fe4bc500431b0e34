from django.db import migrations

LIMITS = "SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';"

# Emptying a table fires no row trigger, so it is refused on its own.
NO_TRUNCATE = """
CREATE TRIGGER catalog_no_truncate BEFORE TRUNCATE ON catalog_entryrevision
    FOR EACH STATEMENT EXECUTE FUNCTION catalog_append_only();
CREATE TRIGGER catalog_no_truncate BEFORE TRUNCATE ON catalog_verification
    FOR EACH STATEMENT EXECUTE FUNCTION catalog_append_only();
CREATE TRIGGER catalog_no_truncate BEFORE TRUNCATE ON catalog_cellchange
    FOR EACH STATEMENT EXECUTE FUNCTION catalog_append_only();
CREATE TRIGGER catalog_no_truncate BEFORE TRUNCATE ON catalog_critiquetransition
    FOR EACH STATEMENT EXECUTE FUNCTION catalog_append_only();
"""
NO_TRUNCATE_BACK = """
DROP TRIGGER catalog_no_truncate ON catalog_critiquetransition;
DROP TRIGGER catalog_no_truncate ON catalog_cellchange;
DROP TRIGGER catalog_no_truncate ON catalog_verification;
DROP TRIGGER catalog_no_truncate ON catalog_entryrevision;
"""

GUARD = """
CREATE OR REPLACE FUNCTION catalog_revision_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The one change allowed: erasing the text, named by a redaction made in this very transaction.
    IF TG_OP = 'UPDATE' AND OLD.content IS NOT NULL AND NEW.content IS NULL
       AND to_jsonb(OLD) - 'content' = to_jsonb(NEW) - 'content'
       AND EXISTS (
           SELECT 1 FROM catalog_entryrevision AS redaction
           WHERE redaction.about_id = OLD.id AND redaction.act = 'redacted'
             AND {made_now}
       )
    THEN RETURN NEW;
    END IF;
    RAISE EXCEPTION 'catalog_entryrevision is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
# A row that we see although its transaction is still running is our own, also when a savepoint of ours wrote it.
BY_US = """pg_xact_status((((pg_current_xact_id()::text::bigint >> 32) << 32)
                 | redaction.xmin::text::bigint)::text::xid8) = 'in progress'"""
BY_THE_OUTERMOST = "redaction.xmin::text::bigint = (pg_current_xact_id()::text::bigint & 4294967295)"


class Migration(migrations.Migration):
    dependencies = [("catalog", "0006_search_indexes")]
    operations = [
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        migrations.RunSQL(NO_TRUNCATE, NO_TRUNCATE_BACK),
        migrations.RunSQL(GUARD.format(made_now=BY_US), GUARD.format(made_now=BY_THE_OUTERMOST)),
    ]
