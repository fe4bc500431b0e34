from django.db import migrations, models

LIMITS = "SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';"

GUARD = """
CREATE FUNCTION contributions_revision_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The one change allowed: erasing the text once that of the version is erased which it became, or which a proposal
    -- that was not accepted started from.
    IF TG_OP = 'UPDATE' AND OLD.content IS NOT NULL AND NEW.content IS NULL AND NEW.form = '{}'::jsonb
       AND to_jsonb(OLD) - 'content' - 'form' = to_jsonb(NEW) - 'content' - 'form'
       AND EXISTS (
           SELECT 1 FROM contributions_contribution AS sent
           JOIN catalog_entryrevision AS gone ON gone.id = sent.result_id
                OR gone.id = OLD.base_id AND sent.state IN ('rejected', 'withdrawn')
           JOIN catalog_entryrevision AS redaction ON redaction.about_id = gone.id AND redaction.act = 'redacted'
           WHERE sent.id = OLD.contribution_id AND gone.content IS NULL
       )
    THEN RETURN NEW;
    END IF;
    RAISE EXCEPTION 'contributions_contributionrevision is append-only'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

DROP TRIGGER catalog_append_only ON contributions_contributionrevision;
CREATE TRIGGER contributions_revision_guard BEFORE UPDATE OR DELETE ON contributions_contributionrevision
    FOR EACH ROW EXECUTE FUNCTION contributions_revision_guard();
"""
GUARD_BACK = """
DROP TRIGGER contributions_revision_guard ON contributions_contributionrevision;
CREATE TRIGGER catalog_append_only BEFORE UPDATE OR DELETE ON contributions_contributionrevision
    FOR EACH ROW EXECUTE FUNCTION catalog_append_only();
DROP FUNCTION contributions_revision_guard();
"""


class Migration(migrations.Migration):
    """What was sent can be erased with the version that it became. Going back needs that nothing has been."""

    dependencies = [("contributions", "0014_one_digest_a_window"), ("catalog", "0011_public_pages_of_people")]
    operations = [
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        migrations.AlterField("contributionrevision", "content", models.JSONField(null=True)),
        migrations.RunSQL(GUARD, GUARD_BACK),
    ]
