"""Evidence that came with a duplicate becomes a proposal for the entry it is a duplicate of."""

from dataclasses import replace

import pytest
from django.test import Client

from catalog.content.codec import from_json
from catalog.content.facts import Evidence, ResourceFacts
from catalog.kinds import Design, Kind, ResourceType, Stance
from catalog.models import Entry
from contributions.actions.items import DuplicateOf
from contributions.actions.steps import take
from contributions.models import Contribution, PolicyClause
from contributions.refused import StaleDraft
from contributions.states import ContributionKind, State
from contributions.views.entry import taken_over
from tests import factories
from tests.factories import UserFactory, solution_with_claim

pytestmark = pytest.mark.django_db
CLAIM = "solution/rlhf#abc234"


@pytest.fixture
def author():
    return UserFactory.create()


@pytest.fixture
def client(author) -> Client:
    client = Client()
    client.force_login(author)
    return client


def row(sentence: str, key: str = "row234", claim: str = CLAIM) -> Evidence:
    return Evidence(key, claim, Stance.SUPPORTS, Design.EXPERIMENT, sentence, setting="GPT-2", realistic_scale=True)


def work(*rows: Evidence) -> ResourceFacts:
    return ResourceFacts(type=ResourceType.PAPER, date="2022", evidence=rows)


@pytest.fixture
def entry() -> Entry:
    solution_with_claim()
    return factories.publish(Kind.RESOURCE, slug="reward", title="Reward", facts=work(row("It is there.")))


def rejected(author, *rows: Evidence, of: str = "resource/reward") -> Contribution:
    PolicyClause.objects.get_or_create(number="1", title="Once", text="Once.")
    moderator = UserFactory.create(moderator=True)
    sent = factories.content(title="Reward again", facts=work(*rows))
    found = factories.contribution(State.IN_REVIEW, author=author, moderator=moderator, sent=sent)
    items = [DuplicateOf(of)] if of else []
    return take("reject", found.pk, actor=moderator, revision=1, note="Twice.", clause="1", items=items)


def page(found: Contribution, rest: str = "") -> str:
    return f"/contributions/{found.uuid}/{rest}"


def taken(client: Client, found: Contribution) -> Contribution | None:
    client.post(page(found, "evidence/"), {"start": "s"})
    return Contribution.objects.filter(kind=ContributionKind.EDIT).order_by("-pk").first()


def said(proposal: Contribution) -> list[str]:
    return [value for name, value in proposal.draft.data.items() if name.endswith("-sentence") and value]


def test_its_author_is_offered_the_rows_and_sends_them_as_a_proposal(client, author, entry):
    found = rejected(author, row("It is new."), row("It is there.", "row567"))
    text = client.get(page(found)).content.decode()
    assert "One row of evidence that came with it is not on" in text
    assert f'action="{page(found, "evidence/")}"' in text

    answer = client.post(page(found, "evidence/"), {"start": "s"})

    proposal = Contribution.objects.get(kind=ContributionKind.EDIT)
    assert answer["Location"] == f"/contribute/edit/{proposal.uuid}/review/"
    assert (proposal.state, proposal.target, said(proposal)) == (State.DRAFT, entry, ["It is there.", "It is new."])
    shown = client.get(answer["Location"]).content.decode()
    assert "It is new." in shown

    sent = client.post(answer["Location"], {"action": "submit", "agree": "on", "number": "1"})
    assert sent.status_code == 302
    proposal.refresh_from_db()
    content = from_json(proposal.revisions.get().content)
    first, second = content.facts.evidence
    assert (first.key, second.sentence, second.setting, second.realistic_scale) == (
        "row234",
        "It is new.",
        "GPT-2",
        True,
    )
    assert second.key != "row234"


def test_pressed_twice_it_is_one_proposal_with_each_row_once(client, author, entry):
    found = rejected(author, row("It is new."))
    taken(client, found)
    proposal = taken(client, found)
    assert Contribution.objects.filter(kind=ContributionKind.EDIT).count() == 1
    assert said(proposal) == ["It is there.", "It is new."]


def test_an_open_proposal_is_gone_on_with(client, author, entry):
    first = taken(client, rejected(author, row("It is new.")))
    second = taken(client, rejected(author, row("It is newer.")))
    assert second == first
    assert said(second) == ["It is there.", "It is new.", "It is newer."]


def test_a_duplicate_of_what_another_sent_is_offered_once_that_is_published(client, author, entry):
    other = factories.contribution(sent=factories.content(title="Elsewhere", facts=work()))
    found = rejected(author, row("It is new."), of=f"contribution/{other.uuid}")
    assert "are not on" not in client.get(page(found)).content.decode()
    assert taken(client, found) is None

    moderator = UserFactory.create(moderator=True)
    take("claim", other.pk, actor=moderator)
    published = take("publish", other.pk, actor=moderator, revision=1).result.entry

    assert taken(client, found).target == published


@pytest.mark.parametrize("why", ["nothing new", "claim gone", "no rows", "no duplicate", "entry withdrawn"])
def test_where_there_is_nothing_to_take_over_nothing_is_offered(client, author, entry, why):
    rows = {"nothing new": [row("It  is THERE.".replace("  ", " "))], "no rows": []}.get(why, [row("It is new.")])
    found = rejected(author, *rows, of="" if why == "no duplicate" else "resource/reward")
    if why == "claim gone":
        factories.edit(entry, facts=work())
        solution = Entry.objects.get(slug="rlhf")
        factories.edit(solution, facts=replace(factories.FACTS[Kind.SOLUTION], claims=()))
    if why == "entry withdrawn":
        factories.withdraw(entry)

    assert f'action="{page(found, "evidence/")}"' not in client.get(page(found)).content.decode()
    assert taken(client, found) is None


def test_nobody_else_takes_it_over(author, entry):
    found = rejected(author, row("It is new."))
    for person, status in ((None, 302), (UserFactory.create(), 404), (UserFactory.create(moderator=True), 403)):
        client = Client()
        if person:
            client.force_login(person)
        assert client.post(page(found, "evidence/"), {"start": "s"}).status_code == status
    assert not Contribution.objects.filter(kind=ContributionKind.EDIT).exists()


def test_looking_begins_nothing(client, author, entry):
    found = rejected(author, row("It is new."))
    assert client.get(page(found, "evidence/")).status_code == 302
    assert not Contribution.objects.filter(kind=ContributionKind.EDIT).exists()


def test_what_could_not_be_kept_is_not_said_to_be_in_the_proposal(client, author, entry, monkeypatch):
    begun = taken(client, rejected(author, row("It is new.")))
    found = rejected(author, row("It is newer."))
    # What is said about the first is shown.
    client.get(page(begun))

    def stale(*args, **kwargs):
        raise StaleDraft("Changed elsewhere.", {}, 2)

    monkeypatch.setattr(taken_over, "save_draft", stale)
    answer = client.post(page(found, "evidence/"), {"start": "s"})
    shown = client.get(answer["Location"]).content.decode()

    assert "changed in another window" in shown
    assert "of evidence is in this proposal now" not in shown


def test_rows_that_are_in_it_already_are_not_counted_again(client, author, entry):
    found = rejected(author, row("It is new."))
    shown = []
    for _ in range(2):
        answer = client.post(page(found, "evidence/"), {"start": "s"})
        shown.append(client.get(answer["Location"]).content.decode())

    assert "1 row of evidence is in this proposal now" in shown[0]
    assert "in this proposal now" not in shown[1]
    assert "This proposal holds all of it already, or has no room for more." in shown[1]
