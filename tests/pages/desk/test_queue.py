"""The queue of the moderation desk: its order, tabs, filters and pages, and claiming from a row."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contributions.actions.steps import Sent, take
from contributions.models import Contribution
from contributions.queries.desk import queue
from contributions.states import State
from tests import factories
from tests.factories import UserFactory
from tests.many import many
from tests.pages.desk.reviewing import QUEUE, aged, page, sent, signed_in, step

pytestmark = pytest.mark.django_db


def titles(desk: Client, query: str = "") -> list[str]:
    return [row.title for row in desk.get(QUEUE + query).context["page"].rows]


def test_the_queue_is_oldest_first_and_marks_what_waits_too_long(desk):
    aged(sent("Young"), hours=3)
    aged(sent("Old"), days=9, hours=4)

    response = desk.get(QUEUE)

    assert [(row.title, row.age, row.late) for row in response.context["page"].rows] == [
        ("Old", "9 d 4 h", True),
        ("Young", "3 h", False),
    ]
    assert response.content.count(b'<tr class="overdue">') == 1


def test_what_comes_back_from_its_author_waits_from_then_on(desk, moderator):
    row = aged(factories.contribution(State.CHANGES_REQUESTED, moderator=moderator), days=30)

    row = take("submit", row.pk, actor=row.author, sent=Sent(factories.content()))

    assert timezone.now() - row.submitted_at < timedelta(minutes=1)


def test_a_revision_keeps_its_place():
    row = aged(factories.contribution(), days=3)

    row = take("revise", row.pk, actor=row.author, sent=Sent(factories.content()))

    assert timezone.now() - row.submitted_at > timedelta(days=2)


def test_tabs_and_filters(desk, moderator):
    aged(sent("Plain"), days=8)
    aged(sent("Mine", state=State.IN_REVIEW, moderator=moderator), days=4)
    sent("Theirs", state=State.IN_REVIEW)
    sent("Held", state=State.HELD)
    sent("With its author", state=State.CHANGES_REQUESTED)
    sent("Rejected", state=State.REJECTED)
    known = factories.contribution(State.PUBLISHED).author
    sent("By somebody known", author=known)

    assert titles(desk) == ["Plain", "Mine", "Theirs", "By somebody known"]
    assert titles(desk, "?show=unclaimed") == ["Plain", "By somebody known"]
    assert titles(desk, "?show=mine") == ["Mine"]
    assert titles(desk, "?show=held") == ["Held"]
    assert titles(desk, "?show=author") == ["With its author"]
    assert titles(desk, "?show=rejected") == ["Rejected"]
    assert titles(desk, "?age=7") == ["Plain"]
    assert titles(desk, "?age=3") == ["Plain", "Mine"]
    assert titles(desk, "?author=first") == ["Plain", "Mine", "Theirs"]
    assert titles(desk, "?kind=edit") == []
    assert titles(desk, "?kind=entry&entry=resource&age=7&show=unclaimed") == ["Plain"]
    assert titles(desk, "?show=odd&kind=x&entry=y&age=z&after=odd") == titles(desk)
    assert desk.get(f"{QUEUE}?show=%00").status_code == 400
    counts = desk.get(QUEUE).context["page"].counts
    assert counts == {"open": "4", "unclaimed": "2", "mine": "1", "appeals": "0"}


def test_an_appeal_has_a_tab_of_its_own(desk):
    row = sent("Appealed", state=State.REJECTED)
    take("appeal", row.pk, actor=row.author, note="Please look again.")
    sent("Another")

    assert titles(desk, "?show=appeals") == ["Appealed"]
    page_ = desk.get(QUEUE).content.decode()
    assert page_.count("Appeal</span>") == 1


def test_an_appeal_is_not_offered_to_whoever_rejected(desk, moderator):
    row = sent("Appealed", state=State.REJECTED, moderator=moderator)
    take("appeal", row.pk, actor=row.author, note="Please look again.")
    other = signed_in(UserFactory.create(moderator=True))

    offered = [client.get(QUEUE).content.decode().count("data-claim") for client in (desk, other)]

    assert offered == [0, 1]
    assert f'href="{page(row)}">Open<' in desk.get(QUEUE).content.decode()


def test_the_queue_is_paged_both_ways(desk, monkeypatch):
    monkeypatch.setattr("contributions.queries.desk.queue.PAGE", 2)
    for number in range(5):
        aged(sent(f"Paper {number}"), hours=9 - number)

    first = desk.get(QUEUE).context["page"]
    second = desk.get(f"{QUEUE}?after={first.after}").context["page"]
    third = desk.get(f"{QUEUE}?after={second.after}").context["page"]
    back = desk.get(f"{QUEUE}?before={third.before}").context["page"]
    start = desk.get(f"{QUEUE}?before={back.before}").context["page"]

    assert [[row.title[-1] for row in shown.rows] for shown in (first, second, third, back, start)] == [
        ["0", "1"],
        ["2", "3"],
        ["4"],
        ["2", "3"],
        ["0", "1"],
    ]
    assert (first.before, third.after, start.before) == (None, None, None)


def test_decided_ones_come_newest_first_and_page_too(desk, monkeypatch):
    monkeypatch.setattr("contributions.queries.desk.queue.PAGE", 1)
    aged(sent("Older", state=State.REJECTED), days=2)
    aged(sent("Newer", state=State.REJECTED), days=1)

    first = desk.get(f"{QUEUE}?show=rejected").context["page"]
    second = desk.get(f"{QUEUE}?show=rejected&after={first.after}").context["page"]

    assert [row.title for row in first.rows + second.rows] == ["Newer", "Older"]
    assert titles(desk, f"?show=rejected&before={second.before}") == ["Newer"]


def test_own_work_is_shown_without_claimant(desk, moderator):
    own = sent("My own", state=State.IN_REVIEW, author=moderator)

    response = desk.get(QUEUE)

    [row] = response.context["page"].rows
    assert (row.own, row.claimant, row.state, row.free) == (True, "", "submitted", False)
    assert b"Not yours to review" in response.content
    assert str(own.uuid).encode() not in response.content
    assert own.claimed_by.public_name.encode() not in response.content


def test_a_claim_that_has_run_out_is_free_again(desk, moderator):
    row = sent("Forgotten", state=State.IN_REVIEW)
    assert not desk.get(QUEUE).context["page"].rows[0].free

    Contribution.objects.filter(pk=row.pk).update(claimed_until=timezone.now() - timedelta(minutes=1))

    [shown] = desk.get(QUEUE).context["page"].rows
    assert (shown.free, shown.state, shown.claimant) == (True, "submitted", "")
    assert titles(desk, "?show=unclaimed") == ["Forgotten"]
    assert step(desk, row, "claim").status_code == 302
    row.refresh_from_db()
    assert row.claimed_by == moderator


def test_claim_and_release_from_the_row(desk, moderator):
    row = sent("Paper")

    assert step(desk, row, "claim")["Location"] == page(row)
    row.refresh_from_db()
    assert (row.state, row.claimed_by) == (State.IN_REVIEW, moderator)

    assert step(desk, row, "release", back="show=mine&age=3")["Location"] == f"{QUEUE}?show=mine&age=3"
    row.refresh_from_db()
    assert (row.state, row.claimed_by) == (State.SUBMITTED, None)


def test_an_empty_queue_says_so(desk):
    assert b"The queue is clear" in desk.get(QUEUE).content
    assert b"No contribution fits" in desk.get(f"{QUEUE}?show=held").content


def test_the_queue_keeps_its_query_budget(desk, django_assert_max_num_queries):
    for number in range(4):
        sent(f"Paper {number}")
    # The first request of a session notes when it was seen at the desk.
    desk.get(QUEUE)
    with django_assert_max_num_queries(10):
        desk.get(QUEUE)
    for number in range(8):
        sent(f"More {number}")
    with django_assert_max_num_queries(10):
        desk.get(QUEUE)


def test_the_queue_looks_at_few_rows_however_many_wait(moderator):
    many(
        factories.contribution(),
        5_000,
        entry_kind="CASE WHEN n % 500 = 0 THEN 'milestone' ELSE 'resource' END",
        newcomer="n % 500 = 0",
        submitted_at="row.submitted_at - n * interval '1 minute'",
    )

    for filters in ({}, {"show": "unclaimed"}, {"entry_kind": "milestone"}, {"first_time": True}, {"kind": "edit"}):
        with CaptureQueriesContext(connection) as captured:
            queue.queue_page(moderator, queue.QueueFilters(**filters))
        assert max(rows_of(query["sql"]) for query in captured.captured_queries) <= queue.COUNT_CAP + 1


def rows_of(sql: str) -> int:
    """How many rows of the contributions' table the statement touches."""
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + sql)
        plans = [cursor.fetchone()[0][0]["Plan"]]
    rows = 0
    while plans:
        plan = plans.pop()
        plans += plan.get("Plans", [])
        if plan.get("Relation Name") == "contributions_contribution":
            rows += int(plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)) * plan["Actual Loops"]
    return rows
