from django.contrib.postgres.indexes import OpClass
from django.db import migrations, models
from django.db.models import F, Q

from alignhub.kit.indexes import AddIndexConcurrently

# A concurrent build waits for writers and must not give up half-way, so only waiting for the lock is limited.
LIMITS = "SET lock_timeout = '10s'"
LIMITS_BACK = "RESET lock_timeout"


class Migration(migrations.Migration):
    """The order "most evidence", and titles and tags that begin with what is being typed."""

    atomic = False
    dependencies = [("catalog", "0005_words_and_works")]
    operations = [
        migrations.RunSQL(LIMITS, LIMITS_BACK),
        AddIndexConcurrently(
            "entry",
            models.Index(
                F("amount").desc(),
                F("works").desc(),
                F("id").desc(),
                condition=Q(withdrawn_at=None),
                name="entry_most_evidence",
            ),
        ),
        AddIndexConcurrently(
            "entry", models.Index(OpClass(F("fold_title"), name="text_pattern_ops"), name="entry_title_start")
        ),
        AddIndexConcurrently(
            "tag", models.Index(OpClass(F("fold"), name="varchar_pattern_ops"), name="tag_name_start")
        ),
        migrations.RunSQL(LIMITS_BACK, LIMITS),
    ]
