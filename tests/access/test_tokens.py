"""Every form of the site needs its token; the theme switch, which changes a cookie alone, needs the site's Origin, and
stopping mails, which a mail program does at one click, the link of the mail."""

import pytest

from tests.access.site import Site
from tests.access.table import CHECKS, route_of, routes


def one_of_each(site: Site, role: str) -> dict[str, str]:
    """An address of every route, as ``role`` would ask it."""
    found: dict[str, str] = {}
    for check in CHECKS:
        path = site.address(check.path, role).partition("?")[0]
        route = route_of(path)
        if route is not None:
            found.setdefault(route, path)
    return found


@pytest.mark.parametrize("role", ["An", "Au", "Mo", "Ad"])
def test_a_form_without_its_token_is_refused_everywhere(site: Site, role: str) -> None:
    addresses = one_of_each(site, role)
    assert set(addresses) == set(routes())
    answers = {
        path: site.client(role, enforce_csrf_checks=True).post(path, {}).status_code
        for path in addresses.values()
        if path != "/theme/" and not path.startswith("/unsubscribe/")
    }

    assert {path: status for path, status in answers.items() if status != 403} == {}


def test_the_theme_changes_from_a_page_of_this_site_alone(site: Site) -> None:
    client = site.client("Au", enforce_csrf_checks=True)

    for origin in ("", "null", "http://evil.example", "http://testserver.evil.example"):
        assert client.post("/theme/", {"theme": "dark"}, headers={"Origin": origin}).status_code == 404
    answer = client.post(
        "/theme/", {"theme": "dark", "next": "//evil.example"}, headers={"Origin": "http://testserver"}
    )
    assert (answer.status_code, answer["Location"], list(answer.cookies)) == (302, "/", ["theme"])
