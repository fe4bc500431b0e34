"""Entry pages full of evidence, notices and long lists: no accessibility fault, nothing wider than the screen."""

from dataclasses import replace

import pytest
from playwright.sync_api import Browser, expect

from catalog.content.facts import Author, Evidence, Link, ResourceFacts
from catalog.kinds import Design, Kind, LinkKind, ResourceType, Stance, Standing
from tests import factories
from tests.browser.accessibility import faults
from tests.factories import publish

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
PAPER = ResourceFacts(
    type=ResourceType.PAPER,
    url="https://example.org/a-long-address-without-a-break",
    authors=tuple(Author(f"Family{number}", "Given") for number in range(14)),
    date="2024",
)


@pytest.fixture
def catalogue() -> None:
    factories.tag("RLHF")
    factories.solution_with_claim()
    publish(Kind.DIRECTION, slug="oversight", title="Scalable oversight")
    for number, stance in enumerate([*[Stance.SUPPORTS] * 6, Stance.CONTRADICTS, Stance.LIMITS, Stance.INCONCLUSIVE]):
        row = Evidence(f"aa{number + 100}", "solution/rlhf#abc234", stance, Design.EXPERIMENT, "It says so.", "A test")
        standing = Standing.RETRACTED if number == 0 else Standing.CURRENT
        links = (Link("lll222", LinkKind.ADVANCES, "direction/oversight", "It helps."),)
        facts = replace(PAPER, evidence=(row,), standing=standing)
        publish(title=f"Paper {number}", slug=f"paper-{number}", facts=facts, links=links, tags=("rlhf",))


def test_full_pages_are_accessible_and_fit(browser: Browser, live_server, catalogue):
    context = browser.new_context()
    page = context.new_page()
    found = {}
    for path in (
        *("/", "/solutions/", "/solutions/rlhf/", "/challenges/specification-problem/", "/resources/paper-0/"),
        *("/directions/oversight/", "/tags/rlhf/", "/tags/", "/solutions/rlfh/"),
    ):
        page.goto(live_server.url + path)
        if wrong := faults(page):
            found[path] = wrong
    context.close()

    assert found == {}


def test_contents_stand_open_on_wide_screens_and_folded_on_narrow_ones(browser: Browser, live_server, catalogue):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/solutions/rlhf/")
    link = page.locator(".toc").get_by_role("link", name="Claims and evidence")
    expect(link).to_be_visible()

    page.set_viewport_size({"width": 390, "height": 800})
    expect(link).to_be_hidden()
    page.locator(".toc summary").click()
    expect(link).to_be_visible()
    context.close()


def test_a_folded_row_opens_when_an_address_names_it(browser: Browser, live_server, catalogue):
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(f"{live_server.url}/solutions/rlhf/")
    folded = page.locator(".more-rows .evidence-row").first
    expect(folded).to_be_hidden()

    page.goto(f"{live_server.url}/solutions/rlhf/#{folded.get_attribute('id')}")
    expect(folded).to_be_visible()
    page.context.close()


def test_the_contents_say_where_one_reads(browser: Browser, live_server, catalogue):
    context = browser.new_context(viewport={"width": 1280, "height": 600}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{live_server.url}/solutions/rlhf/")
    current = page.locator(".toc [aria-current]")
    expect(current).to_have_count(0)

    page.locator(".toc").get_by_role("link", name="Specification problem").click()
    expect(current).to_have_text("Specification problem")
    page.locator(".toc").get_by_role("link", name="Critiques").click()
    expect(current).to_have_text("Critiques")
    page.evaluate("scrollTo(0, 0)")
    expect(current).to_have_count(0)
    context.close()
