"""Ledger, waits and figures, against plain SQL over the events."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from contributions.actions.reports import write_reports
from contributions.actions.steps import take
from contributions.models import Contribution, ContributionEvent, MonthlyReport
from contributions.queries.decided import Appeal, Happened, fates, fates_of
from contributions.queries.figures import figures_of, hide_small, percentile, shown
from contributions.queries.ledger import LedgerFilters, age_of, ledger_page
from contributions.queries.months import months
from contributions.queries.transparency import NoReport, transparency_page
from contributions.queries.waiting import in_days, typical_wait
from contributions.states import ContributionKind, State, StepName
from tests import factories
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
START = datetime(2026, 10, 5, 12, tzinfo=UTC)
OCTOBER = (datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC))


def decide(step: str, days: float, *, at: datetime = START, clause: str = "", interest: str = "", moderator=None):
    """A contribution sent at ``at`` and decided ``days`` later."""
    moderator = moderator or UserFactory.create(moderator=True)
    with time_machine.travel(at, tick=False):
        row = factories.contribution(sent=factories.content(title=f"Paper {Contribution.objects.count()}"))
    with time_machine.travel(at + timedelta(days=days), tick=False):
        take("claim", row.pk, actor=moderator)
        return take(step, row.pk, actor=moderator, revision=1, note="Because.", clause=clause, interest=interest)


@pytest.fixture
def october():
    """Nine contributions: four published, two rejected (one appealed and upheld, one taken back), two sent back, one
    held."""
    moderator = UserFactory.create(moderator=True)
    for days in (0.5, 1, 2, 4):
        decide("publish", days, moderator=moderator, interest="Employer: X" if days == 4 else "")
    rejected = decide("reject", 6, clause="1.1", moderator=moderator)
    decide("request-changes", 3, clause="2.2")
    decide("request-changes", 5, clause="2.3")
    with time_machine.travel(START + timedelta(days=8), tick=False):
        take("appeal", rejected.pk, actor=rejected.author, note="Please look again.")
    other = UserFactory.create(moderator=True)
    with time_machine.travel(START + timedelta(days=18), tick=False):
        take("claim", rejected.pk, actor=other)
        take("publish", rejected.pk, actor=other, revision=1)
    taken_back = decide("reject", 7, clause="3.3", moderator=moderator)
    with time_machine.travel(START + timedelta(days=7, minutes=5), tick=False):
        take("reopen", taken_back.pk, actor=moderator, note="Too quick.")
    decide("hold", 1)
    return rejected


def sql(text: str, *parameters: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(text, parameters)
        return cursor.fetchall()


# Written apart from the code it checks: decisions of a span that were not taken back, with their wait in days.
STANDING = """
    SELECT e.*, extract(epoch FROM e.created_at - (
        SELECT max(s.created_at) FROM contributions_contributionevent s
        WHERE s.contribution_id = e.contribution_id AND s.position < e.position AND s.step IN ('submit', 'appeal')
    )) / 86400.0 AS days
    FROM contributions_contributionevent e
    WHERE e.step IN ('publish', 'reject', 'request-changes') AND e.created_at >= %s AND e.created_at < %s
      AND coalesce((
        SELECT n.step FROM contributions_contributionevent n
        WHERE n.contribution_id = e.contribution_id AND n.position > e.position ORDER BY n.position LIMIT 1
      ), '') <> 'reopen'
