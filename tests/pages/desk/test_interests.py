"""Interests of moderators: matched by name, answered before a decision, and kept on the record."""

from dataclasses import replace

import pytest

from catalog.content.facts import Author
from catalog.models import Entry
from contributions.actions.steps import Sent, take
from contributions.models import Affiliation
from contributions.states import State
from tests import factories
from tests.factories import UserFactory
from tests.pages.desk.reviewing import TYPED, kept, page, paper, step

pytestmark = pytest.mark.django_db


def test_a_declared_interest_has_to_be_answered_and_stays_on_the_record(desk, moderator):
    Affiliation.objects.create(user=moderator, kind="co-author", name="Gao, Leo")
    Affiliation.objects.create(user=moderator, kind="employer", name="Halden Institute")
    row = factories.contribution(State.IN_REVIEW, moderator=moderator, sent=paper())
    assert b"Check for a conflict of interest" in desk.get(page(row)).content

    refused = step(desk, row, "publish", **TYPED)
    assert refused.status_code == 400 and kept(refused)
    assert not Entry.objects.filter(slug="reward-overoptimisation").exists()

    assert step(desk, row, "publish", fair="on").status_code == 302
    assert row.events.get(step="publish").interest == "Co-author: Gao, Leo"


@pytest.mark.parametrize(
    ("kind", "name", "matches"),
    [
        ("co-author", "L. Gao", True),
        ("co-author", "LEO GÂO", True),
        ("co-author", "Mary Gao", False),
        ("co-author", "Gao", False),
        ("employer", "halden institute", True),
        ("funder", "Halden", True),
        ("employer", "Halden Institutes", False),
    ],
)
def test_names_are_matched_folded(desk, moderator, kind: str, name: str, matches: bool):
    Affiliation.objects.create(user=moderator, kind=kind, name=name)
    row = factories.draft(UserFactory.create())
    take(
        "submit", row.pk, actor=row.author, sent=Sent(paper(), declaration={"interest": "I work at Halden-Institute."})
    )

    assert bool(desk.get(page(row)).context["page"].overlaps) is matches


def test_an_undeclared_moderator_is_not_asked(desk, moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator, sent=paper())

    assert b"conflict of interest" not in desk.get(page(row)).content
    assert step(desk, row, "publish").status_code == 302
    assert row.events.get(step="publish").interest == ""


def test_a_moderator_named_as_author_is_asked(desk, moderator):
    content = paper()
    content = replace(content, facts=replace(content.facts, authors=(Author(literal=moderator.public_name),)))
    row = factories.contribution(State.IN_REVIEW, moderator=moderator, sent=content)

    assert step(desk, row, "publish").status_code == 400
