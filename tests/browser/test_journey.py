"""The journey in a real browser, with and without script: submitted, published, found."""

import os
import re

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from alignhub.models import User
from catalog.models import Entry
from tests import factories
from tests.browser.accessibility import faults
from tests.factories import UserFactory

# Playwright keeps an event loop in this thread, and Django takes that for an asynchronous caller.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

BIBTEX = """@article{chen2025persona,
  title = {Persona Vectors: Monitoring and Controlling Character Traits in Language Models},
  author = {Chen, Runjin and Arditi, Andy and Sleight, Henry and Evans, Owain and Lindsey, Jack},
  year = {2025}, eprint = {2507.21509}, archiveprefix = {arXiv},
}"""


def sign_in(context: BrowserContext, client, user: User, address: str) -> None:
    client.force_login(user)
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_paper_is_submitted_published_and_found(browser: Browser, live_server, client, script: bool):
    factories.tag("RLHF")
    factories.solution_with_claim()
    author, moderator = UserFactory.create(contributor=None), UserFactory.create(moderator=True)

    writing = browser.new_context(java_script_enabled=script)
    page = writing.new_page()
    sign_in(writing, client, author, live_server.url)
    page.goto(f"{live_server.url}/contribute/paper/")
    page.locator("[name=pasted]").fill(BIBTEX)
    page.get_by_role("button", name=re.compile("Continue|Look up|Find")).first.click()
    expect(page.locator("[name=title]")).to_have_value(re.compile("Persona Vectors"))
    page.locator("[name=summary]").fill(
        "It finds directions for traits. <script>alert(1)</script> They can be steered."
    )
    page.locator("#id_tags").fill("RLHF")
    page.locator("[name=name]").fill("Ann Author")
    page.locator("[name=agree]").check()
    page.locator("button[value=submit]").last.click()
    page.wait_for_url(re.compile(r"/contributions/[0-9a-f-]{36}/"))
    expect(page.get_by_role("heading", name=re.compile("Persona Vectors"))).to_be_visible()

    deciding = browser.new_context(java_script_enabled=script)
    desk = deciding.new_page()
    sign_in(deciding, client, moderator, live_server.url)
    desk.goto(f"{live_server.url}/admin/contributions/contribution/")
    desk.get_by_role("button", name=re.compile("^Claim Persona Vectors")).click()
    desk.get_by_role("radio", name="Publish").check()
    desk.get_by_role("button", name="Publish", exact=True).click()
    expect(desk.get_by_text("You published “Persona Vectors", exact=False)).to_be_visible()

    reading = browser.new_context(java_script_enabled=script)
    reader = reading.new_page()
    for found_at in ("/browse/?q=persona+vectors", "/tags/rlhf/", "/browse/?kind=resource", "/"):
        reader.goto(live_server.url + found_at)
        expect(reader.get_by_role("link", name=re.compile("Persona Vectors")).first).to_be_visible()
    reader.get_by_role("link", name=re.compile("Persona Vectors")).first.click()
    expect(reader.get_by_text("<script>alert(1)</script>").first).to_be_visible()
    assert Entry.objects.get(slug__startswith="persona-vectors").tags_shown == [["rlhf", "RLHF"]]
    for context in (writing, deciding, reading):
        context.close()


def test_no_page_has_an_accessibility_fault_or_overflows(browser: Browser, live_server, client):
    factories.tag("RLHF")
    factories.solution_with_claim()
    for kind in factories.FACTS:
        factories.publish(kind, title=f"Another {kind.label}", body="## Part\n\nText with $x^2$.", tags=("rlhf",))
    moderator = UserFactory.create(moderator=True)
    waiting = factories.contribution(author=UserFactory.create())
    mine = factories.contribution(author=moderator)
    context = browser.new_context()
    page = context.new_page()
    sign_in(context, client, moderator, live_server.url)
    desk = "/admin/contributions/contribution/"
    found = {}
    for path in (
        *("/", "/browse/", "/browse/?q=nothing+fits", "/challenges/", "/resources/", "/directions/"),
        *(
            "/roadmap/",
            "/roadmap/another-milestone/",
            "/map/",
            "/map/?view=list&amount=2",
            "/map/?solution=rlhf&challenge=specification-problem",
            "/map/method/",
            "/guide/",
            "/about/",
        ),
        *(
            "/directions/another-research-direction/",
            "/resources/another-resource/",
        ),
        *("/contribute/", "/contribute/paper/", "/contributions/", f"/contributions/{mine.uuid}/"),
        *(f"/contribute/paper/{mine.uuid}/", desk, f"{desk}{waiting.uuid}/", "/nothing-here/"),
    ):
        page.goto(live_server.url + path)
        if wrong := faults(page):
            found[path] = wrong
    context.close()

    assert found == {}
