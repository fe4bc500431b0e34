from django.db import migrations

LIMITS = "SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';"
TABLES = (
    "entry", "entryrevision", "challengedetail", "solutiondetail", "resourcedetail", "directiondetail",
    "milestonedetail", "identifier", "claim", "evidence", "link", "cellchange", "verification", "redirect", "tag",
    "tagging", "counter", "word", "contributor", "critique", "critiqueresponse", "critiquetransition",
)  # fmt: skip
# Every way of writing passes by here, whatever code takes it.
NOTICE = """
CREATE TRIGGER public_pages_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON catalog_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION kit_public_pages_changed();
"""
NOTICE_BACK = "DROP TRIGGER public_pages_changed ON catalog_{table};"


class Migration(migrations.Migration):
    dependencies = [("catalog", "0007_no_truncate"), ("kit", "0002_notice_of_changes")]
    operations = [
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        *(migrations.RunSQL(NOTICE.format(table=table), NOTICE_BACK.format(table=table)) for table in TABLES),
    ]