"""


def test_the_figures_equal_plain_sql_over_the_events(october):
    figures = figures_of(*OCTOBER)

    decided = dict(sql(f"SELECT step, count(*) FROM ({STANDING}) d GROUP BY step", *OCTOBER))
    assert figures["decisions"] == decided == {"publish": 5, "reject": 1, "request-changes": 2}
    ((number, median, ninth),) = sql(
        "SELECT count(*), round(percentile_cont(0.5) WITHIN GROUP (ORDER BY days)::numeric, 2)::float,"
        f" round(percentile_cont(0.9) WITHIN GROUP (ORDER BY days)::numeric, 2)::float FROM ({STANDING}) d",
        *OCTOBER,
    )
    assert figures["wait"] == {"decisions": number, "median_days": median, "p90_days": ninth}
    for step in ("reject", "request-changes"):
        reasons = sql(f"SELECT clause, count(*) FROM ({STANDING}) d WHERE step = %s GROUP BY 1", *OCTOBER, step)
        assert figures["reasons"][step] == dict(reasons)
    kinds = sql(
        f"SELECT c.kind || '/' || c.entry_kind, d.step, count(*) FROM ({STANDING}) d"
        " JOIN contributions_contribution c ON c.id = d.contribution_id GROUP BY 1, 2",
        *OCTOBER,
    )
    assert {(kind, step): count for kind, row in figures["by_kind"].items() for step, count in row.items()} == {
        (kind, step): count for kind, step, count in kinds
    }
    span = "FROM contributions_contributionevent WHERE created_at >= %s AND created_at < %s"
    assert [figures["received"], figures["held"], figures["appeals"]["filed"]] == [
        sql(f"SELECT count(*) {span} AND step = %s", *OCTOBER, step)[0][0] for step in ("submit", "hold", "appeal")
    ]
    assert (
        figures["interests"]["declared"]
        == sql(f"SELECT count(*) FROM ({STANDING}) d WHERE interest <> ''", *OCTOBER)[0][0]
    )
    assert figures["people"] == {
        "moderators": sql(f"SELECT count(DISTINCT actor_id) {span} AND role IN ('moderator', 'decider')", *OCTOBER)[0][
            0
        ],
        "contributors": sql(f"SELECT count(DISTINCT actor_id) {span} AND step = 'submit'", *OCTOBER)[0][0],
    }


def test_what_the_figures_say_of_october(october):
    figures = figures_of(*OCTOBER)

    assert figures["received"] == 9
    assert figures["reopened"] == 1
    assert figures["appeals"] == {"filed": 1, "decided": 1, "upheld": 1}
    assert figures["wait"] == {"decisions": 8, "median_days": 3.5, "p90_days": 7.2}
    assert figures["people"] == {"moderators": 5, "contributors": 9}


def test_the_typical_wait_is_measured_over_ninety_days_in_one_query(october, django_assert_num_queries):
    with django_assert_num_queries(1):
        wait = typical_wait(START + timedelta(days=20))

    assert (wait.decisions, wait.median, wait.ninth) == (8, 3.5, pytest.approx(7.2))
    assert (wait.half_within, wait.most_within) == ("3.5 days", "7.2 days")
    assert typical_wait(START + timedelta(days=109)) is None


def test_fewer_than_five_decisions_say_nothing_about_the_wait():
    for _ in range(4):
        decide("publish", 1)
    assert typical_wait(START + timedelta(days=2)) is None

    decide("publish", 1)
    assert typical_wait(START + timedelta(days=2)).decisions == 5


@pytest.mark.parametrize(
    ("days", "words"), [(0.1, "a few hours"), (1, "1 day"), (1.04, "1 day"), (2.26, "2.3 days"), (12.4, "12 days")]
)
def test_waits_in_words(days: float, words: str):
    assert in_days(days) == words


def test_percentiles_lie_between_values_in_proportion():
    assert [percentile(values, 0.9) for values in ([], [3.0], [1.0, 2.0], [0.0, 1.0, 2.0, 3.0])] == [None, 3, 1.9, 2.7]


# -- what became of decisions ------------------------------------------------------------------------------------------


def story(*steps: str) -> list:
    return list(
        fates_of(
            Happened(1, position, StepName(step), START + timedelta(days=position))
            for position, step in enumerate(steps, 1)
        ).values()
    )


@pytest.mark.parametrize(
    ("steps", "appeal"),
    [
        (("submit", "reject"), Appeal.NONE),
        (("submit", "reject", "appeal"), Appeal.WAITING),
        (("submit", "reject", "appeal", "publish"), Appeal.UPHELD),
        (("submit", "reject", "appeal", "request-changes"), Appeal.UPHELD),
        (("submit", "reject", "appeal", "reject"), Appeal.NOT_UPHELD),
        (("submit", "reject", "appeal", "withdraw"), Appeal.WITHDRAWN),
        (("submit", "reject", "appeal", "reject", "reopen"), Appeal.WAITING),
        (("submit", "reject", "appeal", "reject", "reopen", "publish"), Appeal.UPHELD),
        (("submit", "reject", "appeal", "request-changes", "submit", "reject"), Appeal.UPHELD),
    ],
)
def test_what_became_of_an_appeal(steps: tuple[str, ...], appeal: Appeal):
    assert story(*steps)[0].appeal == appeal


def test_a_wait_runs_from_the_last_sending_and_a_decision_taken_back_says_so():
    first, second, third = story("submit", "request-changes", "submit", "reject", "reopen", "publish")

    assert [fate.waited.days for fate in (first, second, third)] == [1, 1, 3]
    assert [fate.reopened for fate in (first, second, third)] == [False, True, False]
    assert [fate.on_appeal for fate in (first, second, third)] == [False, False, False]


def test_fates_are_read_in_one_query(october, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = fates(Contribution.objects.values_list("pk", flat=True))
    assert len(found) == 10


# -- the ledger --------------------------------------------------------------------------------------------------------


def labels(**filters) -> list[tuple[str, str]]:
    return [(row.label, row.appeal or row.clause) for row in ledger_page(LedgerFilters(**filters)).rows]


def test_the_ledger_lists_every_decision_newest_first(october):
    assert labels() == [
        ("Held back", ""),
        ("Rejected", "3.3"),
        ("Published", ""),
        ("Changes requested", "2.3"),
        ("Changes requested", "2.2"),
        ("Rejected", "Appealed, upheld"),
        *[("Published", "")] * 4,
    ]


def test_the_ledger_is_narrowed(october):
    assert labels(decision="hold") == [("Held back", "")]
    assert labels(clause="2.2") == [("Changes requested", "2.2")]
    assert labels(appealed=True) == [("Published", ""), ("Rejected", "Appealed, upheld")]
    assert labels(kind=ContributionKind.EDIT) == []
    assert len(labels(kind=ContributionKind.ENTRY)) == 10
    assert len(labels(month=date(2026, 10, 1))) == 10
    assert labels(month=date(2026, 9, 1)) == []


def test_titles_stand_with_what_is_published_only(october):
    rows = ledger_page(LedgerFilters()).rows

    assert {row.label for row in rows if row.title} == {"Published"}
    published = [row for row in rows if row.label == "Published"]
    assert [row.url for row in published] == [
        f"/resources/{event.contribution.result.entry.slug}/"
        for event in ContributionEvent.objects.filter(step="publish").order_by("-position")
    ]


def test_exact_waits_of_what_is_unpublished_are_told_from_five_decisions_of_its_sort_in_a_month():
    for days in (9, 10, 11, 12):
        decide("reject", days)
    decide("publish", 9)
    assert [row.age for row in ledger_page(LedgerFilters()).rows] == ["9 days", *["1 to 4 weeks"] * 4]

    decide("reject", 13)
    assert [row.age for row in ledger_page(LedgerFilters(decision="reject")).rows] == [
        f"{days} days" for days in (13, 12, 11, 10, 9)
    ]


@pytest.mark.parametrize(
    ("days", "exact", "coarse"),
    [
        (0.2, "under a day", "under a week"),
        (1, "1 day", "under a week"),
        (7, "7 days", "1 to 4 weeks"),
        (28, "28 days", "4 weeks or more"),
    ],
)
def test_ages_in_words(days: float, exact: str, coarse: str):
    waited = timedelta(days=days)
    assert (age_of(waited, coarse=False), age_of(waited, coarse=True)) == (exact, coarse)


def test_pages_follow_one_another_both_ways(october, monkeypatch):
    monkeypatch.setattr("contributions.queries.ledger.PAGE", 4)
    first = ledger_page(LedgerFilters())
    second = ledger_page(LedgerFilters(after=first.after))
    third = ledger_page(LedgerFilters(after=second.after))

    assert [len(page.rows) for page in (first, second, third)] == [4, 4, 2]
    assert (first.before, third.after) == (None, None)
    assert ledger_page(LedgerFilters(before=third.before)).rows == second.rows
    back = ledger_page(LedgerFilters(before=second.before))
    assert (back.rows, back.before) == (first.rows, None)


# -- reports -----------------------------------------------------------------------------------------------------------


def test_months_that_have_ended_are_written_down_once_and_never_again(october):
    now = datetime(2026, 11, 1, 1, 20, tzinfo=UTC)
    assert [report.month for report in write_reports(now)] == [date(2026, 10, 1)]
    with time_machine.travel(now, tick=False):
        decide("publish", 0.1, at=datetime(2026, 10, 30, tzinfo=UTC))

    assert write_reports(now) == []
    assert MonthlyReport.objects.get().figures["decisions"]["publish"] == 5


def test_a_month_is_not_written_down_while_its_last_decisions_can_be_taken_back(october):
    assert write_reports(datetime(2026, 11, 1, 0, 5, tzinfo=UTC)) == []


def test_the_running_month_is_counted_again_when_something_happened(october):
    now = START + timedelta(days=20)
    assert months(now)[-1].decisions == 8

    decide("publish", 1, at=START + timedelta(days=17))

    assert months(now + timedelta(seconds=30))[-1].decisions == 8
    assert months(now + timedelta(seconds=61))[-1].decisions == 9


def test_the_report_is_of_the_newest_complete_month_and_the_running_one_is_so_far(october):
    write_reports(datetime(2026, 11, 2, tzinfo=UTC))
    page = transparency_page(datetime(2026, 11, 2, tzinfo=UTC))

    assert (page.month.name, page.month.complete, page.month.decisions) == ("October 2026", True, 8)
    assert [(row.name, row.complete) for row in page.rows] == [("October 2026", True), ("November 2026", False)]
    assert (page.charted, page.total) == (False, 8)
    with pytest.raises(NoReport):
        transparency_page(datetime(2026, 11, 2, tzinfo=UTC), date(2026, 9, 1))


def test_small_cells_are_not_told(october):
    figures = shown(figures_of(*OCTOBER))

    assert figures["by_kind"] == {"entry/resource": {"publish": 5, "reject": "under 5", "request-changes": "under 5"}}
    assert figures["reasons"]["reject"] == {"1.1": "under 5"}
    assert figures["appeals"] == {"filed": "under 5", "decided": "under 5", "upheld": "under 5"}
    assert figures["interests"] == {"declared": "under 5", "passed_on": 0}
    assert figures["people"] == {"moderators": 5, "contributors": 9}


def test_a_single_small_cell_takes_the_next_one_with_it():
    assert hide_small({"a": 2, "b": 9, "c": 6, "d": 0}) == {"a": "under 5", "b": 9, "c": "not shown", "d": 0}
    assert hide_small({"a": 2, "b": 3, "c": 6}) == {"a": "under 5", "b": "under 5", "c": 6}
    assert hide_small({"a": 5, "b": 7}) == {"a": 5, "b": 7}


def test_a_hundred_decisions_bring_charts(october, monkeypatch):
    monkeypatch.setattr("contributions.queries.transparency.CHARTS_FROM", 8)
    page = transparency_page(START + timedelta(days=20))

    assert page.charted
    assert [bar.total for bar in page.volumes.bars] == [8]
    assert page.reason_title == "Why contributions were rejected"


def test_no_held_or_waiting_state_is_mistaken_for_a_decision(october):
    assert Contribution.objects.get(state=State.HELD).decided_at is None
