from django.db import migrations, models
from django.db.models import Q

from alignhub.kit.indexes import AddIndexConcurrently

# A concurrent build waits for writers and must not give up half-way, so only waiting for the lock is limited.
LIMITS = "SET lock_timeout = '10s'"
LIMITS_BACK = "RESET lock_timeout"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("catalog", "0003_newest_withdrawn")]
    operations = [
        migrations.RunSQL(LIMITS, LIMITS_BACK),
        AddIndexConcurrently(
            "resourcedetail",
            models.Index(fields=["standing"], name="resource_not_current", condition=~Q(standing="current")),
        ),
        migrations.RunSQL(LIMITS_BACK, LIMITS),
    ]
