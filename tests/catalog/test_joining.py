"""Two contents that describe one thing."""

from dataclasses import replace

import pytest

from catalog.content.entry import check
from catalog.content.facts import (
    Author,
    Claim,
    Evidence,
    Identifier,
    Implementation,
    Link,
    ResourceFacts,
    SolutionFacts,
)
from catalog.content.joining import SameClaim, Side, alike, join
from catalog.kinds import (
    Approach,
    Curation,
    Design,
    IdentifierScheme,
    Kind,
    LinkKind,
    Maturity,
    Relation,
    ResourceType,
    Stance,
)
from tests import factories


def claim(key: str, statement: str, challenge: str = "one", relation: Relation = Relation.REDUCES) -> Claim:
    return Claim(key, f"challenge/{challenge}", relation, statement)


def solution(*claims: Claim, **facts):
    facts = SolutionFacts(approach=Approach.TRAINING, maturity=Maturity.DEPLOYED, claims=claims, **facts)
    return factories.content(Kind.SOLUTION, facts=facts)


def test_claims_with_the_same_words_are_paired_before_those_on_the_same_challenge():
    gone = solution(claim("aaa", "It helps."), claim("bbb", "Ratings steer."), claim("ccc", "It harms.", "two"))
    staying = solution(claim("xxx", "ratings  steer"), claim("yyy", "Something else."), claim("zzz", "No.", "three"))

    assert alike(gone, staying) == (SameClaim("bbb", "xxx"), SameClaim("aaa", "yyy"))
    worse = solution(claim("aaa", "Ratings steer.", relation=Relation.WORSENS))
    assert alike(worse, staying) == ()
    assert alike(factories.content(), factories.content()) == ()


def test_claims_that_are_not_the_same_stand_side_by_side_each_with_a_key_of_its_own():
    gone, staying = solution(claim("aaa", "It helps."), claim("bbb", "More.")), solution(claim("aaa", "Other."))

    joined = join(Side("solution/gone", gone), Side("solution/staying", staying))

    keys = [row.key for row in joined.content.facts.claims]
    assert [row.statement for row in joined.content.facts.claims] == ["Other.", "It helps.", "More."]
    assert (keys[0], keys[2], len(set(keys))) == ("aaa", "bbb", 3)
    assert joined.claims == {"solution/gone#aaa": f"solution/staying#{keys[1]}"}
    check(joined.content)


def test_the_words_of_the_one_or_the_other_stay():
    gone, staying = solution(claim("aaa", "Theirs.")), solution(claim("xxx", "Ours."))
    sides = Side("solution/gone", gone), Side("solution/staying", staying)

    for gone_stays, words in ((False, "Ours."), (True, "Theirs.")):
        joined = join(*sides, [SameClaim("aaa", "xxx", gone_stays)])
        assert [(row.key, row.statement) for row in joined.content.facts.claims] == [("xxx", words)]
        assert joined.claims == {"solution/gone#aaa": "solution/staying#xxx"}


def test_a_paper_takes_what_it_lacks_and_nothing_twice():
    row = Evidence("row234", "solution/rlhf#abc234", Stance.SUPPORTS, Design.EXPERIMENT, "It held.")
    own = replace(row, sentence="It failed.", replicates="resource/gone")
    arxiv, doi = Identifier(IdentifierScheme.ARXIV, "2210.10760"), Identifier(IdentifierScheme.DOI, "10.1000/182")
    gone = factories.content(
        body="Longer.",
        tags=("a", "b"),
        curation=Curation.ASSESSED,
        links=(
            Link("lnk234", LinkKind.CITES, "resource/other"),
            Link("lnk235", LinkKind.CITES, "resource/staying"),
        ),
        facts=ResourceFacts(
            type=ResourceType.PAPER,
            venue="ICML",
            authors=(Author("Gao", "Leo"),),
            identifiers=(arxiv,),
            evidence=(row,),
        ),
    )
    staying = factories.content(
        title="Kept",
        tags=("b",),
        links=(Link("lnk234", LinkKind.SHOWS, "challenge/one"), Link("lnk236", LinkKind.CITES, "resource/gone")),
        facts=ResourceFacts(
            type=ResourceType.PAPER, date="2022", identifiers=(doi,), evidence=(own, replace(own, key="row2"))
        ),
    )

    content = join(Side("resource/gone", gone), Side("resource/staying", staying)).content

    facts = content.facts
    assert (content.title, content.body, content.tags, content.curation) == ("Kept", "Longer.", ("b", "a"), 2)
    assert [(link.kind, link.target) for link in content.links] == [
        ("shows", "challenge/one"),
        ("cites", "resource/other"),
    ]
    assert (facts.venue, facts.date, facts.authors, facts.identifiers) == (
        "ICML",
        "2022",
        (Author("Gao", "Leo"),),
        (doi, arxiv),
    )
    assert [row.sentence for row in facts.evidence] == ["It failed.", "It failed.", "It held."]
    assert [row.replicates for row in facts.evidence] == [None] * 3
    check(content)


def test_lists_of_a_solution_are_told_apart_by_what_they_say():
    code = Implementation("imp234", "Code", "https://example.org/code")
    gone = solution(points=("One.", "Two."), implementations=(code,), parent="solution/x")
    staying = solution(points=("Two.",), implementations=(replace(code, key="imp9"),), parent="solution/gone")

    facts = join(Side("solution/gone", gone), Side("solution/staying", staying)).content.facts

    assert (facts.points, [row.key for row in facts.implementations], facts.parent) == (
        ("Two.", "One."),
        ["imp9"],
        None,
    )


def test_two_kinds_do_not_become_one():
    with pytest.raises(ValueError, match="one kind"):
        join(Side("solution/a", solution()), Side("resource/b", factories.content()))
