"""Background checks at the desk: the column of the queue, the panel of the review page, and asking for them again."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from catalog.content.facts import ResourceFacts
from catalog.kinds import ResourceType
from contributions.actions.checks import run_checks
from contributions.states import State
from tests import factories
from tests.pages.desk.reviewing import QUEUE

pytestmark = pytest.mark.django_db
TOOL = ResourceFacts(type=ResourceType.TOOL)


def test_the_queue_says_how_the_checks_went(desk, moderator):
    run_checks(factories.contribution(sent=factories.content(title="Clean", facts=TOOL)).pk, 1)
    run_checks(factories.contribution(sent=factories.content(title="Buy now", facts=TOOL)).pk, 1)
    factories.contribution(sent=factories.content(title="Unchecked"))
    run_checks(factories.contribution(sent=factories.content(title="Own"), author=moderator).pk, 1)

    rows = desk.get(QUEUE).context["page"].rows

    assert {row.title: row.checks.words if row.checks else "" for row in rows} == {
        "Clean": "All passed",
        "Buy now": "1 to look at",
        "Unchecked": "",
        "Own": "",
    }


def test_the_review_page_shows_each_check(desk):
    row = factories.contribution(sent=factories.content(title="Buy now"))
    before = desk.get(f"{QUEUE}{row.uuid}/").content.decode()
    assert "have not run yet" in before

    run_checks(row.pk, 1)
    after = desk.get(f"{QUEUE}{row.uuid}/").content.decode()

    assert "It says “buy now”." in after
    assert "Check again" in after


def test_a_moderator_may_ask_for_them_again(desk):
    row = factories.contribution()

    response = desk.post(f"{QUEUE}{row.uuid}/checks/")

    assert response.status_code == 302
    job = ProcrastinateJob.objects.get(task_name="contributions.check", status="todo")
    assert job.args == {"contribution_id": row.pk, "revision": 1}


def test_whoever_wrote_it_may_not(desk, moderator):
    row = factories.contribution(State.SUBMITTED, author=moderator)
    assert desk.post(f"{QUEUE}{row.uuid}/checks/").status_code == 404
