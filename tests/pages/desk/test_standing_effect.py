"""What a new standing does is shown before it is published, and is what happens then."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.content.codec import from_json
from catalog.content.facts import Author, Evidence, Link, MilestoneFacts, Proof, ResourceFacts
from catalog.kinds import Design, Kind, LinkKind, MilestoneStatus, Phase, ResourceType, Stance, Standing
from catalog.models import Claim, Entry, EntryRevision
from catalog.queries import standing as queries
from catalog.queries.standing import effect_of_standing
from catalog.strength import ClaimRows, Row, Strength, without_work
from contributions.actions.steps import Sent, take
from contributions.models import Contribution
from contributions.states import ContributionKind
from tests import factories
from tests.factories import UserFactory, solution_with_claim
from tests.pages.desk.reviewing import QUEUE

pytestmark = pytest.mark.django_db


def paper(slug: str, author: str, *rows: Evidence, **facts) -> Entry:
    facts = ResourceFacts(type=ResourceType.PAPER, authors=(Author(author, "A."),), date="2022", evidence=rows, **facts)
    return factories.publish(Kind.RESOURCE, slug=slug, title=slug.capitalize(), facts=facts)


def says(stance: Stance, *, design: Design = Design.EXPERIMENT, **more) -> Evidence:
    return Evidence("row234", "solution/rlhf#abc234", stance, design, f"It {stance}.", **more)


@pytest.fixture
def first() -> Entry:
    """One of three works on the claim of ``rlhf``, and other entries that lean on it."""
    solution_with_claim()
    first = paper("first", "Abel", says(Stance.SUPPORTS))
    paper("second", "Baker", says(Stance.SUPPORTS))
    again = says(Stance.CONTRADICTS, replicates="resource/first", realistic_scale=True)
    paper("third", "Cook", again)
    link = Link("lnk234", LinkKind.EXTENDS, "resource/first")
    factories.publish(Kind.RESOURCE, slug="survey", title="Survey", links=(link,))
    return first


def changed(entry: Entry, standing: Standing) -> Sent:
    newest = EntryRevision.objects.filter(entry=entry).latest("number")
    content = from_json(newest.content)
    by = "resource/second" if standing == Standing.SUPERSEDED else None
    sent = replace(content, facts=replace(content.facts, standing=standing, superseded_by=by))
    return Sent(sent, declaration={"reason": "It fell."}, base_id=newest.pk)


def proposed(entry: Entry, standing: Standing, author=None) -> Contribution:
    author = author or UserFactory.create()
    row = Contribution.objects.create(
        kind=ContributionKind.EDIT, entry_kind=Kind.RESOURCE, author=author, target=entry, title=entry.title
    )
    return take("submit", row.pk, actor=author, sent=changed(entry, standing))


def marks() -> tuple[Strength, Strength]:
    """Of the claim, and of the solution."""
    claim, solution = Claim.objects.get(), Entry.objects.get(slug="rlhf")
    return Strength(claim.amount, claim.balance), Strength(solution.amount, solution.balance)


@pytest.mark.parametrize("standing", [Standing.RETRACTED, Standing.SUPERSEDED, Standing.CLOSED])
def test_what_is_foretold_is_what_happens_there_and_back(first, standing):
    for before, after in ((Standing.CURRENT, standing), (standing, Standing.CURRENT)):
        effect = effect_of_standing(first.pk, before, after)
        (claim,), (solution,) = effect.claims, effect.solutions
        assert (claim.before, solution.before) == marks()
        moderator = UserFactory.create(moderator=True)
        row = proposed(first, after)
        take("claim", row.pk, actor=moderator)
        take("publish", row.pk, actor=moderator, revision=1)

        assert (claim.after, solution.after) == marks()
        assert claim.before != claim.after


def test_everything_that_leans_on_it_is_named(first):
    effect = effect_of_standing(first.pk, Standing.CURRENT, Standing.RETRACTED)

    assert [(row.statement, row.solution, row.url) for row in effect.claims] == [
        ("Ratings steer models towards what people want.", "RLHF", "/solutions/rlhf/")
    ]
    assert effect.claims[0].rows == (("Supports", "Experiment", "It supports."),)
    assert [(row.title, row.how) for row in effect.leaning] == [("Survey", "extends"), ("Third", "replicates")]
    assert (effect.before, effect.after, effect.counted, effect.counts) == ("Current", "Retracted", True, False)


def test_a_milestone_that_it_proves_is_named(first):
    facts = MilestoneFacts(
        phase=Phase.FOUNDATION,
        status=MilestoneStatus.DONE,
        position=1,
        criterion="Two teams report it.",
        proofs=(Proof("prf234", "resource/first", "It shows it."),),
    )
    factories.publish(Kind.MILESTONE, slug="done", title="Done", facts=facts)

    effect = effect_of_standing(first.pk, Standing.CURRENT, Standing.RETRACTED)

    assert ("Done", "counts it as proof") in [(row.title, row.how) for row in effect.leaning]


def test_a_work_that_repeats_it_in_two_rows_is_named_once(first):
    again = says(Stance.CONTRADICTS, replicates="resource/first")
    paper("fourth", "Dunn", again, replace(again, key="row567", sentence="It does so twice."))

    effect = effect_of_standing(first.pk, Standing.CURRENT, Standing.RETRACTED)

    assert [row.title for row in effect.leaning] == ["Survey", "Fourth", "Third"]


def test_marks_from_more_rows_than_can_be_looked_at_are_not_foretold(first, desk, monkeypatch):
    row = proposed(first, Standing.RETRACTED)
    monkeypatch.setattr(queries, "MOST_AROUND", 3)
    assert len(effect_of_standing(first.pk, Standing.CURRENT, Standing.RETRACTED).claims) == 1

    monkeypatch.setattr(queries, "MOST_AROUND", 2)
    effect = effect_of_standing(first.pk, Standing.CURRENT, Standing.RETRACTED)
    page = desk.get(f"{QUEUE}{row.uuid}/").content.decode()

    assert (effect.claims, effect.solutions, effect.untold) == ((), (), True)
    assert [leaning.title for leaning in effect.leaning] == ["Survey", "Third"]
    assert "is not worked out here" in page
    assert "No claim rests on it." not in page


def test_from_one_fallen_standing_to_another_nothing_moves(first):
    effect = effect_of_standing(first.pk, Standing.RETRACTED, Standing.SUPERSEDED)
    assert effect.claims[0].before == effect.claims[0].after


def test_an_unchanged_standing_has_no_effect(first):
    assert effect_of_standing(first.pk, Standing.CURRENT, Standing.CURRENT) is None


def test_work_on_which_nothing_rests(first):
    lone = paper("lone", "Dunn")
    effect = effect_of_standing(lone.pk, Standing.CURRENT, Standing.RETRACTED)
    assert (effect.claims, effect.solutions, effect.leaning, effect.more) == ((), (), (), False)


def test_it_asks_as_much_of_many_claims_as_of_one(first):
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            effect_of_standing(first.pk, Standing.CURRENT, Standing.RETRACTED)
        return len(captured)

    before = asked()
    for number in range(5):
        solution_with_claim(f"other-{number}")
    content = from_json(EntryRevision.objects.get(entry=first).content)
    rows = tuple(
        Evidence(f"mre23{number}", f"solution/other-{number - 2}#abc234", Stance.SUPPORTS, Design.SURVEY, "It does.")
        for number in range(2, 7)
    )
    factories.edit(first, facts=replace(content.facts, evidence=(*content.facts.evidence, *rows)))
    assert len(effect_of_standing(first.pk, Standing.CURRENT, Standing.RETRACTED).claims) == 6
    assert asked() == before == 9


def test_the_pure_part_leaves_out_one_work():
    one, other = (Row(work, Stance.SUPPORTS, Design.EXPERIMENT, frozenset()) for work in (1, 2))
    claims = [ClaimRows("reduces", False, [one, other, one]), ClaimRows("worsens", True, [one])]
    assert [claim.rows for claim in without_work(claims, 1)] == [[other], []]
    assert [claim.searched for claim in without_work(claims, 1)] == [False, True]


def test_the_desk_sees_it_before_publishing(first, desk):
    row = proposed(first, Standing.RETRACTED)

    page = desk.get(f"{QUEUE}{row.uuid}/").content.decode()

    assert "What the new standing does" in page
    assert "What it says would no longer count as evidence." in page
    assert "Entries that lean on it otherwise" in page
    # It is no duplicate of the entry that it changes.
    assert "Possible duplicates" not in page


def test_an_edit_that_leaves_the_standing_says_nothing_of_it(first, desk):
    row = proposed(first, Standing.CURRENT)
    assert "What the new standing does" not in desk.get(f"{QUEUE}{row.uuid}/").content.decode()


def test_its_author_sees_it_before_sending(first):
    author = UserFactory.create()
    client = Client()
    client.force_login(author)
    start = client.post("/resources/first/edit/", {"reason": "It was retracted.", "start": "a" * 32})
    address = start["Location"].partition("#")[0]
    form = client.get(address).context["form"]
    data = {name: value for name, value in form.data.items() if isinstance(value, str)}

    onward = client.post(address, data | {"standing": "retracted", "action": "review"})["Location"]

    assert "What the new standing does" in client.get(onward).content.decode()
