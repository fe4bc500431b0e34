from django.db import migrations

BATCH = 1_000
LIMITS = "SET lock_timeout = '2s'; SET statement_timeout = '60s';"
LIMITS_BACK = "RESET lock_timeout; RESET statement_timeout;"
# The trigger writes the text.
WRITE_AGAIN = """
UPDATE catalog_entry SET facets = facets
WHERE id > %s AND id <= %s AND facets_text = '' AND facets <> '{}'
"""


def write_texts(apps, schema_editor):
    """The text of the facets for the entries that are there already; a second run changes nothing."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM catalog_entry")
        (end,) = cursor.fetchone()
        for after in range(0, end or 0, BATCH):
            cursor.execute(WRITE_AGAIN, [after, after + BATCH])


class Migration(migrations.Migration):
    """Numbers beside facets are counted from the text alone, so every entry has it."""

    # A batch at a time, so that nobody waits for all of them.
    atomic = False
    dependencies = [("catalog", "0020_facets_in_one_text")]
    operations = [
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        migrations.RunPython(write_texts, migrations.RunPython.noop, elidable=True),
        migrations.RunSQL(LIMITS_BACK, migrations.RunSQL.noop),
    ]
