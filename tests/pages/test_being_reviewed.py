"""“Already being reviewed” is told for exact identifiers, a few times a minute, without who or where."""

from dataclasses import replace

import pytest
from django.test import Client

from catalog.content.facts import Identifier
from catalog.kinds import IdentifierScheme, Kind
from contributions.actions.drafts import start_draft
from contributions.views.access import QUESTIONS
from tests import factories
from tests.factories import FACTS, UserFactory

pytestmark = pytest.mark.django_db
TOLD = "already being reviewed"


@pytest.fixture
def waiting():
    facts = replace(FACTS[Kind.RESOURCE], identifiers=(Identifier(IdentifierScheme.ARXIV, "2210.10760"),))
    return factories.contribution(sent=factories.content(title="A secret title", facts=facts))


def asking(**data: str) -> tuple[Client, str]:
    person = UserFactory.create()
    draft = start_draft(person, entry_kind=Kind.RESOURCE, data=data, step="details")
    client = Client()
    client.force_login(person)
    return client, f"/contribute/paper/{draft.uuid}/"


def test_the_same_identifier_is_told_without_who_or_where(waiting) -> None:
    client, path = asking(title="Another title", arxiv="2210.10760")

    page = client.get(path).content.decode()

    assert TOLD in page
    for secret in ("A secret title", waiting.author.public_name, str(waiting.uuid), waiting.author.email):
        assert secret not in page


def test_the_same_title_is_not(waiting) -> None:
    client, path = asking(title="A secret title", authors="Leo Gao", date="2022")

    assert TOLD not in client.get(path).content.decode()


def test_who_asks_too_often_is_told_no_more(waiting, monkeypatch) -> None:
    monkeypatch.setattr("contributions.views.entry.drafts.QUESTIONS", replace(QUESTIONS, most=3))
    client, path = asking(title="Another title", arxiv="2210.10760")

    answers = [TOLD in client.get(path).content.decode() for _ in range(5)]

    assert answers == [True] * 3 + [False] * 2
