"""Two people at the same moment: one wins, the other is told, and nothing is lost or written twice."""

import pytest
from django.db import connection, transaction
from django.test import Client

from catalog.actions import derived, projection
from catalog.actions import tags as tag_actions
from catalog.actions.publish import edit_entry, prepare
from catalog.actions.tags import NewTag
from catalog.content.facts import Claim as ClaimFacts
from catalog.content.facts import Evidence, Identifier, Link, ResourceFacts, SolutionFacts
from catalog.kinds import Approach, Design, IdentifierScheme, Kind, LinkKind, Maturity, Relation, ResourceType, Stance
from catalog.models import CellChange, Claim, Counter, Entry, EntryRevision, Tag, Tagging
from contributions.actions import drafts, steps
from contributions.actions.chain import first_break
from contributions.actions.drafts import save_draft
from contributions.actions.steps import Sent, take
from contributions.models import Contribution, ContributionEvent, Draft
from contributions.refused import Refused, StaleDraft, StaleRevision
from contributions.states import State
from tests import factories
from tests.factories import UserFactory
from tests.robust.races import race

pytestmark = pytest.mark.django_db(transaction=True)
RECORDED = (steps, "record")
DESK = "/admin/contributions/contribution/"


def paper(claim: str = "", doi: str = "", **fields):
    evidence = (
        (Evidence("row234", f"solution/{claim}", Stance.SUPPORTS, Design.EXPERIMENT, "It held."),) if claim else ()
    )
    identifiers = (Identifier(IdentifierScheme.DOI, doi),) if doi else ()
    facts = ResourceFacts(type=ResourceType.PAPER, date="2022", evidence=evidence, identifiers=identifiers)
    return factories.content(facts=facts, **fields)


def claimed(sent, **more) -> tuple[Contribution, object]:
    """A contribution in review, and the moderator who has claimed it."""
    moderator = UserFactory.create(moderator=True)
    return factories.contribution(State.IN_REVIEW, moderator=moderator, sent=sent, **more), moderator


def publishing(row: Contribution, moderator) -> object:
    return lambda: take("publish", row.pk, actor=moderator, revision=1)


@pytest.mark.parametrize(("typed", "told"), [("Fine.", "done already"), ("Typed with care.", "published by now")])
def test_one_contribution_is_published_once_by_two_requests(monkeypatch, typed: str, told: str):
    """Two presses of the moderator who holds the claim: the second is told, and keeps what was typed besides."""
    row, moderator = claimed(factories.content())

    def sends(note):
        client = Client()
        client.force_login(moderator)
        return lambda: client.post(f"{DESK}{row.uuid}/step/", {"step": "publish", "revision": 1, "note": note})

    first, second = race(monkeypatch, sends("Fine."), sends(typed), at=RECORDED)

    assert (first.value.status_code, second.value.status_code) == (302, 409)
    body = second.value.content.decode()
    assert typed in body and told in body
    assert Entry.objects.count() == EntryRevision.objects.count() == 1
    assert ContributionEvent.objects.filter(step="publish").count() == 1


def test_two_moderators_decide_the_same_contribution(monkeypatch):
    row, moderator = claimed(factories.content())
    other = UserFactory.create(moderator=True)
    forms = ({"step": "publish"}, {"step": "reject", "note": "Out of scope, I think."})

    def sends(who, form):
        client = Client()
        client.force_login(who)
        return lambda: client.post(f"{DESK}{row.uuid}/step/", {**form, "revision": 1})

    first, second = race(monkeypatch, sends(moderator, forms[0]), sends(other, forms[1]), at=RECORDED)

    assert (first.value.status_code, second.value.status_code) == (302, 409)
    assert "Out of scope, I think." in second.value.content.decode()
    row.refresh_from_db()
    assert (row.state, row.decided_by) == (State.PUBLISHED, moderator)


def test_the_same_doi_is_published_once(monkeypatch):
    first_row, second_row = (claimed(paper(doi="10.1234/same", title=title)) for title in ("One", "Two"))

    first, second = race(monkeypatch, publishing(*first_row), publishing(*second_row), at=RECORDED)

    assert (first.outcome, second.outcome) == ("done", "Refused")
    assert "already belongs to “One”" in str(second.error)
    assert Entry.objects.get().title == "One"
    assert Contribution.objects.get(pk=second_row[0].pk).state == State.IN_REVIEW
    assert first_break() is None


