"""One step with several contributions of the queue: tried first, told for each, and each by itself."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from contributions.actions.steps import Sent, take
from contributions.models import Affiliation, Contribution, ContributionEvent, PolicyClause, ReasonTemplate
from contributions.states import State
from tests import factories
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
QUEUE = "/admin/contributions/contribution/"
BULK = f"{QUEUE}bulk/"


@pytest.fixture
def moderator():
    return UserFactory.create(moderator=True)


@pytest.fixture
def desk(moderator) -> Client:
    client = Client()
    client.force_login(moderator)
    return client


def sent(title: str, state: State = State.SUBMITTED, **kwargs) -> Contribution:
    return factories.contribution(state, sent=factories.content(title=title), **kwargs)


def picks(*rows: Contribution) -> list[str]:
    return [f"{row.uuid}:{row.revision}" for row in rows]


def told(response) -> tuple[list[str], dict[str, str]]:
    context = response.context
    return [row.title for row in context["good"]], {row.title: row.refusal for row in context["refused"]}


def test_the_queue_offers_what_can_be_chosen(desk, moderator):
    row, own = sent("Paper"), sent("Mine", author=moderator)

    text = desk.get(QUEUE).content.decode()

    assert f'name="pick" value="{row.uuid}:1" form="bulk"' in text
    assert str(own.uuid) not in text
    assert 'name="pick"' not in desk.get(f"{QUEUE}?show=rejected").content.decode()


def test_a_dry_run_changes_nothing_and_says_what_would_happen_to_each(desk, moderator):
    clean, mine = sent("Clean"), sent("Claimed by me", State.IN_REVIEW, moderator=moderator)
    theirs, own = sent("Claimed by them", State.IN_REVIEW), sent("My own", author=moderator)
    changed, done = sent("Changed"), sent("Done", State.REJECTED)
    chosen = picks(clean, mine, theirs, own, changed, done)
    take("revise", changed.pk, actor=changed.author, sent=Sent(factories.content(title="Changed")))
    before = ContributionEvent.objects.count()

    response = desk.post(BULK, {"step": "reject", "note": "Spam.", "pick": chosen, "back": "show=mine"})

    assert told(response) == (
        ["Clean", "Claimed by me"],
        {
            "Claimed by them": "Another moderator has claimed this.",
            "My own": "You cannot moderate what you have written yourself.",
            "Changed": "The author has sent a new version since you opened this page.",
            "Done": "This contribution is rejected by now.",
        },
    )
    text = response.content.decode()
    assert "Reject 2 contributions" in text and f"{QUEUE}?show=mine" in text
    assert theirs.claimed_by.public_name not in text
    assert ContributionEvent.objects.count() == before


def test_each_is_rejected_by_itself_with_clause_and_reason(desk, moderator):
    clause = PolicyClause.objects.create(number="3.3", title="Spam", text="None.")
    template = ReasonTemplate.objects.create(step="reject", title="Spam", text="This is spam.", clause=clause)
    rows = [sent("One"), sent("Two"), sent("Three")]
    take("withdraw", rows[1].pk, actor=rows[1].author)

    response = desk.post(BULK, {"step": "reject", "template": template.pk, "pick": picks(*rows), "go": "1"})

    assert told(response) == (["One", "Three"], {"Two": "This contribution is withdrawn by now."})
    for row in (rows[0], rows[2]):
        event = row.events.get(step="reject")
        assert (event.actor, event.clause, event.text.body) == (moderator, "3.3", "This is spam.")
    # Without script the button can be pressed twice; what the first press did is done.
    again = desk.post(BULK, {"step": "reject", "template": template.pk, "pick": picks(*rows), "go": "1"})
    assert told(again) == told(response)
    other = desk.post(BULK, {"step": "reject", "template": template.pk, "note": "No.", "pick": picks(*rows), "go": "1"})
    assert told(other)[0] == []
    assert ContributionEvent.objects.filter(step="reject").count() == 2


def test_a_rejection_asks_for_its_reason_first(desk):
    row = sent("Paper")

    response = desk.post(BULK, {"step": "reject", "pick": picks(row), "back": "age=7"})

    text = response.content.decode()
    assert response.status_code == 200 and "1 contribution is chosen." in text and 'name="note"' in text
    assert 'role="alert"' not in text and f'value="{row.uuid}:1"' in text and 'name="go"' not in text


def test_claim_and_release(desk, moderator):
    rows = [sent("One"), sent("Two")]
    Contribution.objects.filter(pk=rows[1].pk).update(submitted_at=timezone.now() - timedelta(days=1))

    assert told(desk.post(BULK, {"step": "claim", "pick": picks(*rows), "go": "1"}))[0] == ["One", "Two"]
    assert set(Contribution.objects.values_list("claimed_by", flat=True)) == {moderator.pk}
    assert told(desk.post(BULK, {"step": "release", "pick": picks(*rows)}))[0] == ["One", "Two"]
    for _ in range(2):
        assert told(desk.post(BULK, {"step": "release", "pick": picks(*rows), "go": "1"}))[0] == ["One", "Two"]
    assert set(Contribution.objects.values_list("state", flat=True)) == {State.SUBMITTED}


def test_what_touches_a_declared_interest_is_opened_by_itself(desk, moderator):
    Affiliation.objects.create(user=moderator, kind="co-author", name="Leo Gao")
    row = sent("Close to home")

    assert told(desk.post(BULK, {"step": "reject", "note": "No.", "pick": picks(row)})) == (
        [],
        {"Close to home": "Something you declared touches this. Say whether you can judge it fairly."},
    )


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"step": "claim"},
        {"step": "claim", "pick": "nonsense"},
        {"step": "publish"},
        {"step": "reject", "note": ""},
        {"step": "reject", "note": "a" * 5001},
        {"step": "reject", "note": "So.", "clause": "9.9"},
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(desk, data):
    row = sent("Paper")
    given = {"pick": picks(row), **data} if data.get("step") != "claim" else data

    response = desk.post(BULK, {**given, "go": "1"})

    assert response.status_code == 400
    if "pick" in given and given["pick"] == picks(row):
        assert f'value="{row.uuid}:1"' in response.content.decode()
    row.refresh_from_db()
    assert row.state == State.SUBMITTED


def test_contributors_and_the_queries_of_a_dry_run(desk, django_assert_max_num_queries):
    rows = [sent(f"Paper {number}") for number in range(6)]
    client = Client()
    client.force_login(rows[0].author)
    assert client.post(BULK, {"step": "claim", "pick": picks(*rows), "go": "1"}).status_code == 302
    assert set(Contribution.objects.values_list("state", flat=True)) == {State.SUBMITTED}
    assert desk.get(BULK)["Location"] == QUEUE
    with django_assert_max_num_queries(12):
        desk.post(BULK, {"step": "claim", "pick": picks(*rows)})


def test_what_is_missing_leads_to_its_field(desk):
    PolicyClause.objects.create(number="3.3", title="Spam", text="None.")
    row = sent("Paper")

    text = desk.post(BULK, {"step": "reject", "note": "", "pick": picks(row)}).content.decode()

    for name, problem in (
        ("clause", "Choose the clause of the policy on which the rejection rests."),
        ("note", "Please give a reason. The author will see it."),
    ):
        assert f'<a href="#bulk-{name}">{problem}</a>' in text
        assert f'id="bulk-{name}-error"' in text and f'aria-describedby="bulk-{name}-error' in text
    assert text.count('aria-invalid="true"') == 2
    undecided = desk.post(BULK, {"note": "Spam.", "pick": picks(row)}).content.decode()
    assert '<a href="#bulk-step">Choose a decision.</a>' in undecided and 'id="bulk-step"' in undecided
    unchosen = desk.post(BULK, {"step": "claim", "back": "show=open&age=7"}).content.decode()
    assert f'<a href="{QUEUE}?show=open&amp;age=7">Choose at least one contribution.</a>' in unchosen


def test_what_stays_as_it_is_can_be_opened_but_for_ones_own(desk, moderator):
    theirs, own = sent("Claimed by them", State.IN_REVIEW), sent("My own", author=moderator)

    text = desk.post(BULK, {"step": "claim", "pick": picks(theirs, own)}).content.decode()

    assert f'<a href="{QUEUE}{theirs.uuid}/">Claimed by them</a>' in text
    assert f"{QUEUE}{own.uuid}/" not in text and "My own" in text


def test_the_title_says_whether_it_has_happened(desk):
    rows, title = [sent("One"), sent("Two", State.IN_REVIEW)], re.compile("<title>(.*?) · AlignHub moderation")
    asked = {"step": "reject", "note": "Spam.", "pick": picks(*rows)}

    tried, done = (desk.post(BULK, asked | more).content.decode() for more in ({}, {"go": "1"}))

    assert [title.search(page)[1] for page in (tried, done)] == ["What would happen", "What was done"]
    assert "Reject: this can be done with 1, and 1 stays as it is. Nothing has happened yet." in tried
    assert "Reject: done with 1, and 1 stays as it is." in done
    assert (
        "Claim: done with 1."
        in desk.post(BULK, {"step": "claim", "pick": picks(sent("Three")), "go": "1"}).content.decode()
    )
