from django.db import migrations

LIMITS = "SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';"
# What the ledger, the reports and the typical wait are made of; drafts and messages are on no public page.
TABLES = ("contributionevent", "policyclause", "chainday", "monthlyreport")
NOTICE = """
CREATE TRIGGER public_pages_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON contributions_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION kit_public_pages_changed();
"""
NOTICE_BACK = "DROP TRIGGER public_pages_changed ON contributions_{table};"


class Migration(migrations.Migration):
    dependencies = [("contributions", "0008_proposals"), ("kit", "0002_notice_of_changes")]
    operations = [
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        *(migrations.RunSQL(NOTICE.format(table=table), NOTICE_BACK.format(table=table)) for table in TABLES),
    ]
