from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models
from django.db.models import F, Q

from alignhub.kit.indexes import AddIndexConcurrently

WAITING = Q(state__in=["submitted", "in-review"])
PAST = Q(state__in=["changes-requested", "published", "rejected", "withdrawn"])
ORDER = ["submitted_at", "id"]
INDEXES = (
    models.Index(
        fields=ORDER,
        name="contribution_queue_flagged",
        condition=WAITING & ~Q(check_flags=[]) & ~Q(check_flags=["fine"]),
    ),
    models.Index(fields=["completeness", *ORDER], name="contribution_queue_complete", condition=WAITING),
    GinIndex(F("areas"), name="contribution_queue_areas", condition=WAITING, fastupdate=False),
    models.Index(fields=["state", "kind", *ORDER], name="contribution_past_kind", condition=PAST),
    models.Index(fields=["state", "entry_kind", *ORDER], name="contribution_past_entry_kind", condition=PAST),
    models.Index(fields=["state", *ORDER], name="contribution_past_newcomers", condition=PAST & Q(newcomer=True)),
    models.Index(fields=["author", *ORDER], name="contribution_by_person"),
)


class Migration(migrations.Migration):
    """Every filter of the queue, and of what does not wait any more, is one walk along an index."""

    # An index made concurrently needs no time limit on its lock, and cannot stand in a transaction.
    atomic = False
    dependencies = [("contributions", "0023_queue_by_area")]
    operations = [AddIndexConcurrently("contribution", index) for index in INDEXES]