def test_two_papers_of_one_title_get_two_addresses(monkeypatch):
    rows = [claimed(factories.content(title="The same words")) for _ in range(2)]

    first, second = race(monkeypatch, publishing(*rows[0]), publishing(*rows[1]), at=RECORDED)

    assert (first.outcome, second.outcome) == ("done", "done")
    assert sorted(Entry.objects.values_list("slug", flat=True)) == ["the-same-words", "the-same-words-2"]


def test_two_spellings_of_a_new_tag_become_one(monkeypatch):
    rows = [
        claimed(factories.content(title=name), proposed_tags=({"name": name, "definition": "D."},))
        for name in ("Reward hacking", "reward-hacking")
    ]

    first, second = race(monkeypatch, publishing(*rows[0]), publishing(*rows[1]), at=RECORDED)

    assert (first.outcome, second.outcome) == ("done", "done")
    assert Tag.objects.get().entries == Tagging.objects.count() == 2
    assert Counter.objects.get(key="facet:tag:reward-hacking").value == 2


def test_tags_in_opposite_order_do_not_deadlock(monkeypatch):
    names = ("Alpha", "Beta")

    def accepts(names):
        def run():
            with transaction.atomic():
                tag_actions.accept_tags([NewTag(name, "") for name in names])

        return run

    first, second = race(monkeypatch, accepts(names), accepts(names[::-1]), at=(tag_actions, "accept_tags"))

    assert (first.outcome, second.outcome) == ("done", "done")
    assert Tag.objects.count() == 2


def test_an_author_who_revises_first_leaves_the_moderator_with_a_stale_revision(monkeypatch):
    row, moderator = claimed(factories.content())

    def revise():
        return take("revise", row.pk, actor=row.author, sent=Sent(factories.content(title="Better")))

    first, second = race(monkeypatch, revise, publishing(row, moderator), at=RECORDED)

    assert (first.outcome, second.outcome) == ("done", "StaleRevision")
    assert not Entry.objects.exists()
    take("claim", row.pk, actor=moderator)
    with pytest.raises(StaleRevision):
        take("publish", row.pk, actor=moderator, revision=1)


def test_an_author_who_revises_too_late_is_told(monkeypatch):
    row, moderator = claimed(factories.content())

    def revise():
        return take("revise", row.pk, actor=row.author, sent=Sent(factories.content(title="Better")))

    first, second = race(monkeypatch, publishing(row, moderator), revise, at=RECORDED)

    assert (first.outcome, second.outcome) == ("done", "StepNotAllowed")
    assert Entry.objects.get().title == "A resource"
    assert row.revisions.count() == 1


def test_two_moderators_claim_at_once(monkeypatch):
    row = factories.contribution()
    people = [UserFactory.create(moderator=True) for _ in range(2)]
    claims = [lambda who=who: take("claim", row.pk, actor=who) for who in people]

    first, second = race(monkeypatch, *claims, at=RECORDED)

    assert (first.outcome, second.outcome) == ("done", "ClaimedByAnother")
    row.refresh_from_db()
    assert row.claimed_by == people[0]


def test_two_windows_save_one_draft(monkeypatch):
    row = drafts.start_draft(UserFactory.create(), entry_kind=Kind.RESOURCE, data={"title": "A"}, step="details")
    number = row.draft.number

    def saves(title: str):
        return lambda: save_draft(row.pk, data={"title": title}, step="details", number=number)

    original = Draft.save
    monkeypatch.setattr(drafts, "saved", lambda draft: original(draft), raising=False)
    monkeypatch.setattr(Draft, "save", lambda self, *args, **kwargs: drafts.saved(self))
    first, second = race(monkeypatch, saves("First"), saves("Second"), at=(drafts, "saved"))

    assert first.outcome == "done"
    assert isinstance(second.error, StaleDraft)
    assert second.error.data == {"title": "First"}
    assert Draft.objects.get().data == {"title": "First"}


