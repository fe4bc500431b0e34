"""The public page of a contributor: there only for those who want it, and only with what is published."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from alignhub.leaving import wipe
from alignhub.models import User
from catalog.actions.acts import redact_version
from catalog.actions.critiques import NewCritique, NewResponse, publish_critique, publish_response
from catalog.actions.publish import prepare, publish_entry
from catalog.kinds import CritiqueKind, Kind
from catalog.models import Contributor, Critique, Entry, EntryRevision
from catalog.queries.people import PAGE
from contributions.actions.people import PublicPage, set_page
from contributions.refused import Refused
from contributions.states import State
from tests import factories
from tests.factories import ContributorFactory, UserFactory
from tests.pages.test_own_account import member, signed_in

pytestmark = pytest.mark.django_db
ORCID = "0000-0002-1825-0097"


def somebody(**fields: object) -> Contributor:
    """Ada, whose page is on."""
    return ContributorFactory.create(**{"handle": "ada", "name": "Ada B.", "page_enabled": True, **fields})


def wrote(person: Contributor, slug: str, kind: Kind = Kind.RESOURCE, **fields: object) -> EntryRevision:
    content = factories.content(kind, title=f"About {slug}", **fields)
    return publish_entry(prepare(content), contributor=person, slug=slug)


def criticised(person: Contributor | None, version: EntryRevision, body: str = "Too short a test.") -> Critique:
    said = NewCritique(version.pk, CritiqueKind.QUESTION, body, f"<p>{body}</p>")
    return publish_critique(said, contributor=person)


def shown(path: str = "/people/ada/") -> str:
    response = Client().get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def titles(page: str) -> list[str]:
    return re.findall(r'<h2 class="title"><a href="([^"]+)">', page)


def test_entries_stand_with_the_newest_version_of_the_person_newest_first():
    ada, ben = somebody(), ContributorFactory.create()
    first, second = wrote(ada, "first"), wrote(ben, "second")
    wrote(ben, "bens")
    factories.edit(second.entry, contributor=ada, reason="A clearer title.", title="Second, again")
    factories.edit(first.entry, contributor=ben, reason="By Ben.", title="First, again")
    wrote(ada, "third")
    page = shown()

    assert titles(page) == ["/resources/third/", "/resources/second/", "/resources/first/"]
    assert re.findall(r'Changed the entry: <a href="([^"]+)"', page) == ["/resources/second/v/2/"]
    assert re.findall(r'Wrote the entry: <a href="([^"]+)"', page) == ["/resources/third/v/1/", "/resources/first/v/1/"]
    assert "A clearer title." in page
    assert "By Ben." not in page


def test_what_was_withdrawn_or_erased_is_not_there():
    ada = somebody()
    gone, erased, stays = (wrote(ada, slug) for slug in ("gone", "erased", "stays"))
    critique = criticised(ada, gone)
    publish_response(critique.pk, NewResponse("So.", "<p>So.</p>"), contributor=ada)
    factories.edit(erased.entry, title="Without it")
    redact_version(erased.entry_id, 1, contributor=None, reason="Private.")
    factories.withdraw(gone.entry)

    assert titles(shown()) == [f"/resources/{stays.entry.slug}/"]
    assert "Ada B. has published no critiques yet." in shown("/people/ada/?show=critiques")
    assert "Ada B. has published no responses yet." in shown("/people/ada/?show=responses")


def test_critiques_and_responses_have_their_tabs():
    ada, ben = somebody(), ContributorFactory.create()
    version = wrote(ben, "paper")
    own, bens = criticised(ada, version), criticised(ben, version, "By Ben.")
    answer = publish_response(bens.pk, NewResponse("Read *this*.", "<p>Read this.</p>"), contributor=ada)
    critiques, responses = shown("/people/ada/?show=critiques"), shown("/people/ada/?show=responses")

    assert titles(critiques) == [f"/critiques/{own.pk}/"]
    assert "Too short a test." in critiques
    assert "By Ben." not in critiques
    assert titles(responses) == [f"/critiques/{bens.pk}/#response-{answer.pk}"]
    assert "Read this." in responses
    assert "Ada B. has published no entries yet." in shown()


def test_long_lists_go_on_where_they_stopped():
    ada = somebody()
    for number in range(PAGE + 2):
        wrote(ada, f"paper-{number}")
    first = shown()
    (older,) = re.findall(r'href="([^"]+)" rel="next"', first)
    second = shown(older.replace("&amp;", "&"))
    wanted = [f"/resources/paper-{number}/" for number in reversed(range(PAGE + 2))]

    assert titles(first) == wanted[:PAGE]
    assert titles(second) == wanted[PAGE:]
    assert 'rel="next"' not in second
    assert 'href="/people/ada/?show=entries"' in second


@pytest.mark.parametrize("query", ["?after=x", "?after=%00", "?show=%00", "?show=nonsense&after=" + "A" * 600])
def test_nonsense_in_the_address_shows_the_beginning(query: str):
    wrote(somebody(), "paper")
    assert titles(shown(f"/people/ada/{query}")) == ["/resources/paper/"]


def test_only_a_verified_orcid_stands_there_and_affiliations_as_written():
    ada = somebody(orcid=ORCID, affiliations="Lab <b>A</b>")
    wrote(ada, "paper")
    assert ORCID not in shown()
    assert "Lab &lt;b&gt;A&lt;/b&gt;" in shown()
    Contributor.objects.update(orcid_verified_at=datetime(2026, 1, 1, tzinfo=UTC), affiliations="")

    assert f'href="https://orcid.org/{ORCID}"' in shown()
    assert "Affiliations" not in shown()


def test_search_engines_are_let_in_only_where_the_person_says_so():
    wrote(somebody(), "paper")
    assert '<meta name="robots" content="noindex">' in shown()
    Contributor.objects.update(page_listed=True)
    assert "noindex" not in shown()


def test_a_page_that_is_off_or_has_nothing_answers_as_a_missing_handle():
    wrote(somebody(page_enabled=False), "paper")
    somebody(handle="new", affiliations="Buy this")
    answers = {name: Client().get(f"/people/{name}/") for name in ("ada", "new", "xyz")}

    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 404)
    assert len({answer.content.decode().replace(name, "-") for name, answer in answers.items()}) == 1
    assert len({str(sorted(name for name, _ in answer.items())) for answer in answers.values()}) == 1


def test_names_lead_there_wherever_they_stand_while_the_page_is_on():
    ada = somebody()
    version = wrote(ada, "paper")
    factories.edit(version.entry, contributor=ada, title="Again")
    critique = criticised(ada, version)
    publish_response(critique.pk, NewResponse("So.", "<p>So.</p>"), contributor=ada)
    times = {
        "/resources/paper/history/": 2,
        "/resources/paper/v/1/": 2,
        "/resources/paper/diff/1/2/": 2,
        "/resources/paper/": 2,
        f"/critiques/{critique.pk}/": 2,
        "/critiques/?show=newest": 1,
    }
    found = {path: shown(path).count('<a href="/people/ada/">Ada B.</a>') for path in times}
    Contributor.objects.update(page_enabled=False)

    assert found == times
    assert [path for path in times if "/people/" in shown(path)] == []


def test_a_verified_orcid_stays_beside_a_name_that_leads_to_a_page():
    wrote(somebody(orcid=ORCID, orcid_verified_at=datetime(2026, 1, 1, tzinfo=UTC)), "paper")
    history = shown("/resources/paper/history/")
    assert (
        f'<a href="/people/ada/">Ada B.</a> (<a href="https://orcid.org/{ORCID}" rel="noopener">ORCID</a>)' in history
    )
    Contributor.objects.update(page_enabled=False)
    assert f'<a href="https://orcid.org/{ORCID}" rel="noopener">Ada B.</a>' in shown("/resources/paper/history/")


def test_the_page_is_off_until_it_is_switched_on_and_shows_what_was_chosen():
    user = member()
    factories.contribution(State.PUBLISHED, author=user)
    client, handle = signed_in(user), user.contributor.handle
    assert "There is no page of you now." in client.get("/accounts/page/").content.decode()
    assert Client().get(f"/people/{handle}/").status_code == 404

    chosen = {"enabled": "on", "handle": "ada_b-2", "affiliations": "  A   lab "}
    assert client.post("/accounts/page/", chosen)["Location"] == "/accounts/page/"

    page = shown("/people/ada_b-2/")
    assert "A lab" in page
    assert "noindex" in page
    assert 'href="/people/ada_b-2/">your page</a>' in client.get("/accounts/page/").content.decode()
    assert Client().get(f"/people/{handle}/").status_code == 404
    told = client.get("/accounts/data/download/").json()["account"]
    assert told["public_page"] == {"enabled": True, "listed": False, "handle": "ada_b-2", "affiliations": "A lab"}

    client.post("/accounts/page/", {"handle": "ada_b-2"})
    assert Client().get("/people/ada_b-2/").status_code == 404


def test_a_page_with_nothing_on_it_is_announced_and_not_there():
    client = signed_in(user := member())
    client.post("/accounts/page/", {"enabled": "on", "handle": user.contributor.handle})

    assert "appears with the first thing of yours" in client.get("/accounts/page/").content.decode()
    assert Client().get(f"/people/{user.contributor.handle}/").status_code == 404


@pytest.mark.parametrize(
    ("handle", "said"),
    [
        ("taken", "Somebody else has this address."),
        ("Former-1", "Use small letters a to z"),
        ("-ada", "Use small letters a to z"),
        ("ада", "Use small letters a to z"),
        ("a/b", "Use small letters a to z"),
        ("a\x00b", "Null characters are not allowed."),
        ("", "Choose the last part of the address."),
        ("a" * 41, "at most 40 characters"),
    ],
)
def test_a_bad_address_is_refused_and_what_was_typed_stays(handle: str, said: str):
    ContributorFactory.create(handle="taken")
    client = signed_in(user := member())
    before = Contributor.objects.values().get(pk=user.contributor_id)
    page = client.post("/accounts/page/", {"enabled": "on", "handle": handle, "affiliations": "A lab"})

    assert page.status_code == 200
    text = page.content.decode()
    assert "<title>Error: Your public page" in text
    assert said in text
    assert 'value="A lab"' in text
    assert Contributor.objects.values().get(pk=user.contributor_id) == before


def test_somebody_without_a_name_is_led_to_choose_one():
    user = UserFactory.create(contributor=None)
    client = Client()
    client.force_login(user)
    page = client.get("/accounts/page/").content.decode()

    assert 'href="/accounts/profile/">Choose a public name</a>' in page
    assert client.post("/accounts/page/", {"enabled": "on", "handle": "me"}).status_code == 200
    assert not Contributor.objects.filter(handle="me").exists()


def test_nothing_is_left_of_the_page_when_the_account_goes():
    user = member()
    factories.contribution(State.PUBLISHED, author=user)
    client, handle = signed_in(user), user.contributor.handle
    client.post("/accounts/page/", {"enabled": "on", "listed": "on", "handle": handle, "affiliations": "A lab"})
    # Somebody may be called what accounts that left used to be called.
    ContributorFactory.create(handle=f"former-{user.contributor_id}")
    client.post("/accounts/delete/", {"understood": "on"})
    person = Contributor.objects.get(pk=user.contributor_id)

    assert (person.page_enabled, person.page_listed, person.affiliations) == (False, False, "")
    assert [Client().get(f"/people/{name}/").status_code for name in (handle, person.handle)] == [404, 404]
    assert Entry.objects.count() == 1


def test_a_page_is_not_switched_on_for_an_account_that_left_meanwhile():
    user = UserFactory.create()
    stale = User.objects.select_related("contributor").get(pk=user.pk)
    UserFactory.create(admin=True)
    wipe(user)
    with pytest.raises(Refused, match="changed somewhere else"):
        set_page(stale, PublicPage(enabled=True, listed=True, handle="back", affiliations="A lab"))

    person = Contributor.objects.get(pk=user.contributor_id)
    assert (person.page_enabled, person.handle) == (False, f"Former-{person.pk}")
