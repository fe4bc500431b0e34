"""Verifying an ORCID iD at a server that stands in for ORCID: what is asked, what is believed, where it stands."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from pytest_httpserver import HTTPServer

from alignhub.orcid import is_orcid
from catalog.models import Contributor
from tests.factories import ContributorFactory, UserFactory
from tests.pages.test_people import ORCID, shown, wrote

pytestmark = pytest.mark.django_db
ASK, BACK, REMOVE = (f"/accounts/orcid/{part}" for part in ("", "back/", "remove/"))
PAGE = "/accounts/page/"
BUTTON = "Verify my ORCID iD"


@pytest.fixture
def server(httpserver: HTTPServer, settings) -> HTTPServer:
    settings.ORCID = {"url": httpserver.url_for(""), "client_id": "APP-1", "client_secret": "not-for-anybody"}
    settings.ORCID["url"] = settings.ORCID["url"].rstrip("/")
    return httpserver


@pytest.fixture
def ada() -> Contributor:
    return ContributorFactory.create(handle="ada", name="Ada B.", page_enabled=True)


@pytest.fixture
def client(ada) -> Client:
    client = Client()
    client.force_login(UserFactory.create(contributor=ada))
    return client


def begun(client: Client) -> str:
    """The state with which somebody was sent to ORCID."""
    return parse_qs(urlsplit(client.post(ASK)["Location"]).query)["state"][0]


def confirmed(client: Client, **query: str) -> str:
    """The page that follows when ORCID sends somebody back."""
    response = client.get(BACK, {"code": "c0de", **query}, follow=True)
    assert response.redirect_chain == [(PAGE, 302)]
    return response.content.decode()


def answering(server: HTTPServer, told: object, status: int = 200) -> None:
    server.expect_request("/oauth/token", method="POST").respond_with_json(told, status=status)


def test_who_confirms_at_orcid_has_the_id_on_their_page_until_they_remove_it(server, client, ada, settings):
    wrote(ada, "paper")
    offered = client.get(PAGE)
    assert BUTTON in offered.content.decode()
    assert f"form-action 'self' {settings.ORCID['url']}" in offered["Content-Security-Policy"]
    asked = urlsplit(client.post(ASK)["Location"])
    query = {name: values[0] for name, values in parse_qs(asked.query).items()}
    state = query.pop("state")
    back = f"{settings.SITE_URL}{BACK}"
    assert (f"{asked.scheme}://{asked.netloc}", asked.path) == (settings.ORCID["url"], "/oauth/authorize")
    assert query == {"client_id": "APP-1", "response_type": "code", "scope": "/authenticate", "redirect_uri": back}
    answering(server, {"orcid": ORCID, "access_token": "t0ken", "name": "Somebody Else"})

    told = confirmed(client, state=state)

    ((request, _),) = server.log
    assert request.form.to_dict() == {
        "client_id": "APP-1",
        "client_secret": "not-for-anybody",
        "grant_type": "authorization_code",
        "code": "c0de",
        "redirect_uri": back,
    }
    assert f"Your ORCID iD {ORCID} is verified." in told and BUTTON not in told
    assert "not-for-anybody" not in told and "t0ken" not in told
    assert f'href="https://orcid.org/{ORCID}"' in shown() and "Somebody Else" not in shown()
    client.post(REMOVE)
    assert ORCID not in shown()
    assert BUTTON in client.get(PAGE).content.decode()


@pytest.mark.parametrize("state", ["", "another", "é"])
def test_whoever_was_not_sent_there_from_here_is_not_believed(server, client, state):
    begun(client)

    assert "This check was begun somewhere else" in confirmed(client, state=state)
    assert server.log == [] and not Contributor.objects.exclude(orcid="").exists()


def test_a_state_serves_once(server, client):
    state = begun(client)
    answering(server, {"orcid": ORCID})
    confirmed(client, state=state)
    client.post(REMOVE)

    assert "This check was begun somewhere else" in confirmed(client, state=state)
    assert not Contributor.objects.exclude(orcid="").exists()


def test_who_declines_at_orcid_changes_nothing(server, client):
    told = confirmed(client, state=begun(client), code="", error="access_denied")
    assert "You did not confirm it at ORCID" in told and server.log == []


@pytest.mark.parametrize(
    ("told", "status", "said"),
    [
        ({"error": "invalid_grant"}, 400, "ORCID did not accept this any more."),
        ({}, 503, "ORCID did not accept this any more."),
        ({}, 302, "ORCID did not accept this any more."),
        ({"orcid": "0000-0002-1825-0098"}, 200, "ORCID gave an answer that cannot be read."),
        ({"orcid": [ORCID]}, 200, "ORCID gave an answer that cannot be read."),
        ([ORCID], 200, "ORCID gave an answer that cannot be read."),
    ],
)
def test_what_orcid_does_not_tell_is_not_noted(server, client, told, status, said):
    answering(server, told, status)

    assert said in confirmed(client, state=begun(client))
    assert not Contributor.objects.exclude(orcid="").exists()


def test_an_unreachable_orcid_is_told(server, client, settings):
    state = begun(client)
    settings.ORCID = settings.ORCID | {"url": "http://127.0.0.1:9"}
    assert "ORCID cannot be reached at the moment." in confirmed(client, state=state)


def test_an_id_stands_with_one_person_and_needs_a_name(server, client):
    ContributorFactory.create(orcid=ORCID)
    answering(server, {"orcid": ORCID})
    assert "stands with another account here" in confirmed(client, state=begun(client))

    nameless = Client()
    nameless.force_login(UserFactory.create(contributor=None))
    assert "Choose your public name first." in confirmed(nameless, state=begun(nameless))
    assert Contributor.objects.get(orcid=ORCID).orcid_verified_at is None


def test_without_a_client_at_orcid_nothing_is_offered_but_an_id_can_go(client, ada):
    page = client.get(PAGE).content.decode()
    assert BUTTON not in page and "ORCID" not in page.partition("<main")[2].partition("</main>")[0]
    assert (client.post(ASK).status_code, client.get(BACK).status_code) == (404, 404)
    Contributor.objects.update(orcid=ORCID, orcid_verified_at=ada.created_at)

    assert "Remove it" in client.get(PAGE).content.decode()
    client.post(REMOVE)
    assert Contributor.objects.get().orcid == ""


def test_the_check_character_is_checked():
    good = ("0000-0002-1825-0097", "0000-0001-5109-3700", "0000-0002-1694-233X")
    bad = ("0000-0002-1825-0098", "0000-0002-1694-2330", "0000000218250097", "٠٠٠٠-0002-1825-0097", "")
    assert [is_orcid(text) for text in (*good, *bad)] == [True] * 3 + [False] * 5
