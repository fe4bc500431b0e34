"""The doors of the catalogue, and the projection that a rebuild makes again."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from catalog.actions.publish import edit_entry, prepare, publish_entry, withdraw_entry
from catalog.actions.rebuild import rebuild
from catalog.actions.refused import ClaimInUse, IdentifierTaken, MissingReference
from catalog.actions.tags import NewTag, accept_tags
from catalog.content.facts import Evidence, Identifier, Link, ResourceFacts, SolutionFacts
from catalog.kinds import Approach, Design, IdentifierScheme, Kind, LinkKind, Maturity, ResourceType, Stance
from catalog.models import (
    CellChange,
    ChallengeDetail,
    Claim,
    Counter,
    DirectionDetail,
    Entry,
    EntryRevision,
    MilestoneDetail,
    ResourceDetail,
    SolutionDetail,
    Tag,
    Tagging,
)
from catalog.models import Evidence as EvidenceRow
from catalog.models import Identifier as IdentifierRow
from catalog.models import Link as LinkRow
from tests import factories

pytestmark = pytest.mark.django_db
TABLES = (
    Entry,
    ChallengeDetail,
    SolutionDetail,
    ResourceDetail,
    DirectionDetail,
    MilestoneDetail,
    IdentifierRow,
    Claim,
)
# Rows of these are written anew by a projection, so their keys differ.
KEYLESS = (EvidenceRow, LinkRow, Tagging, Counter)


def paper_with_evidence(arxiv: str = "2210.10760", stance: Stance = Stance.SUPPORTS) -> Entry:
    row = Evidence("row234", "solution/rlhf#abc234", stance, Design.EXPERIMENT, "It held.")
    facts = ResourceFacts(
        type=ResourceType.PAPER, date="2022", identifiers=(Identifier(IdentifierScheme.ARXIV, arxiv),), evidence=(row,)
    )
    link = Link("lin234", LinkKind.SHOWS, "challenge/specification-problem")
    return factories.publish(title=f"Paper {arxiv}", facts=facts, tags=("rlhf",), links=(link,))


def snapshot() -> dict[str, list[dict[str, object]]]:
    shown = {model.__name__: list(model.objects.order_by("pk").values()) for model in TABLES}
    for model in KEYLESS:
        rows = [{name: value for name, value in row.items() if name != "id"} for row in model.objects.values()]
        # A counter that came down to nothing says the same as none.
        shown[model.__name__] = sorted((row for row in rows if row.get("value") != 0), key=repr)
    return shown


def a_little_of_everything() -> None:
    factories.tag("RLHF")
    factories.solution_with_claim()
    for kind in Kind:
        factories.publish(kind, title=f"Another {kind.label}")
    paper_with_evidence()
    withdraw_entry(factories.publish(title="Gone").pk, contributor=None, reason="Not a paper.")


def test_a_rebuild_makes_every_row_again():
    a_little_of_everything()
    before = snapshot()

    assert rebuild() == Entry.objects.count()

    after = snapshot()
    for name in before:
        assert after[name] == before[name], name


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("act", ["published", "edited", "withdrawn", "edited and withdrawn"])
def test_a_rebuild_makes_each_kind_again_after_each_act(kind: Kind, act: str):
    factories.tag("RLHF")
    factories.solution_with_claim()
    paper_with_evidence()
    entry = factories.publish(kind, title="First words", tags=("rlhf",))
    if "edited" in act:
        again = prepare(factories.content(kind, title="Better words", body="## Part", tags=()))
        edit_entry(entry.pk, again, contributor=None, reason="Clearer.")
    if "withdrawn" in act:
        withdraw_entry(entry.pk, contributor=None, reason="Gone.")
    before = snapshot()

    rebuild()

    assert snapshot() == before


def test_publishing_writes_entry_evidence_tags_counters_and_cells():
    factories.tag("RLHF")
    factories.solution_with_claim()
    entry = paper_with_evidence()
    solution = Entry.objects.get(kind=Kind.SOLUTION)

    assert (entry.version, entry.slug, entry.year, entry.counts) == (
        1,
        "paper-221010760",
        2022,
        {"links": 1, "supports": 1},
    )
    assert "challenge:specification-problem" in entry.facets
    assert (solution.amount, solution.balance, solution.counts["works"]) == (2, "for", 1)
    assert Counter.objects.get(key="facet:tag:rlhf").value == 1
    assert Tag.objects.get().entries == 1
    assert [cell.state for cell in CellChange.objects.order_by("id")] == ["claimed", "tested"]


def test_the_same_identifier_is_refused_before_any_write():
    factories.tag("RLHF")
    factories.solution_with_claim()
    first = paper_with_evidence()

    with pytest.raises(IdentifierTaken) as refusal:
        paper_with_evidence()

    assert refusal.value.reference == first.reference
    assert EntryRevision.objects.filter(entry__kind=Kind.RESOURCE).count() == 1


def test_what_is_not_published_cannot_be_named():
    with pytest.raises(MissingReference):
        publish_entry(prepare(factories.content(tags=("nothing",))), contributor=None)

    assert not Entry.objects.exists()


def test_an_edit_becomes_the_next_version():
    entry = factories.publish(title="First words")

    revision = edit_entry(
        entry.pk, prepare(factories.content(title="Better words")), contributor=None, reason="Clearer."
    )

    entry.refresh_from_db()
    assert (revision.number, entry.version, entry.title, entry.slug) == (2, 2, "Better words", "first-words")


def test_a_claim_with_evidence_cannot_be_dropped():
    factories.tag("RLHF")
    solution = factories.solution_with_claim()
    paper_with_evidence()
    bare = factories.content(Kind.SOLUTION, facts=SolutionFacts(approach=Approach.TRAINING, maturity=Maturity.PILOT))

    with pytest.raises(ClaimInUse):
        edit_entry(solution.pk, prepare(bare), contributor=None, reason="Shorter.")


def test_withdrawing_blanks_the_entry_and_frees_its_identifiers():
    factories.tag("RLHF")
    factories.solution_with_claim()
    entry = paper_with_evidence()

    withdraw_entry(entry.pk, contributor=None, reason="Not what it said.")

    entry.refresh_from_db()
    assert (entry.title, entry.withdrawal_reason, entry.facets) == ("", "Not what it said.", [])
    assert Entry.objects.get(kind=Kind.SOLUTION).amount == 0
    assert Counter.objects.get(key="facet:tag:rlhf").value == 0
    assert not paper_with_evidence().withdrawn_at


def test_revisions_are_append_only():
    revision = EntryRevision.objects.get(entry=factories.publish())

    with pytest.raises(IntegrityError), transaction.atomic():
        EntryRevision.objects.filter(pk=revision.pk).update(content=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        revision.delete()


def test_one_tag_whatever_the_spelling():
    first = accept_tags([NewTag("Reward hacking", "")])
    second = accept_tags([NewTag("reward-hacking", ""), NewTag("REWARD HACKING", "")])

    assert [tag.pk for tag in second] == [first[0].pk] * 2
    assert Tag.objects.count() == 1


def test_the_database_keeps_the_sort_key_of_taggings():
    factories.tag("RLHF")
    entry = factories.publish(tags=("rlhf",))

    Entry.objects.filter(pk=entry.pk).update(prominence=2)

    assert Tagging.objects.get().prominence == 2


def test_what_lists_count_of_facets_stands_in_one_text_whoever_writes_them():
    tags = tuple(factories.tag(name).slug for name in ("RLHF", "Debate"))
    entry = Entry.objects.get(pk=factories.publish(title="Of facets", tags=tags).pk)
    assert entry.facets == ["curation:0", "kind:resource", "tag:debate", "tag:rlhf", "type:paper", "year:2022"]
    assert entry.facets_text == "kind:resource,type:paper tag:debate tag:rlhf"

    def text(*facets: str) -> str:
        Entry.objects.filter(pk=entry.pk).update(facets=facets)
        return Entry.objects.get(pk=entry.pk).facets_text

    assert text("kind:solution", "amount:2") == "kind:solution,amount:2"
    assert text("tag:rlhf", "year:2022") == "tag:rlhf"
    assert text() == ""


def test_facets_of_entries_from_before_the_text_are_written_into_it_once():
    entry, other = (Entry.objects.get(pk=factories.publish(title=f"Old {number}").pk) for number in range(2))
    Entry.objects.filter(pk=entry.pk).update(facets_text="")
    migration = import_module("catalog.migrations.0021_facets_texts_of_old")

    for _ in range(2):
        with connection.schema_editor() as editor:
            migration.write_texts(apps, editor)
        assert dict(Entry.objects.values_list("pk", "facets_text")) == {
            entry.pk: "kind:resource,type:paper",
            other.pk: "kind:resource,type:paper",
        }