def dropping(solution: Entry):
    bare = factories.content(Kind.SOLUTION, facts=SolutionFacts(approach=Approach.TRAINING, maturity=Maturity.PILOT))
    return lambda: edit_entry(solution.pk, prepare(bare), contributor=None, reason="Shorter.")


def test_a_claim_is_dropped_while_evidence_on_it_is_published(monkeypatch):
    solution = factories.solution_with_claim()
    row, moderator = claimed(paper(claim="rlhf#abc234"))

    first, second = race(monkeypatch, dropping(solution), publishing(row, moderator), at=(projection, "project"))

    assert (first.outcome, second.outcome) == ("done", "Refused")
    assert "Not a published claim" in str(second.error)
    assert not Claim.objects.exists() and not Entry.objects.filter(kind=Kind.RESOURCE).exists()


def test_evidence_is_published_while_its_claim_is_dropped(monkeypatch):
    solution = factories.solution_with_claim()
    row, moderator = claimed(paper(claim="rlhf#abc234"))

    first, second = race(monkeypatch, publishing(row, moderator), dropping(solution), at=RECORDED)

    assert (first.outcome, second.outcome) == ("done", "ClaimInUse")
    assert Claim.objects.get().evidence.count() == 1


def two_claims() -> Entry:
    for slug in ("goal-drift", "specification-problem"):
        factories.publish(Kind.CHALLENGE, slug=slug, title=slug)
    claims = tuple(
        ClaimFacts(key, f"challenge/{slug}", Relation.REDUCES, f"It helps with {slug}.")
        for key, slug in (("aaa234", "goal-drift"), ("bbb234", "specification-problem"))
    )
    facts = SolutionFacts(approach=Approach.TRAINING, maturity=Maturity.PILOT, claims=claims)
    return factories.publish(Kind.SOLUTION, slug="rlhf", title="RLHF", facts=facts)


@pytest.mark.parametrize("point", [(projection, "project"), (derived, "refresh")], ids=["written", "computed"])
@pytest.mark.parametrize("keys", [("aaa234", "bbb234"), ("bbb234", "aaa234"), ("aaa234", "aaa234")])
def test_no_mark_or_count_is_lost_when_evidence_on_one_solution_comes_twice(monkeypatch, keys, point):
    solution = two_claims()
    rows = [claimed(paper(claim=f"rlhf#{key}", title=f"Paper {n}")) for n, key in enumerate(keys)]

    first, second = race(monkeypatch, publishing(*rows[0]), publishing(*rows[1]), at=point)

    assert (first.outcome, second.outcome) == ("done", "done")
    assert {claim.key: claim.amount for claim in Claim.objects.all()} == {
        key: 2 if key in keys else 0 for key in ("aaa234", "bbb234")
    }
    solution.refresh_from_db()
    assert solution.counts["works"] == 2
    newest = {cell.challenge.slug: cell.works for cell in CellChange.objects.order_by("id").select_related("challenge")}
    wanted = {"aaa234": "goal-drift", "bbb234": "specification-problem"}
    assert newest == {slug: keys.count(key) for key, slug in wanted.items()}


def test_edits_of_two_entries_that_speak_of_each_other_do_not_deadlock(monkeypatch):
    entries = [factories.publish(title=f"Paper {n}", slug=f"paper-{n}") for n in (1, 2)]

    def edits(mine: int, other: int):
        link = Link("lin234", LinkKind.CITES, f"resource/paper-{other}")
        ready = prepare(factories.content(title=f"Paper {mine}, again", links=(link,)))
        return lambda: edit_entry(entries[mine - 1].pk, ready, contributor=None, reason="Cites.")

    first, second = race(monkeypatch, edits(2, 1), edits(1, 2), at=(projection, "project"))

    assert (first.outcome, second.outcome) == ("done", "done")
    assert [entry.counts for entry in Entry.objects.order_by("id")] == [{"links": 2}] * 2


def test_a_refusal_leaves_the_connection_usable():
    row, moderator = claimed(factories.content())
    with pytest.raises(Refused):
        take("publish", row.pk, actor=moderator, revision=7)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
