from django.db import migrations

LIMITS = "SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';"

NO_TRUNCATE = """
CREATE TRIGGER catalog_no_truncate BEFORE TRUNCATE ON contributions_contributionrevision
    FOR EACH STATEMENT EXECUTE FUNCTION catalog_append_only();
CREATE TRIGGER catalog_no_truncate BEFORE TRUNCATE ON contributions_contributionevent
    FOR EACH STATEMENT EXECUTE FUNCTION catalog_append_only();
"""
NO_TRUNCATE_BACK = """
DROP TRIGGER catalog_no_truncate ON contributions_contributionevent;
DROP TRIGGER catalog_no_truncate ON contributions_contributionrevision;
"""


class Migration(migrations.Migration):
    dependencies = [("contributions", "0003_desk_queue"), ("catalog", "0007_no_truncate")]
    operations = [
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        migrations.RunSQL(NO_TRUNCATE, NO_TRUNCATE_BACK),
    ]
