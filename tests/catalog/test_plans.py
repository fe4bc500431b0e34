"""The lists are walked along the indexes that were made for them."""

import pytest
from django.db import connection

from catalog.kinds import Kind
from catalog.models import Entry, Tagging
from catalog.querysets import follows
from tests import factories

pytestmark = pytest.mark.django_db


def plan(queryset) -> str:
    with connection.cursor() as cursor:
        # The tables of a test are so small that reading them whole is cheaper than any index.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
    return queryset.explain()


@pytest.mark.parametrize("paged", [False, True])
def test_every_list_has_its_index(paged: bool):
    tag = factories.tag("RLHF")
    entry = factories.publish(tags=("rlhf",))
    position = (entry.prominence, entry.published_at, entry.pk)

    def walked(queryset):
        return (queryset.after(position) if paged else queryset)[:25]

    taggings = Tagging.objects.filter(tag=tag.pk)
    if paged:
        taggings = taggings.filter(follows(position, "content_object_id"))
    taggings = taggings.order_by("-prominence", "-published_at", "-content_object_id").values("content_object_id")
    standing = Entry.objects.standing()

    assert "entry_prominent" in plan(walked(standing.prominent_first()))
    assert "entry_kind_prominent" in plan(walked(standing.of_kind(Kind.RESOURCE).prominent_first()))
    assert "entry_newest" in plan(standing.newest_first()[:8])
    assert "tagging_prominent" in plan(taggings[:25])
