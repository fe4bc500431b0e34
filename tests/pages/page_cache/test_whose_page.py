"""Pages kept in memory are never anybody's own, and those that differ are told apart."""

import pytest
from django.test import Client

from tests import factories
from tests.pages.page_cache.following import asks, settled
from tests.pages.test_budgets import BUDGET, filled
from tests.robust.plenty import Plenty

pytestmark = pytest.mark.django_db
LOCALE = "django.middleware.locale.LocaleMiddleware"


@pytest.mark.parametrize("cookies", [{"sessionid": "x"}, {"csrftoken": "x"}, {"messages": "x"}, {"other": "x"}])
def test_a_request_with_a_cookie_of_weight_goes_by(tag, cookies):
    client, other = Client(), Client()
    client.get("/tags/rlhf/")
    assert asks(client, "/tags/rlhf/") == 0
    other.cookies.load(cookies)

    assert asks(other, "/tags/rlhf/") > 0
    assert asks(client, "/tags/rlhf/") == 0


def test_nothing_of_a_signed_in_reader_comes_to_others_on_any_public_page():
    """Each page is asked for by the signed-in reader first, then without a session."""
    site, reader = Plenty(), Client()
    reader.force_login(site.author)
    site.author.contributor = factories.ContributorFactory.create(name="Canary Of The Cache")
    site.author.save()
    stranger, seen = Client(), 0
    settled()
    for path in (filled(site, path) for path, (without, _) in BUDGET.items() if without is not None):
        reader.get(path)
        first, again = stranger.get(path), stranger.get(path)
        for answer in (first, again):
            assert b"Canary Of The Cache" not in answer.content, path
        if getattr(first, "offered", False):
            assert again.content == first.content, path
            assert not first.cookies and not again.cookies, path
            assert b"Sign out" not in first.content and b"csrfmiddlewaretoken" not in first.content, path
            seen += 1
        # A form's own cookie would make every later request go by.
        stranger.cookies.clear()
    assert seen > 40


def test_languages_and_themes_each_have_their_page(tag):
    client = Client()
    plain = client.get("/tags/rlhf/").content
    client.cookies["theme"] = "dark"
    assert asks(client, "/tags/rlhf/") > 0
    dark = client.get("/tags/rlhf/").content
    assert asks(client, "/tags/rlhf/") == 0
    client.cookies["theme"] = "a theme that nobody made"
    unknown = client.get("/tags/rlhf/").content

    assert b'data-theme="dark"' in dark and b"data-theme" not in plain
    assert unknown == plain


def test_where_languages_are_told_apart_each_has_its_page(tag, settings):
    settings.LANGUAGES = [("en-gb", "English"), ("de", "Deutsch")]
    middleware = list(settings.MIDDLEWARE)
    middleware.insert(middleware.index("django.middleware.common.CommonMiddleware"), LOCALE)
    settings.MIDDLEWARE = middleware
    client = Client()
    for language in ("en-gb", "de"):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        first = client.get("/tags/rlhf/")
        # Django says that the page varies with the header, which addresses of this site never do by themselves.
        assert first.status_code == 200 and first["Content-Language"] == language
        assert client.get("/tags/rlhf/")["Content-Language"] == language


def test_parts_for_htmx_and_whole_pages_are_told_apart(tag):
    client = Client()
    whole, part = client.get("/browse/").content, client.get("/browse/", headers={"HX-Request": "true"}).content
    back = {"HX-Request": "true", "HX-History-Restore-Request": "true"}

    assert client.get("/browse/").content == whole != part
    assert client.get("/browse/", headers={"HX-Request": "true"}).content == part
    assert client.get("/browse/", headers=back).content == whole
    assert client.get("/browse/")["Vary"] == "Cookie, HX-Request, HX-History-Restore-Request"


def test_hosts_are_told_apart(tag, settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    client = Client()
    client.get("/tags/", headers={"Host": "one.example"})
    assert asks(client, "/tags/", Host="one.example") == 0
    assert asks(client, "/tags/", Host="two.example") > 0
    assert client.get("/tags/", headers={"Host": "evil.example"}).status_code == 400
