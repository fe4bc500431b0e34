"""ACCESS.md as data: every address of the site, and what each role gets there."""

import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from contributions.actions.conversation import write_note
from contributions.models import Contribution
from contributions.states import State
from tests import factories
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
ROLES = ("anonymous", "author", "other", "moderator", "admin", "suspended")
CANARY = "canary-7f3a"
DESK = "/admin/contributions/contribution/"

# Address (with {own}, the uuid of what "author" has sent) -> status for each of ROLES on GET.
PUBLIC = (200,) * 6
TABLE = {
    "/": PUBLIC,
    "/browse/": PUBLIC,
    "/browse/suggest/": PUBLIC,
    "/challenges/": PUBLIC,
    "/solutions/": PUBLIC,
    "/resources/": PUBLIC,
    "/directions/": PUBLIC,
    "/roadmap/": PUBLIC,
    "/challenges/specification-problem/": PUBLIC,
    "/solutions/rlhf/": PUBLIC,
    "/resources/missing/": (404,) * 6,
    "/directions/missing/": (404,) * 6,
    "/roadmap/missing/": (404,) * 6,
    "/tags/": PUBLIC,
    "/tags/rlhf/": PUBLIC,
    "/map/": PUBLIC,
    "/map/method/": PUBLIC,
    "/map.csv": PUBLIC,
    "/map.json": PUBLIC,
    "/robots.txt": PUBLIC,
    "/sitemap.xml": PUBLIC,
    "/sitemap/pages.xml": PUBLIC,
    "/sitemap/0.xml": PUBLIC,
    "/guide/": PUBLIC,
    "/about/": PUBLIC,
    "/theme/": (405,) * 6,
    # Versions, files and feeds: the same bytes for everybody.
    "/solutions/rlhf/history/": PUBLIC,
    "/solutions/rlhf/v/1/": PUBLIC,
    "/solutions/rlhf/v/2/": (404,) * 6,
    "/solutions/rlhf/v/1.md": PUBLIC,
    "/solutions/rlhf/diff/": (400,) * 6,
    "/solutions/rlhf/diff/?a=1&b=1": (302,) * 6,
    "/solutions/rlhf/diff/1/1/": PUBLIC,
    "/solutions/rlhf/diff/1/2/": (404,) * 6,
    "/solutions/rlhf.bib": PUBLIC,
    "/solutions/rlhf/feed.atom": PUBLIC,
    "/solutions/missing/history/": (404,) * 6,
    "/solutions/missing/v/1/": (404,) * 6,
    "/solutions/missing.json": (404,) * 6,
    "/solutions/missing/feed.json": (404,) * 6,
    "/solutions.ris": PUBLIC,
    "/solutions/feed.json": PUBLIC,
    "/browse.csl.json": PUBLIC,
    "/map.bib": PUBLIC,
    "/browse/feed.atom": PUBLIC,
    "/tags/rlhf.bib": PUBLIC,
    "/tags/missing.bib": (404,) * 6,
    "/tags/rlhf/feed.atom": PUBLIC,
    "/feed.atom": PUBLIC,
    "/feed.json": PUBLIC,
    "/healthz": PUBLIC,
    # The record.
    "/policy/": PUBLIC,
    "/privacy/": PUBLIC,
    "/ledger/": PUBLIC,
    "/ledger/?decision=founded&kind=entry&entry=resource&clause=1.1&month=2026-11&appealed=on": PUBLIC,
    "/ledger/?after=x&before=%00&decision=nonsense&month=13": PUBLIC,
    "/ledger/feed.atom": PUBLIC,
    "/ledger/heads.txt": PUBLIC,
    "/transparency/": PUBLIC,
    "/transparency/1999-01/": (404,) * 6,
    "/transparency.json": PUBLIC,
    "/transparency.csv": PUBLIC,
    "/contribute/": PUBLIC,
    "/contribute/paper/": (302, 200, 200, 200, 200, 302),
    "/contribute/paper/{own}/": (302, 200, 404, 404, 404, 302),
    "/contribute/paper/{own}/review/": (302, 302, 404, 404, 404, 302),
    "/contribute/preview/": (302, 405, 405, 405, 405, 302),
    "/contribute/lookup/": (302, 405, 405, 405, 405, 302),
    "/contribute/draft/": (302, 405, 405, 405, 405, 302),
    "/contribute/tags/": (302, 200, 200, 200, 200, 302),
    "/contributions/": (302, 200, 200, 200, 200, 302),
    "/contributions/{own}/": (302, 200, 404, 302, 302, 302),
    "/contributions/{own}/withdraw/": (302, 200, 404, 404, 404, 302),
    DESK: (302, 302, 302, 200, 200, 302),
    DESK + "{own}/": (302, 302, 302, 200, 200, 302),
    DESK + "{own}/compare/": (302, 302, 302, 404, 404, 302),
    DESK + "{own}/compare/?old=1&new=1": (302, 302, 302, 200, 200, 302),
    DESK + "{own}/step/": (302, 302, 302, 302, 302, 302),
    DESK + "{own}/message/": (302, 302, 302, 302, 302, 302),
    DESK + "{own}/note/": (302, 302, 302, 302, 302, 302),
    "/admin/": (302, 302, 302, 200, 200, 302),
    "/admin/alignhub/user/": (302, 302, 302, 403, 200, 302),
    "/admin/contributions/contributionevent/": (302, 302, 302, 403, 200, 302),
    "/admin/catalog/entry/": (302, 302, 302, 200, 200, 302),
}
# Addresses that need more than a GET, or that belong to a library and are tested by it.
ELSEWHERE = ("accounts/", "admin/", "readyz", "dev/mail/")


