from django.db import migrations

LIMITS = "SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';"

APPEND_ONLY = """
CREATE TRIGGER catalog_append_only BEFORE UPDATE OR DELETE ON contributions_contributionrevision
    FOR EACH ROW EXECUTE FUNCTION catalog_append_only();
CREATE TRIGGER catalog_append_only BEFORE UPDATE OR DELETE ON contributions_contributionevent
    FOR EACH ROW EXECUTE FUNCTION catalog_append_only();
"""
APPEND_ONLY_BACK = """
DROP TRIGGER catalog_append_only ON contributions_contributionevent;
DROP TRIGGER catalog_append_only ON contributions_contributionrevision;
"""


class Migration(migrations.Migration):
    dependencies = [("contributions", "0001_contribution_tables"), ("catalog", "0002_guards")]
    operations = [
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        migrations.RunSQL(APPEND_ONLY, APPEND_ONLY_BACK),
    ]
