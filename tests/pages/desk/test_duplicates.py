"""Rejecting something as a duplicate: what it is the same as is named, kept on the record, and told to the author."""

import pytest
from django.core import mail
from django.test import Client

from contributions.actions.items import DuplicateOf
from contributions.actions.steps import take
from contributions.jobs import deliver
from contributions.models import Contribution, PolicyClause
from contributions.queries.own_data import own_data
from contributions.refused import Refused
from contributions.states import State
from tests import factories
from tests.pages.desk.reviewing import QUEUE, page, signed_in, step

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(moderator) -> Contribution:
    PolicyClause.objects.create(number="1.2", title="One entry for one thing", text="Once.")
    factories.publish(slug="reward", title="Reward models")
    return factories.contribution(State.IN_REVIEW, moderator=moderator, sent=factories.content(title="Reward models"))


def reject(desk: Client, row: Contribution, **data):
    return step(desk, row, "reject", **{"note": "It is here already.", "clause": "1.2", **data})


def item_of(row: Contribution) -> dict[str, str]:
    [item] = row.events.get(step="reject").items
    return item


def test_a_candidate_is_one_tick_away_and_its_author_gets_a_link(desk, row):
    assert 'name="duplicate_of" value="resource/reward"' in desk.get(page(row)).content.decode()

    assert reject(desk, row, duplicate_of="resource/reward").status_code == 302

    assert item_of(row) == {"path": "duplicate", "action": "duplicate of", "reason": "resource/reward"}
    link = '<a href="/resources/reward/" dir="auto">Reward models</a>'
    assert link in signed_in(row.author).get(f"/contributions/{row.uuid}/").content.decode()
    assert link in desk.get(page(row)).content.decode()
    deliver(row.events.get(step="reject").pk)
    body = mail.outbox[0].body
    assert "It is the same as: Reward models\n" in body and "/resources/reward/" in body
    assert b"1.2" in Client().get("/ledger/").content


@pytest.mark.parametrize("typed", ["/resources/reward/", " https://example.org/resources/reward/ "])
def test_any_entry_is_named_by_its_address(desk, row, typed: str):
    assert reject(desk, row, duplicate_address=typed).status_code == 302
    assert item_of(row)["reason"] == "resource/reward"


def test_of_another_contribution_the_author_learns_nothing_until_it_is_published(desk, row, moderator):
    other = factories.contribution(sent=factories.content(title="Secret until published"))

    assert reject(desk, row, duplicate_address=f"{QUEUE}{other.uuid}/").status_code == 302

    assert item_of(row)["reason"] == f"contribution/{other.uuid}"
    author = signed_in(row.author)
    seen = author.get(f"/contributions/{row.uuid}/").content.decode()
    assert "Another contribution, which was sent earlier" in seen
    assert str(other.uuid) not in seen and "Secret until published" not in seen
    assert f'href="{QUEUE}{other.uuid}/"' in desk.get(page(row)).content.decode()
    deliver(row.events.get(step="reject").pk)
    assert "Secret" not in mail.outbox[0].body and str(other.uuid) not in mail.outbox[0].body

    take("claim", other.pk, actor=moderator)
    take("publish", other.pk, actor=moderator, revision=1)
    seen = author.get(f"/contributions/{row.uuid}/").content.decode()
    assert '<a href="/resources/secret-until-published/" dir="auto">Secret until published</a>' in seen


def test_ones_own_earlier_contribution_is_linked(desk, row):
    other = factories.contribution(author=row.author, sent=factories.content(title="The first one"))

    reject(desk, row, duplicate_of=f"contribution/{other.uuid}")

    seen = signed_in(row.author).get(f"/contributions/{row.uuid}/").content.decode()
    assert f'<a href="/contributions/{other.uuid}/" dir="auto">The first one</a>' in seen


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"duplicate_address": "/resources/missing/"}, 400),
        ({"duplicate_address": "nonsense"}, 400),
        ({"duplicate_address": "http://[/resources/reward/"}, 400),
        ({"duplicate_of": "resource/missing"}, 409),
        ({"duplicate_of": ["resource/reward", "resource/other"]}, 400),
        ({"duplicate_of": "resource/reward", "step": "publish"}, 400),
        ({"duplicate_of": "contribution/00000000-0000-4000-8000-000000000000"}, 409),
    ],
)
def test_what_is_not_there_is_refused_and_nothing_is_lost(desk, row, data, status: int):
    response = reject(desk, row, private_note="Ask Ann.", **data)

    assert response.status_code == status and "Ask Ann." in response.content.decode()
    row.refresh_from_db()
    assert row.state == State.IN_REVIEW


def test_nothing_is_a_duplicate_of_itself_and_other_steps_mark_nothing(row, moderator):
    own, entry = DuplicateOf(f"contribution/{row.uuid}"), DuplicateOf("resource/reward")

    for name, item in (("reject", own), ("request-changes", entry), ("publish", entry)):
        with pytest.raises(Refused):
            take(name, row.pk, actor=moderator, revision=1, note="The same.", items=[item])


def test_own_data_says_nothing_of_other_peoples_contributions(desk, row):
    other = factories.contribution(sent=factories.content(title="Secret until published"))
    reject(desk, row, duplicate_of=f"contribution/{other.uuid}")

    [sent] = own_data(row.author)["contributions"]
    assert sent["history"][-1]["items"] == [
        {"path": "duplicate", "action": "duplicate of", "reason": "another contribution"}
    ]
