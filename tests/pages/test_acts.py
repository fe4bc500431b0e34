"""Acts on what is published: one moderator proposes, another decides, and the public history says why and not who."""

import pytest
from django.test import Client

from catalog.content.facts import Claim, Evidence, ResourceFacts, SolutionFacts
from catalog.kinds import Act, Approach, Design, Kind, Maturity, Relation, ResourceType, Stance
from catalog.models import Claim as ClaimRow
from catalog.models import Entry, EntryRevision
from contributions.actions.steps import take
from contributions.models import Contribution
from contributions.states import ContributionKind, State
from tests import factories
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
DESK = "/admin/contributions/contribution/"
SEND = {"action": "submit", "revision": "0", "number": "1", "agree": "on"}
REASON = "The same paper stands here twice."


@pytest.fixture
def entry() -> Entry:
    first = factories.publish(slug="paper", title="A paper", summary="First words.")
    factories.edit(first, title="A better title")
    return first


@pytest.fixture
def mira():
    return UserFactory.create(moderator=True)


@pytest.fixture
def noor():
    return UserFactory.create(moderator=True)


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def propose(user, path: str, **said: str) -> Contribution:
    response = client_of(user).post(path, SEND | {"body": REASON} | said)
    assert response.status_code == 302, response.content.decode()
    return Contribution.objects.latest("pk")


def decide(user, row: Contribution) -> Client:
    """Claim and publish at the desk, over HTTP."""
    client = client_of(user)
    client.post(f"{DESK}{row.uuid}/step/", {"step": "claim", "revision": "1"})
    review = client.get(f"{DESK}{row.uuid}/").content.decode()
    assert REASON in review
    done = client.post(f"{DESK}{row.uuid}/step/", {"step": "publish", "revision": "1"})
    row.refresh_from_db()
    assert (done.status_code, row.state) == (302, State.PUBLISHED), done.content.decode()
    return client


def test_an_entry_is_withdrawn_by_two_and_restored_by_two(client, entry, mira, noor):
    row = propose(mira, "/resources/paper/withdraw/")
    assert (row.kind, row.title, row.state) == (ContributionKind.WITHDRAWAL, "Withdrawal: A better title", "submitted")
    assert client.get("/resources/paper/").status_code == 200
    assert client_of(mira).post(f"{DESK}{row.uuid}/step/", {"step": "claim", "revision": "1"}).status_code == 403

    decide(noor, row)

    gone = client.get("/resources/paper/")
    assert (gone.status_code, REASON in gone.content.decode()) == (410, True)
    for name in (mira.public_name, noor.public_name):
        assert name not in gone.content.decode()
    assert row.result.act == Act.WITHDRAWN
    assert client_of(noor).get("/resources/paper/withdraw/").status_code == 404

    back = propose(noor, "/resources/paper/restore/", version="1")
    assert back.title == "Restoration: A better title"
    decide(mira, back)

    page = client.get("/resources/paper/")
    assert (page.status_code, "First words." in page.content.decode()) == (200, True)
    assert EntryRevision.objects.get(number=4).act == Act.RESTORED
    ledger = client.get("/ledger/").content.decode()
    assert ("Withdrawal" in ledger, "Restoration" in ledger) == (True, True)


def test_a_version_is_erased_but_not_the_one_readers_see(client, entry, mira, noor):
    form = client_of(mira).get("/resources/paper/redact/").content.decode()
    offered = form.partition('name="version"')[2].partition("</select>")[0]
    assert ('value="1"' in offered, 'value="2"' in offered) == (True, False)
    refused = client_of(mira).post("/resources/paper/redact/", SEND | {"body": REASON, "version": "2"})
    assert (refused.status_code, Contribution.objects.filter(state=State.SUBMITTED).count()) == (200, 0)

    decide(noor, propose(mira, "/resources/paper/redact/", version="1"))

    erased = client.get("/resources/paper/v/1/")
    assert (erased.status_code, REASON in erased.content.decode()) == (410, True)
    assert "First words." not in client.get("/resources/paper/history/").content.decode()
    assert client.get("/resources/paper/").status_code == 200


def test_a_double_is_merged_and_its_address_leads_on(client, entry, mira, noor):
    factories.publish(slug="double", title="The double")

    nobody = client_of(mira).post("/resources/double/merge/", SEND | {"body": REASON})
    assert "Choose another published entry" in nobody.content.decode()
    row = propose(mira, "/resources/double/merge/", address="/resources/paper/")
    assert row.title == "Merge: The double into A better title"
    decide(noor, row)

    moved = client.get("/resources/double/")
    assert (moved.status_code, moved["Location"]) == (301, "/resources/paper/")
    history = client.get("/resources/paper/history/").content.decode()
    assert REASON in history


