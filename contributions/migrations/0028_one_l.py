from django.db import migrations

# What titles are compared by is folded as searches are, see the catalogue's migration of the same name.
FOLD = r"""
UPDATE contributions_sentidentifier SET value = regexp_replace(value, '{doubled}', '\1\2', 'g')
WHERE value LIKE 'title:%' AND value ~ '{doubled}'
"""
DOUBLED = (
    r"\m((?:re|un|mis)?(?:cancel|channel|counsel|dial|equal|fuel|funnel|initial|label|level|marvel|model|ravel|rival"
    r"|signal|total|travel|tunnel))l(ed|ing|er|ers)\M"
)


class Migration(migrations.Migration):
    """A paper that is sent while another with "signaling" for "signalling" in its title waits is told of it."""

    dependencies = [("contributions", "0027_followers_of_one_thing")]
    operations = [
        migrations.RunSQL(
            "SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '60s';", migrations.RunSQL.noop
        ),
        # Only what waits for review is there.
        migrations.RunSQL(FOLD.replace("{doubled}", DOUBLED), migrations.RunSQL.noop, elidable=True),
    ]
