"""What a submitter is told of works that are here or on their way."""

from dataclasses import replace

import pytest

from catalog.content.facts import Identifier
from catalog.kinds import IdentifierScheme, Kind
from contributions.queries.duplicates import being_reviewed, published_duplicates, waiting_alike
from contributions.states import State
from tests.factories import FACTS, UserFactory, content, contribution, publish

pytestmark = pytest.mark.django_db

ARXIV = (Identifier(IdentifierScheme.ARXIV, "2210.10760"),)


def paper(**facts: object):
    return content(title=facts.pop("title", "A resource"), facts=replace(FACTS[Kind.RESOURCE], **facts))


def test_a_published_entry_is_found_by_identifier_address_and_title():
    work = replace(FACTS[Kind.RESOURCE], identifiers=ARXIV, url="https://example.org/paper")
    publish(title="Over-optimisation", facts=work)
    same = {"date": "1999", "title": "Other"}
    assert [row.why for row in published_duplicates(paper(identifiers=ARXIV, **same))] == ["Same arXiv identifier"]
    found = published_duplicates(paper(url="http://www.example.org/paper/?utm_source=x", **same))
    assert [row.why for row in found] == ["Same address"]
    assert len(published_duplicates(paper(title="Overoptimization"))) <= 1
    assert [row.why for row in published_duplicates(paper(title="over-optimization"))]
    assert not published_duplicates(paper(**same))


def test_the_desk_sees_what_others_wait_for():
    moderator = UserFactory.create(moderator=True)
    row = contribution(State.SUBMITTED, sent=paper(identifiers=ARXIV))
    found = waiting_alike(paper(identifiers=ARXIV, title="Other"), 0, moderator)
    assert [(alike.uuid, alike.own) for alike in found] == [(str(row.uuid), False)]
    assert waiting_alike(paper(identifiers=ARXIV), row.pk, moderator) == ()
    contribution(State.REJECTED, sent=paper(identifiers=ARXIV))
    assert waiting_alike(paper(identifiers=ARXIV), row.pk, moderator) == ()


def test_only_exact_identifiers_tell_that_something_is_being_reviewed():
    row = contribution(sent=paper(identifiers=ARXIV, title="Scaling laws"))

    assert being_reviewed(paper(identifiers=ARXIV, title="Another title"), None)
    assert not being_reviewed(paper(identifiers=ARXIV), row.pk)
    # The title alone would tell anybody who guesses it what waits.
    assert not being_reviewed(paper(title="Scaling laws"), None)
    assert waiting_alike(paper(title="Scaling laws"), 0, UserFactory.create(moderator=True))