def test_of_two_claims_the_form_asks_which_one_stays(client, mira, noor):
    factories.publish(Kind.CHALLENGE, slug="specification-problem")
    for slug, key, statement in (("rlaif", "aaa234", "Feedback steers."), ("rlhf", "bbb234", "Ratings steer.")):
        claim = Claim(key, "challenge/specification-problem", Relation.REDUCES, statement)
        facts = SolutionFacts(approach=Approach.TRAINING, maturity=Maturity.DEPLOYED, claims=(claim,))
        factories.publish(Kind.SOLUTION, slug=slug, title=slug, facts=facts)
    row = Evidence("row234", "solution/rlaif#aaa234", Stance.SUPPORTS, Design.EXPERIMENT, "It held.")
    factories.publish(title="Test", facts=ResourceFacts(type=ResourceType.PAPER, date="2022", evidence=(row,)))
    chosen = {"into": "solution/rlhf"}

    asked = client_of(mira).post("/solutions/rlaif/merge/", SEND | chosen | {"body": REASON, "number": "1"})

    page = asked.content.decode()
    assert ("Feedback steers." in page, "Ratings steer." in page) == (True, True)
    assert "Say which of the two claims stays." in page
    pair = {"claims-0-gone": "aaa234", "claims-0-staying": "bbb234", "claims-0-stays": "theirs", "claims-rows": "1"}
    begun = Contribution.objects.get(kind=ContributionKind.MERGE)
    sent = client_of(mira).post(
        f"/contribute/merge/{begun.uuid}/",
        SEND | chosen | pair | {"body": REASON, "number": str(begun.draft.number)},
    )
    assert sent.status_code == 302, sent.content.decode()
    begun.refresh_from_db()
    decide(noor, begun)

    assert list(ClaimRow.objects.values_list("solution__slug", "key", "statement")) == [
        ("rlhf", "bbb234", "Feedback steers.")
    ]
    assert "It held." in client.get("/solutions/rlhf/").content.decode()


def test_who_wrote_the_entry_proposes_nothing_to_themselves_and_decides_nothing(client, mira, noor):
    author = UserFactory.create(moderator=True)
    factories.edit(factories.publish(slug="paper"), contributor=author.contributor, title="Mine")
    row = propose(mira, "/resources/paper/withdraw/")

    assert client_of(author).post(f"{DESK}{row.uuid}/step/", {"step": "claim", "revision": "1"}).status_code == 403
    decide(noor, row)


def test_only_moderators_propose_acts(client, entry):
    for name in ("withdraw", "restore", "redact", "merge"):
        path = f"/resources/paper/{name}/"
        assert client.get(path).status_code == 302
        assert client_of(UserFactory.create()).get(path).status_code == 403
        assert client_of(UserFactory.create()).post(path, SEND | {"body": REASON}).status_code == 403
        assert client_of(UserFactory.create(moderator=True)).get(path).status_code == 200
        assert client_of(UserFactory.create(moderator=True)).get(f"/resources/none/{name}/").status_code == 404
    assert Contribution.objects.count() == 0


def test_an_act_needs_its_public_reason(entry, mira):
    answer = client_of(mira).post("/resources/paper/withdraw/", SEND | {"body": " "})

    assert "Give the reason. It is shown in public." in answer.content.decode()
    assert Contribution.objects.filter(state=State.SUBMITTED).count() == 0


def test_what_moved_on_meanwhile_is_told_and_nothing_happens(entry, mira, noor):
    factories.publish(slug="double", title="The double")
    row = propose(mira, "/resources/double/merge/", address="/resources/paper/")
    gone = propose(mira, "/resources/paper/withdraw/")
    decide(noor, gone)
    take("claim", row.pk, actor=noor)

    answer = client_of(noor).post(f"{DESK}{row.uuid}/step/", {"step": "publish", "revision": "1"})

    assert (answer.status_code, "withdrawn meanwhile" in answer.content.decode()) == (409, True)
    row.refresh_from_db()
    assert row.state == State.IN_REVIEW


def test_the_acts_are_offered_on_the_entrys_page_at_the_desk(entry):
    page = client_of(UserFactory.create(admin=True)).get(f"/admin/catalog/entry/{entry.pk}/change/").content.decode()

    for name in ("withdraw", "restore", "redact", "merge"):
        assert f'href="/resources/paper/{name}/"' in page


def test_what_has_been_proposed_and_waits_is_told_to_whoever_may_know_of_it(entry, mira, noor):
    said = "This has been proposed already, and waits for a decision."
    path = "/resources/paper/withdraw/"
    assert said not in client_of(noor).get(path).content.decode()
    row = propose(mira, path)

    for user in (mira, noor):
        page = client_of(user).get(path).content.decode()
        assert said in page and f'<a href="/contributions/{row.uuid}/">Look at it</a>' in page
    wrote = UserFactory.create(moderator=True)
    factories.edit(entry, contributor=wrote.contributor, title="Mine")
    assert said not in client_of(wrote).get(path).content.decode()
    assert said not in client_of(noor).get("/resources/paper/merge/").content.decode()
    take("claim", row.pk, actor=noor)
    take("reject", row.pk, actor=noor, revision=1, note="No.")
    assert said not in client_of(noor).get(path).content.decode()
