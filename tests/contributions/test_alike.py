"""Works that are brought a second time: found among what is published, what waits and what comes with them."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from catalog.actions.publish import found_entries, prepare
from catalog.content.facts import Author, Identifier
from catalog.kinds import IdentifierScheme, Kind
from catalog.queries.alike import published_like
from contributions.actions.steps import take
from contributions.queries.alike import exactly_waiting, repeated, waiting_like
from contributions.sending import sought
from contributions.states import State
from tests.factories import FACTS, UserFactory, content, contribution, publish

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parents[3] / "shared" / "data"
TITLE = "Learning to summarise long reports from human feedback"
ARXIV = (Identifier(IdentifierScheme.ARXIV, "2210.10760"),)


def paper(title: str = TITLE, **facts: object):
    return content(title=title, facts=replace(FACTS[Kind.RESOURCE], **facts))


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"title": "Quite another title", "date": "1999", "identifiers": ARXIV}, "Same arXiv identifier"),
        ({"title": "Quite another title", "date": "1999", "url": "http://www.example.org/a/?utm_x=1"}, "Same address"),
        ({}, "Same title and an author in common"),
        ({"title": "Learning to summarize long reports with human feedback"}, "Almost the same title"),
        (
            {"title": "Learning to summarise long reports from human feedback: a study"},
            "Almost the same title",
        ),
        (
            {"title": "Learning to summarise long reports from human feedback", "date": "2023"},
            "Same title and an author in common",
        ),
    ],
)
def test_a_published_work_is_recognised(facts, why):
    entry = publish(title=TITLE, facts=paper(identifiers=ARXIV, url="https://example.org/a").facts)

    assert published_like([sought(paper(**facts))]) == [{entry.pk: why}]


@pytest.mark.parametrize(
    "facts",
    [
        {"date": "2019"},
        {"authors": (Author("Smith", "Ann"),)},
        {"title": "Learning to translate short letters from human feedback"},
        {"title": "Learning to summarise 2 long reports from human feedback"},
        {"identifiers": (Identifier(IdentifierScheme.ARXIV, "2210.10761"),)},
        {"title": "”"},
    ],
)
def test_a_look_alike_is_not(facts):
    publish(title=TITLE, facts=paper(identifiers=ARXIV).facts)

    assert published_like([sought(paper(**facts))]) == [{}]


def test_a_title_without_its_subtitle_is_recognised():
    entry = publish(title="Reading the minds of models", facts=paper().facts)

    found = published_like([sought(paper("Reading the minds of models: probes and other things to try"))])

    assert found == [{entry.pk: "Almost the same title"}]


def test_what_was_withdrawn_and_other_kinds_are_not_found():
    publish(Kind.CHALLENGE, title=TITLE)

    assert published_like([sought(paper()), sought(content(Kind.CHALLENGE, title=TITLE))]) == [{}, {}]


def test_the_desk_finds_near_titles_that_wait_others_only_exact_identifiers():
    row = contribution(sent=paper(identifiers=ARXIV))
    decided = contribution(sent=paper())
    take("reject", decided.pk, actor=UserFactory.create(moderator=True), revision=1, note="No.")
    near = sought(paper("Learning to summarize long reports with human feedback"))
    exact = sought(paper("Another title altogether", identifiers=ARXIV))
    other = sought(paper("Another title altogether"))

    assert waiting_like([near, exact, other]) == [[row.pk], [row.pk], []]
    assert exactly_waiting([near, exact, other]) == [[], [row.pk], []]
    assert contribution(State.HELD, sent=paper()).pk in waiting_like([near])[0]


def test_within_a_lot_the_first_of_a_kind_is_pointed_at():
    lot = [paper("Quite something else"), paper(identifiers=ARXIV), paper(), paper("Something else", identifiers=ARXIV)]

    assert repeated([sought(item) for item in lot]) == [None, None, 1, 1]


@pytest.mark.skipif(not DATA.exists(), reason="the collection of papers is not beside the project")
def test_the_judged_pairs_are_found_in_the_tables_and_the_look_alikes_are_not():
    papers = {
        row["key"]: content(
            title=row["title"],
            facts=replace(
                FACTS[Kind.RESOURCE],
                authors=tuple(Author(**author) for author in row["authors"]),
                date=str(row["year"]),
                identifiers=tuple(
                    Identifier(IdentifierScheme(name), row[name]) for name in ("doi", "arxiv") if row[name]
                ),
            ),
        )
        for row in map(json.loads, (DATA / "alignment-papers.jsonl").read_text().splitlines())
    }
    pairs = json.loads((DATA / "near-duplicates.json").read_text())
    seconds = {pair["b"] for judged in pairs.values() for pair in judged}
    firsts = [key for key in papers if key not in seconds]
    revisions = found_entries([(f"paper-{number}", prepare(papers[key])) for number, key in enumerate(firsts)])
    published = {key: revision.entry_id for key, revision in zip(firsts, revisions, strict=True)}

    for judged, expected in (("same_paper_twice", True), ("look_alikes_not_duplicates", False)):
        found = published_like([sought(papers[pair["b"]]) for pair in pairs[judged]])
        assert [published[pair["a"]] in seen for pair, seen in zip(pairs[judged], found, strict=True)] == [
            expected
        ] * len(found)
        for pair in pairs[judged]:
            waiting = contribution(sent=papers[pair["a"]])
            assert waiting_like([sought(papers[pair["b"]])]) == [[waiting.pk] if expected else []]
            assert repeated([sought(papers[pair[side]]) for side in "ab"]) == [None, 0 if expected else None]
