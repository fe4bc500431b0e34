from django.db import migrations

LIMITS = "SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';"
# In the same words as ``is_single_moderator``: who counts as being at the desk.
AT_DESK = "(({row}.is_moderator OR {row}.is_superuser) AND {row}.is_active AND {row}.suspended_at IS NULL)"
# Whoever leaves ends them as well: a notice begun in the very moment in which they came was not seen by them.
NOTICES_END = """
CREATE FUNCTION contributions_notices_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE contributions_contribution SET noticed_at = NULL
        WHERE state = 'submitted' AND noticed_at IS NOT NULL AND author_id <> NEW.id;
    RETURN NULL;
END $$;
"""
WHENEVER = f"""
CREATE TRIGGER notices_end_with_new AFTER INSERT ON alignhub_user
    FOR EACH ROW WHEN ({AT_DESK.format(row="NEW")}) EXECUTE FUNCTION contributions_notices_end();
CREATE TRIGGER notices_end AFTER UPDATE OF is_moderator, is_superuser, is_active, suspended_at ON alignhub_user
    FOR EACH ROW WHEN ({AT_DESK.format(row="OLD")} <> {AT_DESK.format(row="NEW")})
    EXECUTE FUNCTION contributions_notices_end();
"""
NOTICES_END_BACK = """
DROP TRIGGER notices_end ON alignhub_user; DROP TRIGGER notices_end_with_new ON alignhub_user;
DROP FUNCTION contributions_notices_end();
"""


class Migration(migrations.Migration):
    """A public notice of a site's single moderator ends when anybody else comes to the desk, or leaves it, whether
    they acted or not.

    In the database, since people come there by the admin site, by commands, and when a suspension is lifted.
    """

    dependencies = [("contributions", "0021_lists_are_looked_up"), ("alignhub", "0002_desk_digest")]
    operations = [
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        migrations.RunSQL(NOTICES_END + WHENEVER, NOTICES_END_BACK),
    ]
