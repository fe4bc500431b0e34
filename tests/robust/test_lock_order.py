"""Locks are taken in one order by every action, so that no two of them can wait for each other."""

import pytest
from django.db import connection

from catalog.actions.publish import withdraw_entry
from catalog.models import Entry
from contributions.actions.drafts import save_draft
from contributions.actions.steps import take
from tests.robust import scenes
from tests.robust.test_crashes import (
    publish_critique,
    publish_edit,
    publish_new,
    publish_response,
    reject,
    submit,
    withdraw,
)
from tests.robust.watching import ORDER, Locks

pytestmark = pytest.mark.django_db
ACTS = (publish_new, publish_edit, publish_critique, publish_response, reject, submit, withdraw)
STEPS = {act.__name__: act for act in ACTS}
WHOLE = {"contributions_contribution", "catalog_entry", "catalog_tag", "catalog_counter", "contributions_chainhead"}
DESK_ONLY = {"contributions_contribution", "contributions_chainhead"}
EXPECTED = {
    "publish_new": WHOLE,
    "publish_edit": WHOLE,
    # The first open critique makes the counter of them.
    "publish_critique": WHOLE - {"catalog_tag", "catalog_counter"},
    "publish_response": WHOLE - {"catalog_tag"},
    "reject": DESK_ONLY,
    "submit": DESK_ONLY,
    "withdraw": {"catalog_entry", "catalog_tag", "catalog_counter"},
}


@pytest.mark.parametrize("name", STEPS)
def test_rows_are_locked_in_the_order_of_the_blueprint(name: str):
    scenes.ground()
    act = STEPS[name]()

    with Locks().recorded() as locks:
        act()

    assert locks.taken == sorted(locks.taken)
    assert {ORDER[rank] for rank, _ in locks.taken} == EXPECTED[name]


def test_publishing_locks_all_that_it_recomputes_before_it_writes():
    scenes.ground()
    row, moderator = scenes.waiting()
    other = Entry.objects.get(slug="earlier").pk

    with Locks().recorded() as locks:
        take("publish", row.pk, actor=moderator, revision=1)

    entries = [key for rank, key in locks.taken if ORDER[rank] == "catalog_entry"]
    assert entries == list(
        Entry.objects.exclude(title__startswith="A paper").order_by("id").values_list("id", flat=True)
    )
    assert other in entries


def test_a_lock_of_an_entry_is_never_taken_after_one_of_a_tag():
    """The recorder itself sees a wrong order."""
    scenes.ground()
    entry = Entry.objects.get(slug="earlier")

    with Locks().recorded() as locks, connection.cursor() as cursor:
        cursor.execute("SELECT id FROM catalog_tag ORDER BY id FOR UPDATE")
        withdraw_entry(entry.pk, contributor=None, reason="Gone.")

    assert locks.taken != sorted(locks.taken)


def test_saving_a_draft_locks_its_contribution_alone():
    scenes.ground()
    row, _ = scenes.waiting()

    with Locks().recorded() as locks:
        save_draft(row.pk, data={}, step="details")

    assert locks.taken == [(0, row.pk)]
