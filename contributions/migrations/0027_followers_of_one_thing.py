from django.db import migrations, models

from alignhub.kit.indexes import AddIndexConcurrently


class Migration(migrations.Migration):
    """The desk asks how many people follow an entry; without this index it would read all that anybody follows."""

    # An index made concurrently needs no time limit on its lock, and cannot stand in a transaction.
    atomic = False
    dependencies = [("contributions", "0026_notes_on_imports_checked")]
    operations = [AddIndexConcurrently("follow", models.Index(fields=["target"], name="follow_target"))]
