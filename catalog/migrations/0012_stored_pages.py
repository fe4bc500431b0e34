"""The rendered text of entries' pages, and notices of what makes it out of date."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

LIMITS = "SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';"
# Both can be made again at any time, so they need not survive a crash; one without the other would not do.
UNLOGGED = """
ALTER TABLE catalog_entrynotice SET UNLOGGED;
ALTER TABLE catalog_storedpage SET UNLOGGED;
"""
# The ends of claims, for rows that name the claim.
_ENDS = """
    SELECT resource_id FROM touched UNION SELECT replicates_id FROM touched
    UNION SELECT solution_id FROM catalog_claim WHERE id IN (SELECT claim_id FROM touched)
    UNION SELECT challenge_id FROM catalog_claim WHERE id IN (SELECT claim_id FROM touched)
"""
_CRITICISED = "SELECT entry_id FROM catalog_critique WHERE id IN (SELECT critique_id FROM touched)"
_OWN = "SELECT entry_id FROM touched"
# Which entries' pages show the rows of a table; 0 stands for every page.
SHOWN_BY = {
    "entry": "SELECT id FROM touched",
    "entryrevision": _OWN,
    "challengedetail": _OWN,
    "solutiondetail": _OWN,
    "directiondetail": _OWN,
    "resourcedetail": _OWN,
    # Each shows all others of its phase.
    "milestonedetail": "SELECT 0::bigint FROM touched",
    "identifier": "SELECT resource_id FROM touched",
    "claim": "SELECT solution_id FROM touched UNION SELECT challenge_id FROM touched",
    "evidence": _ENDS,
    "link": "SELECT source_id FROM touched UNION SELECT target_id FROM touched",
    "verification": _OWN,
    "tagging": "SELECT content_object_id FROM touched",
    "contributor": "SELECT 0::bigint FROM touched",
    "critique": _OWN,
    "critiquesource": _CRITICISED,
    "critiqueresponse": _CRITICISED,
    "critiquetransition": _CRITICISED,
}
# Above so many entries in one statement, as in an import or a rebuild touches, one notice for all is the cheaper.
FUNCTION = """
CREATE FUNCTION catalog_note_entries() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    rows text := CASE TG_OP
        WHEN 'INSERT' THEN 'SELECT * FROM came'
        WHEN 'DELETE' THEN 'SELECT * FROM gone'
        ELSE 'SELECT * FROM gone UNION ALL SELECT * FROM came'
    END;
    ids bigint[];
BEGIN
    EXECUTE 'WITH touched AS (' || rows || ') SELECT array_agg(id) FROM (SELECT DISTINCT id FROM (' || TG_ARGV[0]
        || ') AS shown (id) WHERE id IS NOT NULL LIMIT 201) AS first' INTO ids;
    IF cardinality(ids) > 200 THEN
        ids := ARRAY[0];
    END IF;
    INSERT INTO catalog_entrynotice (entry_id, writer, made_at)
        SELECT id, pg_current_xact_id()::text::bigint, now() FROM unnest(ids) AS id;
    RETURN NULL;
END $$;
"""
FUNCTION_BACK = "DROP FUNCTION catalog_note_entries();"
TRIGGERS = """
CREATE TRIGGER note_entries_new AFTER INSERT ON catalog_{table} REFERENCING NEW TABLE AS came
    FOR EACH STATEMENT EXECUTE FUNCTION catalog_note_entries('{shown}');
CREATE TRIGGER note_entries_gone AFTER DELETE ON catalog_{table} REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION catalog_note_entries('{shown}');
CREATE TRIGGER note_entries_changed AFTER UPDATE ON catalog_{table} REFERENCING OLD TABLE AS gone NEW TABLE AS came
    FOR EACH STATEMENT EXECUTE FUNCTION catalog_note_entries('{shown}');
"""
TRIGGERS_BACK = "".join(
    f"DROP TRIGGER note_entries_{when} ON catalog_{{table}};" for when in ("new", "gone", "changed")
)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0011_public_pages_of_people")]
    operations = [
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="EntryNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entry_id", models.BigIntegerField()),
                ("writer", models.BigIntegerField()),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["entry_id"], include=["writer"], name="notice_entry"),
                    models.Index(fields=["made_at"], name="notice_made"),
                ]
            },
        ),
        migrations.CreateModel(
            name="StoredPage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=16)),
                ("slug", models.CharField(max_length=100)),
                ("language", models.CharField(max_length=20)),
                ("maker", models.CharField(max_length=64)),
                ("server_started", models.DateTimeField()),
                ("made_at", models.DateTimeField()),
                ("snapshot", models.TextField()),
                ("shows", ArrayField(models.BigIntegerField())),
                ("title", models.TextField()),
                ("description", models.TextField()),
                ("head", models.TextField()),
                ("main", models.TextField()),
            ],
            options={
                "indexes": [models.Index(fields=["made_at"], name="stored_page_made")],
                "constraints": [
                    models.UniqueConstraint(fields=["slug", "kind", "language"], name="stored_page_unique")
                ],
            },
        ),
        migrations.RunSQL(UNLOGGED, migrations.RunSQL.noop),
        migrations.RunSQL(FUNCTION, FUNCTION_BACK),
        *(
            migrations.RunSQL(
                TRIGGERS.format(table=table, shown=" ".join(shown.split())), TRIGGERS_BACK.format(table=table)
            )
            for table, shown in SHOWN_BY.items()
        ),
    ]
