from django.db import migrations, models
from django.db.models import Q

from alignhub.kit.indexes import AddIndexConcurrently

LEDGER = ("publish", "request-changes", "reject", "hold")


class Migration(migrations.Migration):
    """The ledger is read newest first, whole or narrowed; without these it would walk every event to do so."""

    # An index made concurrently needs no time limit on its lock, and cannot stand in a transaction.
    atomic = False
    dependencies = [("contributions", "0006_published_record")]
    operations = [
        AddIndexConcurrently(
            "contributionevent",
            models.Index(fields=["position"], name="event_ledger", condition=Q(step__in=LEDGER)),
        ),
        AddIndexConcurrently(
            "contributionevent",
            models.Index(
                fields=["step", "position"], name="event_ledger_step", condition=Q(step__in=[*LEDGER, "founded"])
            ),
        ),
        AddIndexConcurrently(
            "contributionevent",
            models.Index(fields=["clause", "position"], name="event_ledger_clause", condition=~Q(clause="")),
        ),
        AddIndexConcurrently(
            "contributionevent",
            models.Index(fields=["step", "created_at"], name="event_ledger_time", condition=Q(step__in=LEDGER)),
        ),
        AddIndexConcurrently("contributionevent", models.Index(fields=["created_at"], name="event_time")),
    ]
