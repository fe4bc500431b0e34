from django.db import migrations

# Called by triggers of the apps whose tables public pages show; PostgreSQL sends one notice for each transaction.
NOTICE = """
CREATE FUNCTION kit_public_pages_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NOTIFY public_pages;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("kit", "0001_kit_tables")]
    operations = [migrations.RunSQL(NOTICE, "DROP FUNCTION kit_public_pages_changed();")]
