"""The public page of a contributor in a real browser: switched on by hand, and fit for every screen."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser

from alignhub.models import User
from catalog.actions.critiques import NewCritique, NewResponse, publish_critique, publish_response
from catalog.actions.publish import prepare, publish_entry
from catalog.kinds import CritiqueKind
from tests import factories
from tests.browser.accessibility import faults
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
TABS = ("", "?show=critiques", "?show=responses")


@pytest.fixture
def ada() -> User:
    user = UserFactory.create(contributor__handle="ada", contributor__name="Ada Bytheway")
    title = "A paper with a rather long title that goes on over the end of its line on a telephone"
    version = publish_entry(prepare(factories.content(title=title)), contributor=user.contributor, slug="paper")
    critique = publish_critique(
        NewCritique(version.pk, CritiqueKind.QUESTION, "Why so few?", "<p>Why so few?</p>"),
        contributor=user.contributor,
    )
    publish_response(critique.pk, NewResponse("Because.", "<p>Because.</p>"), contributor=user.contributor)
    return user


def test_a_page_is_switched_on_and_fits_the_screen(browser: Browser, live_server, ada):
    client = Client()
    client.force_login(ada)
    context = browser.new_context()
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    context.add_cookies([{**cookie, "url": live_server.url}])
    page = context.new_page()
    found = {}

    def look(name: str) -> None:
        if wrong := faults(page):
            found[name] = wrong

    page.goto(f"{live_server.url}/accounts/page/")
    look("form")
    page.get_by_label("Show a public page").check()
    page.get_by_label("Affiliations").fill("Institute of " + "long words " * 20)
    page.get_by_label("Last part of its address").fill("Not Like This")
    page.get_by_role("button", name="Save").click()
    look("refused")
    page.get_by_label("Last part of its address").fill("ada-b")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="your page").click()
    page.wait_for_url("**/people/ada-b/")
    for tab in TABS:
        page.goto(f"{live_server.url}/people/ada-b/{tab}")
        assert page.get_by_role("heading", level=2).filter(visible=True).first.is_visible()
        look(tab)
    context.close()

    assert found == {}
