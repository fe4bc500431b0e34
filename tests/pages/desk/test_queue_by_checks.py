"""The queue narrowed to what the checks found."""

from dataclasses import replace
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.kinds import Kind, ResourceType
from contributions.actions import checks
from contributions.actions.checks import run_checks
from contributions.actions.steps import Sent, take
from contributions.models import CheckName, Contribution
from contributions.queries.desk import queue
from contributions.states import CheckFlag
from tests import factories
from tests.factories import UserFactory
from tests.many import many
from tests.pages.desk.reviewing import QUEUE, signed_in

pytestmark = pytest.mark.django_db
TOOL = replace(factories.FACTS[Kind.RESOURCE], type=ResourceType.TOOL)


def sent(title: str, **made) -> Contribution:
    """Sent and checked; nothing of it needs the network, or identifiers."""
    body = made.pop("body", "")
    row = factories.contribution(sent=factories.content(title=title, body=body, facts=TOOL), **made)
    run_checks(row.pk, row.revision)
    row.refresh_from_db()
    return row


def titles(moderator, flag: str) -> list[str]:
    return [row.title for row in signed_in(moderator).get(f"{QUEUE}?checks={flag}").context["page"].rows]


def test_what_the_checks_found_narrows_the_queue(moderator):
    sent("Clean")
    sent("Loud", body="Buy now!! It is the best price.")
    factories.contribution(sent=factories.content(title="Unchecked"))

    assert titles(moderator, "promotion") == ["Loud"]
    assert titles(moderator, "fine") == ["Clean"]
    assert titles(moderator, "links") == []
    assert titles(moderator, "junk") == ["Clean", "Loud", "Unchecked"]


@pytest.mark.parametrize("flag", list(CheckFlag))
def test_every_filter_is_offered_and_shows_its_own(moderator, flag):
    row = factories.contribution(sent=factories.content(title=flag.value))
    Contribution.objects.filter(pk=row.pk).update(check_flags=[flag.value])

    assert [titles(moderator, other) for other in CheckFlag] == [
        [flag.value] if other == flag else [] for other in CheckFlag
    ]
    assert f'href="?checks={flag.value}"' in signed_in(moderator).get(QUEUE).content.decode()


@pytest.mark.parametrize(
    ("passed", "flags"),
    [
        ({"links": False, "sources": True, "promotion": False}, ["links", "promotion"]),
        ({"links": None, "sources": True}, []),
        ({"links": None, "sources": False}, ["sources"]),
        ({"sources": True, "promotion": True}, ["fine"]),
    ],
)
def test_flags_name_what_was_found_and_what_could_not_be_told_is_not_fine(passed, flags):
    row = factories.contribution()
    checks._keep(row, 1, {CheckName(name): checks._Outcome(result) for name, result in passed.items()})
    row.refresh_from_db()
    assert row.check_flags == flags


def test_a_new_version_is_unchecked_until_it_is_checked(moderator):
    row = sent("Loud", body="Buy now!! It is the best price.")
    assert row.check_flags == ["promotion"]

    take("revise", row.pk, actor=row.author, sent=Sent(factories.content(title="Calm", facts=TOOL)))

    assert titles(moderator, "promotion") == []
    # The check of the version before comes late.
    run_checks(row.pk, 1)
    assert titles(moderator, "promotion") == []
    run_checks(row.pk, 2)
    assert titles(moderator, "fine") == ["Calm"]


def test_checking_does_not_change_when_it_was_last_touched():
    row = factories.contribution()
    before = Contribution.objects.values_list("updated_at", flat=True).get()
    run_checks(row.pk, 1)
    assert Contribution.objects.values_list("updated_at", flat=True).get() == before


def test_nobody_learns_from_it_what_was_found_in_their_own_work(moderator):
    sent("Mine", author=moderator)
    assert titles(moderator, "fine") == []
    assert titles(UserFactory.create(moderator=True), "fine") == ["Mine"]


def test_it_looks_at_few_rows_however_many_wait(moderator):
    flags = list(CheckFlag)
    # One in a hundred for each flag.
    found = " ".join(f"WHEN {place} THEN '{{{flag.value}}}'" for place, flag in enumerate(flags))
    many(
        factories.contribution(),
        10_000,
        submitted_at="row.submitted_at - n * interval '1 minute'",
        check_flags=f"CASE n % 100 {found} ELSE '{{}}'::varchar[] END",
    )

    for show, flag in product(("open", "unclaimed"), flags):
        with CaptureQueriesContext(connection) as captured:
            page = queue.queue_page(moderator, queue.QueueFilters(show=show, checks=flag.value))
        assert len(page.rows) == queue.PAGE
        (listed,) = [query["sql"] for query in captured.captured_queries if '"check_flags" @>' in query["sql"]]
        assert f"contribution_queue_{flag.value}" in plan_of(listed)


def plan_of(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (FORMAT JSON) " + sql)
        return str(cursor.fetchone()[0])
