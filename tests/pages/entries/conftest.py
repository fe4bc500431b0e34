"""A solution with a claim for it and one against it."""

import pytest

from catalog.content.facts import Claim, QualifyingNote, SolutionFacts
from catalog.kinds import Approach, Kind, Maturity, NoteKind, Relation
from tests.factories import publish


@pytest.fixture
def solution():
    publish(Kind.CHALLENGE, slug="specification-problem", title="Specification problem")
    claims = (
        Claim("abc234", "challenge/specification-problem", Relation.REDUCES, "Ratings steer models."),
        Claim("def567", "challenge/specification-problem", Relation.WORSENS, "Ratings reward flattery."),
    )
    facts = SolutionFacts(
        approach=Approach.TRAINING,
        maturity=Maturity.DEPLOYED,
        points=("People compare outputs.",),
        notes=(QualifyingNote("nnn222", NoteKind.LIMITATION, "Judgement is costly."),),
        claims=claims,
    )
    return publish(Kind.SOLUTION, slug="rlhf", title="RLHF", body="## How it works\nBy comparison.", facts=facts)
