"""The lists are walked along the indexes that were made for them."""

import pytest
from django.db import connection

from catalog.kinds import Kind
from catalog.models import Entry, Tagging
from tests import factories

pytestmark = pytest.mark.django_db


def plan(queryset) -> str:
    with connection.cursor() as cursor:
        # The tables of a test are so small that reading them whole is cheaper than any index.
        cursor.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_incremental_sort = off;"
            " SET LOCAL enable_bitmapscan = off"
        )
    return queryset.explain()


def test_every_list_has_its_index():
    tag = factories.tag("RLHF")
    factories.publish(tags=("rlhf",))
    # Were all of one kind, or their number not known, then the index of all would be as cheap as that of a kind.
    for number in range(12):
        factories.publish(Kind.CHALLENGE, title=f"Challenge {number}", slug=f"challenge-{number}")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE catalog_entry")
    taggings = Tagging.objects.filter(tag=tag.pk)
    taggings = taggings.order_by("-prominence", "-published_at", "-content_object_id").values("content_object_id")
    standing = Entry.objects.standing()

    assert "entry_prominent" in plan(standing.prominent_first()[:25])
    assert "entry_kind_prominent" in plan(standing.of_kind(Kind.RESOURCE).prominent_first()[:25])
    assert "entry_newest" in plan(standing.newest_first()[:8])
    assert "tagging_prominent" in plan(taggings[:25])
