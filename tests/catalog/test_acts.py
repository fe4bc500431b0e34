"""Acts on what is published: restored, erased, merged; and after each, what a rebuild makes again."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from catalog.actions.acts import Merge, merge_entries, redact_version, restore_entry
from catalog.actions.critiques import NewCritique, NewResponse, publish_critique, publish_response
from catalog.actions.publish import edit_entry, prepare, withdraw_entry
from catalog.actions.rebuild import rebuild
from catalog.actions.refused import IdentifierTaken, MissingReference, NotNewest, NotStanding, Refused
from catalog.actions.tags import merge_tags, rename_tag
from catalog.content.codec import from_json
from catalog.content.facts import Claim, Evidence, Identifier, Link, Proof, ResourceFacts, SolutionFacts
from catalog.content.joining import SameClaim, Side, join
from catalog.kinds import (
    Act,
    Approach,
    CritiqueKind,
    CritiqueState,
    Design,
    IdentifierScheme,
    Kind,
    LinkKind,
    Maturity,
    Relation,
    ResourceType,
    Stance,
    Standing,
)
from catalog.models import (
    CellChange,
    ChallengeDetail,
    Counter,
    Critique,
    Entry,
    EntryRevision,
    MilestoneDetail,
    ResourceDetail,
    Tag,
)
from catalog.models import Claim as ClaimRow
from catalog.models import Evidence as EvidenceRow
from catalog.models import Link as LinkRow
from tests import factories
from tests.catalog.test_publish import paper_with_evidence, snapshot

pytestmark = pytest.mark.django_db


def said(entry: Entry):
    return from_json(entry.revisions.get(number=entry.version).content)


def merged(source: Entry, into: Entry, same: tuple[SameClaim, ...] = (), **fields) -> EntryRevision:
    for entry in (source, into):
        entry.refresh_from_db()
    joined = join(Side(source.reference, said(source)), Side(into.reference, said(into)), same)
    content = replace(joined.content, **fields)
    merge = Merge(source.pk, into.pk, (source.version, into.version), prepare(content), joined.claims)
    return merge_entries(merge, contributor=None, reason="The same work.")


def solution(slug: str, key: str, statement: str, challenge: str = "specification-problem") -> Entry:
    claim = Claim(key, f"challenge/{challenge}", Relation.REDUCES, statement)
    facts = SolutionFacts(approach=Approach.TRAINING, maturity=Maturity.DEPLOYED, claims=(claim,))
    return factories.publish(Kind.SOLUTION, slug=slug, title=slug, facts=facts)


def assert_rebuilt() -> None:
    before = snapshot()
    rebuild()
    after = snapshot()
    for name in before:
        assert after[name] == before[name], name


def test_an_older_version_becomes_the_newest():
    factories.tag("RLHF")
    entry = factories.publish(title="First", tags=("rlhf",))
    edit_entry(entry.pk, prepare(factories.content(title="Second")), contributor=None, reason="Better.")

    revision = restore_entry(entry.pk, 1, contributor=None, reason="It was better.")

    entry.refresh_from_db()
    assert (revision.number, revision.act, entry.version) == (3, Act.RESTORED, 3)
    assert (entry.title, entry.tags_shown) == ("First", [["rlhf", "RLHF"]])
    assert_rebuilt()
    with pytest.raises(Refused, match="current version"):
        restore_entry(entry.pk, 3, contributor=None, reason="Again.")


def test_what_was_withdrawn_comes_back_unless_its_identifier_is_taken():
    factories.solution_with_claim()
    factories.tag("RLHF")
    entry = paper_with_evidence()
    withdraw_entry(entry.pk, contributor=None, reason="A mistake.")
    before = EntryRevision.objects.count()
    other = paper_with_evidence(stance=Stance.LIMITS)

    with pytest.raises(IdentifierTaken):
        restore_entry(entry.pk, 1, contributor=None, reason="No mistake.")
    assert EntryRevision.objects.count() == before + 1

    withdraw_entry(other.pk, contributor=None, reason="The double.")
    restore_entry(entry.pk, 1, contributor=None, reason="No mistake.")
    entry.refresh_from_db()
    assert (entry.withdrawn_at, entry.withdrawal_reason, entry.counts) == (None, "", {"links": 1, "supports": 1})
    assert_rebuilt()


def test_erasing_leaves_row_day_and_hash_and_later_versions_go_on_counting():
    entry = factories.publish(title="With an address")
    edit_entry(entry.pk, prepare(factories.content(title="Without")), contributor=None, reason="Private.")
    old = entry.revisions.get(number=1)

    with pytest.raises(Refused, match="current version"):
        redact_version(entry.pk, 2, contributor=None, reason="Private.")
    revision = redact_version(entry.pk, 1, contributor=None, reason="It named a private person.")

    now = entry.revisions.get(number=1)
    assert (now.content, now.hash, now.created_at) == (None, old.hash, old.created_at)
    assert (revision.number, revision.act, revision.about, revision.content) == (3, Act.REDACTED, old, None)
    entry.refresh_from_db()
    assert (entry.version, entry.title) == (2, "Without")
    assert_rebuilt()
    with pytest.raises(Refused, match="no text"):
        redact_version(entry.pk, 1, contributor=None, reason="Again.")
    with pytest.raises(Refused, match="erased"):
        restore_entry(entry.pk, 1, contributor=None, reason="Back.")
    third = edit_entry(entry.pk, prepare(factories.content(title="Third")), contributor=None, reason="More.")
    assert third.number == 4


def test_no_other_way_erases_a_version():
    entry = factories.publish()
    with pytest.raises(IntegrityError), transaction.atomic():
        EntryRevision.objects.filter(entry=entry).update(content=None)


def test_the_double_of_a_paper_hands_over_what_it_says():
    factories.solution_with_claim()
    for name in ("RLHF", "oversight"):
        factories.tag(name)
    source = paper_with_evidence()
    facts = ResourceFacts(
        type=ResourceType.PAPER,
        date="2022",
        url="https://example.org/paper",
        identifiers=(Identifier(IdentifierScheme.DOI, "10.1000/182"),),
    )
    into = factories.publish(title="The paper", facts=facts, tags=("oversight",))
    citing = factories.publish(title="Citing", links=(Link("lin567", LinkKind.CITES, source.reference),))

    revision = merged(source, into)

    source.refresh_from_db()
    into.refresh_from_db()
    assert (revision.act, revision.successor) == (Act.MERGED, into)
    assert (source.merged_into, source.title, source.version) == (into, "", 2)
    assert (into.version, into.title, into.counts) == (2, "The paper", {"links": 2, "supports": 1})
    assert {row.value for row in into.identifiers.all()} == {"10.1000/182", "2210.10760"}
    assert into.tags_shown == [["oversight", "oversight"], ["rlhf", "RLHF"]]
    assert LinkRow.objects.get(source=citing).target == into
    citing.refresh_from_db()
    assert citing.version == 1
    assert Entry.objects.get(slug="rlhf").counts["works"] == 1
    assert_rebuilt()


def test_later_words_may_name_what_was_merged_and_mean_what_it_was_merged_into():
    source, into = factories.publish(title="One"), factories.publish(title="Two")
    merged(source, into)
    last = factories.publish(title="Three")
    merged(into, last)

    entry = factories.publish(title="Citing", links=(Link("lin567", LinkKind.CITES, source.reference),))

    assert LinkRow.objects.get(source=entry).target == last
    assert_rebuilt()


def test_of_two_claims_that_say_the_same_one_stays_and_evidence_follows_it():
    factories.publish(Kind.CHALLENGE, slug="specification-problem")
    source, into = solution("rlaif", "aaa234", "Feedback steers."), solution("rlhf", "bbb234", "Ratings steer.")
    rows = {}
    for reference in ("solution/rlaif#aaa234", "solution/rlhf#bbb234"):
        row = Evidence("row234", reference, Stance.SUPPORTS, Design.EXPERIMENT, "It held.")
        facts = ResourceFacts(type=ResourceType.PAPER, date="2022", evidence=(row,))
        rows[reference] = factories.publish(title=reference[9:], facts=facts)

    merged(source, into, (SameClaim("aaa234", "bbb234", gone_stays=True),))

    claim = ClaimRow.objects.get()
    assert (claim.solution, claim.key, claim.statement) == (into, "bbb234", "Feedback steers.")
    assert set(EvidenceRow.objects.values_list("claim", flat=True)) == {claim.pk}
    moved = rows["solution/rlaif#aaa234"]
    moved.refresh_from_db()
    assert (moved.version, said(moved).facts.evidence[0].claim) == (2, "solution/rlhf#bbb234")
    newest = {cell.solution.slug: cell for cell in CellChange.objects.order_by("id")}
    assert (newest["rlaif"].state, newest["rlhf"].works) == ("no-claim", 2)
    assert_rebuilt()


def test_a_claim_of_its_own_moves_with_its_evidence_and_no_version_is_needed():
    factories.publish(Kind.CHALLENGE, slug="specification-problem")
    source, into = solution("rlaif", "aaa234", "Feedback steers."), solution("rlhf", "bbb234", "Ratings steer.")
    row = Evidence("row234", "solution/rlaif#aaa234", Stance.SUPPORTS, Design.EXPERIMENT, "It held.")
    paper = factories.publish(facts=ResourceFacts(type=ResourceType.PAPER, date="2022", evidence=(row,)))

    merged(source, into)

    paper.refresh_from_db()
    assert paper.version == 1
    assert [claim.key for claim in into.claims.order_by("position")] == ["bbb234", "aaa234"]
    assert EvidenceRow.objects.get().claim.key == "aaa234"
    assert_rebuilt()


def test_everything_that_named_a_challenge_names_the_other_and_the_cells_follow():
    for slug in ("specification-problem", "goal-misspecification"):
        factories.publish(Kind.CHALLENGE, slug=slug, title=slug)
    claiming = solution("rlhf", "aaa234", "Ratings steer.", "goal-misspecification")
    facts = replace(factories.FACTS[Kind.CHALLENGE], parent="challenge/goal-misspecification")
    child = factories.publish(Kind.CHALLENGE, title="Reward hacking", facts=facts)
    proof = Proof("pro234", "challenge/goal-misspecification", "It is told there.")
    milestone = factories.publish(
        Kind.MILESTONE, facts=replace(factories.FACTS[Kind.MILESTONE], proofs=(proof,)), title="Told"
    )
    source = Entry.objects.get(slug="goal-misspecification")
    into = Entry.objects.get(slug="specification-problem")

    merged(source, into)

    assert claiming.claims.get().challenge == into
    assert ChallengeDetail.objects.get(entry=child).parent == into
    assert MilestoneDetail.objects.get(entry=milestone).proofs[0]["entry"] == "challenge/specification-problem"
    states = {cell.challenge.slug: cell.state for cell in CellChange.objects.order_by("id")}
    assert states == {"goal-misspecification": "no-claim", "specification-problem": "claimed"}
    assert_rebuilt()


def test_what_cannot_be_merged_is_left_as_it_was():
    one, other = factories.publish(title="One"), factories.publish(title="Two")
    challenge = factories.publish(Kind.CHALLENGE)
    content = prepare(factories.content(title="Two"))

    def attempt(source: Entry, into: Entry, seen=(1, 1), prepared=content):
        before = snapshot()
        with pytest.raises(Refused) as refusal, transaction.atomic():
            merge_entries(Merge(source.pk, into.pk, seen, prepared, {}), contributor=None, reason="Same.")
        assert snapshot() == before
        return type(refusal.value)

    assert attempt(one, one) is Refused
    assert attempt(one, challenge) is Refused
    assert attempt(one, other, seen=(1, 2)) is NotNewest
    named = prepare(factories.content(links=(Link("lin567", LinkKind.CITES, "resource/nowhere"),)))
    assert attempt(one, other, prepared=named) is MissingReference
    withdraw_entry(other.pk, contributor=None, reason="Gone.")
    assert attempt(one, other) is NotStanding


def test_critiques_go_along_open_ones_too_and_what_is_about_the_old_name_finds_the_way():
    writer = factories.ContributorFactory.create()
    source, into = factories.publish(title="One"), factories.publish(title="Two")
    factories.edit(source, contributor=writer)
    about = source.revisions.get(number=2)
    said = NewCritique(about.pk, CritiqueKind.QUESTION, "Why?", "<p>Why?</p>")
    first = publish_critique(said, contributor=None)

    merged(source, into)
    later = publish_critique(said, contributor=None)
    answer = publish_response(first.pk, NewResponse("So.", "<p>So.</p>"), contributor=writer)

    assert {row.entry for row in Critique.objects.all()} == {into}
    assert {row.revision for row in (first, later)} == {about}
    assert (answer.wrote_entry, Critique.objects.get(pk=first.pk).state) == (True, CritiqueState.ANSWERED)
    for entry in (source, into):
        entry.refresh_from_db()
    assert ("critiques:open" in source.facets, "critiques:open" in into.facets) == (False, True)
    assert Counter.objects.get(key="facet:critiques:open").value == 1
    assert_rebuilt()


def test_a_rebuild_stands_what_was_withdrawn_while_others_named_it():
    gone = factories.publish(title="Gone soon")
    factories.publish(title="Citing", links=(Link("lin567", LinkKind.CITES, gone.reference),))
    withdraw_entry(gone.pk, contributor=None, reason="Not a paper.")

    assert_rebuilt()
    with pytest.raises(MissingReference):
        factories.publish(title="Later", links=(Link("lin567", LinkKind.CITES, gone.reference),))


def test_a_merged_tag_leads_on_and_its_entries_carry_the_other():
    one, other = factories.tag("reward models"), factories.tag("reward modelling")
    both = factories.publish(title="Both", tags=("reward-models", "reward-modelling"))
    single = factories.publish(title="Single", tags=("reward-models",))

    merge_tags(one.pk, other.pk)

    for entry in (both, single):
        entry.refresh_from_db()
        assert entry.tags_shown == [["reward-modelling", "reward modelling"]]
        assert "tag:reward-models" not in entry.facets
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.merged_into, one.entries, other.entries, other.synonyms) == (other, 0, 2, ["reward models"])
    assert_rebuilt()
    later = factories.publish(title="Later", tags=("reward-models",))
    assert later.tags_shown == [["reward-modelling", "reward modelling"]]
    with pytest.raises(Refused):
        merge_tags(one.pk, other.pk)


def test_a_renamed_tag_keeps_its_old_address_as_the_way_to_the_new():
    tag = factories.tag("RLHF")
    entry = factories.publish(tags=("rlhf",))
    factories.tag("Oversight")

    new = rename_tag(tag.pk, "Learning from human feedback")

    entry.refresh_from_db()
    assert entry.tags_shown == [["learning-from-human-feedback", "Learning from human feedback"]]
    assert (new.definition, new.synonyms) == ("About RLHF.", ["RLHF"])
    assert Tag.objects.get(slug="rlhf").merged_into == new
    assert_rebuilt()
    for name in ("oversight", "Learning from  human feedback"):
        with pytest.raises(Refused):
            rename_tag(new.pk, name)


def test_a_double_that_was_its_successor_stands_for_itself():
    facts = replace(factories.FACTS[Kind.RESOURCE])
    source = factories.publish(title="Newer", facts=facts)
    old = replace(facts, standing=Standing.SUPERSEDED, superseded_by=source.reference)
    into = factories.publish(title="Older", facts=old)

    merged(source, into)

    detail = ResourceDetail.objects.get(entry=into)
    assert (detail.standing, detail.superseded_by) == ("current", None)
    assert_rebuilt()
