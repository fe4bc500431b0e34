"""Proposing an edit in a real browser, with script and without; and the forms of all kinds on every width and theme."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from catalog.kinds import Kind
from contributions.models import Contribution
from tests import factories
from tests.browser.accessibility import faults
from tests.browser.test_journey import sign_in
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def opened(browser: Browser, live_server, client):
    """Opens the site at a width, signed in; closes what it opened."""
    contexts: list[BrowserContext] = []
    author = UserFactory.create()

    def open_at(width: int = 1280, **options) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        sign_in(context, client, author, live_server.url)
        return context.new_page()

    yield open_at
    for context in contexts:
        context.close()


@pytest.fixture
def entry():
    return factories.publish(Kind.CHALLENGE, slug="drift", title="Goal drift", body="First.\n\nSecond.")


@pytest.mark.parametrize("script", [True, False])
def test_an_edit_is_proposed(opened, live_server, entry, script: bool):
    page = opened(java_script_enabled=script)
    page.goto(f"{live_server.url}/challenges/drift/")
    page.get_by_role("link", name="Propose an edit").click()
    page.get_by_label("What do you want to change, and why?").fill("Says how it ends.")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("[name=title]")).to_have_value("Goal drift")
    page.locator("#id_body").fill("First.\n\nSecond.\n\nThe end.")
    page.get_by_role("button", name="Look at the differences").click()
    expect(page.locator(".diff ins", has_text="The end.")).to_be_visible()
    page.get_by_label("I wrote this text").check()
    page.get_by_role("button", name="Submit for review").click()
    page.wait_for_url(re.compile(r"/contributions/[0-9a-f-]{36}/"))

    sent = Contribution.objects.get().revisions.get()
    assert (sent.content["body"], sent.base.entry) == ("First.\n\nSecond.\n\nThe end.", entry)


def test_rows_of_a_solution_come_without_a_round_trip_and_a_link_leads_to_its_row(opened, live_server):
    factories.solution_with_claim()
    page = opened()
    page.goto(f"{live_server.url}/solutions/rlhf/edit/?claim=abc234")
    page.get_by_label("What do you want to change, and why?").fill("It claims too much.")
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_url(re.compile("#claims-0$"))
    page.get_by_text("Qualifying notes", exact=True).click()
    page.get_by_role("button", name="Add a note").click()
    page.locator("[name=notes-1-text]").fill("Needs many ratings.")
    page.locator("[name=notes-1-kind]").select_option("limitation")
    page.get_by_role("button", name="Add a claim").click()
    challenge = page.get_by_role("combobox", name="Challenge").last
    challenge.press_sequentially("specif")
    challenge.press("ArrowDown")
    challenge.press("Enter")
    expect(page.locator("[name=claims-1-challenge]")).to_have_value("challenge/specification-problem")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("[name=notes-0-text]").or_(page.locator("[name=notes-1-text]")).last).to_have_value(
        "Needs many ratings."
    )


def test_what_collides_is_chosen_part_by_part(opened, live_server, entry):
    page = opened()
    page.goto(f"{live_server.url}/challenges/drift/edit/")
    page.get_by_label("What do you want to change, and why?").fill("A better name.")
    page.get_by_role("button", name="Continue").click()
    page.locator("[name=title]").fill("Mine")
    factories.edit(entry, title="Theirs")
    page.get_by_role("button", name="Look at the differences").click()
    page.get_by_label("Use mine").check()
    page.get_by_role("button", name="Bring my proposal up to date").click()
    expect(page.get_by_text("Your proposal now stands on version 2.")).to_be_visible()
    expect(page.locator("[name=title]")).to_have_value("Mine")


def test_the_pages_are_accessible_and_fit(opened, live_server, entry):
    factories.solution_with_claim()
    factories.publish(slug="paper", title="A paper")
    page = opened()

    def check() -> None:
        assert faults(page) == [], page.url

    for name in ("solution", "milestone", "resource"):
        page.goto(f"{live_server.url}/contribute/{name}/")
        check()
        page.get_by_label(re.compile("called")).fill("Something")
        if name == "resource":
            page.get_by_label("Benchmark").check()
        page.get_by_role("button", name="Continue").click()
        for closed in page.locator("details.rows:not([open]) > summary").all()[::-1]:
            closed.click()
        check()
        page.get_by_role("button", name="Continue to review").click()
        expect(page.locator("#problems")).to_be_visible()
        check()
    for path in ("/solutions/rlhf/evidence/?claim=abc234&q=paper", "/resources/paper/evidence/", "/contribute/"):
        page.goto(f"{live_server.url}{path}")
        check()
    page.goto(f"{live_server.url}/challenges/drift/edit/")
    check()
    page.get_by_label("What do you want to change, and why?").fill("A better name.")
    page.get_by_role("button", name="Continue").click()
    page.locator("[name=title]").fill("Mine")
    page.get_by_role("button", name="Look at the differences").click()
    page.get_by_role("heading", name="What changes").wait_for()
    check()
    factories.edit(entry, title="Theirs")
    page.reload()
    page.get_by_text("Choose what stands").first.wait_for()
    check()


def published_paper(title: str, slug: str) -> None:
    factories.publish(title=title, slug=slug)


def test_a_paper_for_a_claim_is_chosen_while_one_types_its_title(opened, live_server):
    factories.solution_with_claim()
    published_paper("Scaling laws for reward models", "scaling-laws")
    published_paper("Scaling <b>feedback</b>", "feedback")
    page = opened()
    page.goto(f"{live_server.url}/solutions/rlhf/evidence/?claim=abc234")
    box = page.get_by_role("combobox", name="Words of the paper")
    box.press_sequentially("scal")
    papers = page.get_by_role("listbox", name="Papers that may be meant")
    expect(papers.get_by_role("option")).to_have_count(2)
    expect(page.locator("#q-said")).to_have_text("Suggestions: 2")
    expect(papers).to_contain_text("Scaling <b>feedback</b>Gao, 2022")
    box.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "q-option-0")
    assert faults(page) == []
    box.press("Escape")
    expect(papers).to_be_hidden()
    expect(box).to_have_value("scal")
    box.press_sequentially("ing laws")
    expect(papers.get_by_role("option")).to_have_count(1)
    box.press("ArrowDown")
    box.press("Enter")
    expect(page).to_have_url(f"{live_server.url}/resources/scaling-laws/evidence/?claim=solution%2Frlhf%23abc234")
    expect(page.locator("[name=claim]")).to_have_value("solution/rlhf#abc234")


def test_a_paper_for_a_claim_is_chosen_by_touch_and_without_script(opened, live_server):
    factories.solution_with_claim()
    published_paper("Scaling laws for reward models", "scaling-laws")
    start = f"{live_server.url}/solutions/rlhf/evidence/?claim=abc234"
    wanted = f"{live_server.url}/resources/scaling-laws/evidence/?claim=solution%2Frlhf%23abc234"
    phone = opened(390, has_touch=True)
    phone.goto(start)
    phone.get_by_role("combobox", name="Words of the paper").press_sequentially("rew")
    phone.get_by_role("option", name="Scaling laws").tap()
    expect(phone).to_have_url(wanted)

    plain = opened(java_script_enabled=False)
    plain.goto(start)
    # Without script it is a field like any other.
    plain.get_by_role("textbox", name="Words of the paper").fill("reward")
    plain.get_by_role("button", name="Find the paper").click()
    plain.get_by_role("link", name="Scaling laws for reward models").click()
    expect(plain).to_have_url(wanted)
