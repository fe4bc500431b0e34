"""What searches and suggestions look through."""

from dataclasses import replace

import pytest

from catalog.content.facts import Author, Identifier
from catalog.kinds import IdentifierScheme, Kind
from tests import factories


@pytest.fixture
def papers():
    def paper(title: str, **fields):
        facts = replace(factories.FACTS[Kind.RESOURCE], **fields.pop("facts", {}))
        return factories.publish(title=title, facts=facts, **fields)

    factories.tag("Reward hacking")
    paper("Behaviour of models", summary="It analyses generalisation and reward hacking.", tags=("reward-hacking",))
    paper("Reward hacking", summary="Curt.", slug="hack")
    paper("Unrelated", body="Far down it says reward once, and hacking elsewhere.")
    paper(
        "Scaling laws", summary="On overoptimisation.",
        facts={
            "authors": (Author(family="Söderström", given="Åsa"),),
            "identifiers": (
                Identifier(IdentifierScheme.ARXIV, "2210.10760"),
                Identifier(IdentifierScheme.DOI, "10.1000/ABC.5".lower()),
            ),
            "url": "https://example.org/papers/scaling?utm_source=x",
        },
        slug="scaling",
    )  # fmt: skip