@pytest.fixture
def site(client):
    factories.tag("RLHF")
    factories.solution_with_claim()
    author = UserFactory.create()
    own = factories.contribution(State.SUBMITTED, author=author, sent=factories.content(title=f"Secret {CANARY}"))
    write_note(own, moderator=UserFactory.create(moderator=True), body=f"Between us {CANARY}-note")
    people = {
        "author": author,
        "other": UserFactory.create(),
        "moderator": UserFactory.create(moderator=True),
        "admin": UserFactory.create(admin=True),
        "suspended": UserFactory.create(is_active=False),
    }
    return own, people


def as_role(client, people, role: str):
    if role in people:
        client.force_login(people[role])
    return client


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("path", TABLE)
def test_what_each_role_gets(client, site, path: str, role: str):
    own, people = site
    response = as_role(client, people, role).get(path.format(own=own.uuid))

    assert response.status_code == TABLE[path][ROLES.index(role)]
    if response.status_code == 200 and (role in people and role != "suspended"):
        assert response["Cache-Control"].startswith(("private, no-store", "public, max-age=60", "max-age=0, no-cache"))
    body = response.content.decode()
    at_the_desk = role in ("moderator", "admin") and path.startswith(DESK)
    if not at_the_desk:
        assert f"{CANARY}-note" not in body
    if not at_the_desk and role != "author":
        assert CANARY not in body


@pytest.mark.parametrize("role", ["other", "moderator"])
def test_what_is_not_yours_looks_like_what_does_not_exist(client, site, role: str):
    own, people = site
    signed_in = as_role(client, people, role)
    missing = "00000000-0000-4000-8000-000000000000"

    for address in ("/contribute/paper/{}/", "/contributions/{}/"):
        theirs, nothing = signed_in.get(address.format(own.uuid)), signed_in.get(address.format(missing))
        if theirs.status_code == 404:
            assert bare(theirs, own.uuid) == bare(nothing, missing)


def test_moderators_get_the_authors_view_of_their_own_work(client):
    moderator = UserFactory.create(moderator=True)
    own = factories.contribution(State.IN_REVIEW, author=moderator)
    client.force_login(moderator)

    response = client.get(f"{DESK}{own.uuid}/")
    assert (response.status_code, response["Location"]) == (302, f"/contributions/{own.uuid}/")
    assert client.post(f"{DESK}{own.uuid}/step/", {"step": "claim", "revision": 1}).status_code == 403
    assert client.get(f"{DESK}{own.uuid}/note/").status_code == 404
    queue = client.get(DESK).content.decode()
    assert "Not yours to review" in queue
    assert Contribution.objects.get().claimed_by.public_name not in queue


def bare(response, uuid) -> str:
    """The page without the address asked for and without the token, which is masked anew in every response."""
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", response.content.decode().replace(str(uuid), ""))


def addresses(patterns, prefix: str = ""):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern)


def test_every_address_has_a_row():
    resolver = get_resolver()
    asked = (path.format(own="00000000-0000-4000-8000-000000000000").partition("?")[0] for path in TABLE)
    covered = {resolver.resolve(path).route for path in asked}

    assert {route for route in addresses(resolver.url_patterns) if not route.startswith(ELSEWHERE)} - covered == set()
