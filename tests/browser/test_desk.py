"""The moderation desk in a real browser: with and without script, by keyboard, on a phone, in both themes."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from contributions.actions.steps import Sent, take
from contributions.models import Affiliation, CheckName, CheckResult, Contribution, PolicyClause, ReasonTemplate
from contributions.states import State
from tests import factories
from tests.browser.accessibility import faults
from tests.factories import UserFactory
from tests.pages.desk.reviewing import QUEUE, paper

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


_IS_ON_TOP = """(one) => {
    const { x, y, width, height } = one.getBoundingClientRect();
    return document.elementFromPoint(x + width / 2, y + height / 2) === one;
}"""


@pytest.fixture
def moderator():
    return UserFactory.create(moderator=True)


@pytest.fixture
def opened(browser: Browser, live_server, client, moderator):
    """``opened(path, **options)`` is a page of the desk in a profile of its own."""
    contexts = []
    client.force_login(moderator)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}

    def open_page(path: str, **options) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        context.add_cookies([cookie])
        contexts.append(context)
        page = context.new_page()
        page.goto(live_server.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_claim_decide_and_next(opened, script: bool):
    first = factories.contribution(sent=paper())
    second = factories.contribution(sent=factories.content(title="The second one"))
    page = opened(QUEUE, java_script_enabled=script)

    page.get_by_role("button", name="Claim Reward overoptimisation").click()
    page.get_by_role("radio", name="Publish").check()
    page.get_by_role("button", name="Publish and take the next").click()

    expect(page.get_by_role("heading", name="The second one", level=1)).to_be_visible()
    expect(page.get_by_text("You published “Reward overoptimisation”.")).to_be_visible()
    expect(page.get_by_text("Claimed by you")).to_be_visible()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (State.PUBLISHED, State.IN_REVIEW)
    page.get_by_role("link", name="Read the entry").click()
    expect(page.get_by_role("heading", name="Reward overoptimisation", level=1)).to_be_visible()


def test_the_button_repeats_what_was_chosen(opened, moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)
    page = opened(f"{QUEUE}{row.uuid}/", java_script_enabled=False)

    for label in ("Publish", "Request changes", "Reject", "Hold"):
        page.get_by_role("radio", name=label).check()
        expect(page.get_by_role("button", name=label, exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Send decision", exact=True)).to_have_count(0)


def test_the_buttons_of_the_decision_are_in_sight_from_the_start_to_the_end(opened, moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator, sent=paper())
    for name in CheckName:
        CheckResult.objects.create(contribution=row, revision=1, name=name, passed=True)
    page = opened(f"{QUEUE}{row.uuid}/")
    button = page.get_by_role("button", name="and take the next")

    expect(button).to_be_in_viewport(ratio=1)
    # No longer list of checks pushes what can be chosen under the buttons.
    choice = page.get_by_role("radio", name="Hold")
    expect(choice).to_be_in_viewport(ratio=1)
    assert choice.evaluate(_IS_ON_TOP)
    page.mouse.move(300, 500)
    page.mouse.wheel(0, 5_000)
    expect(page.get_by_role("heading", name="History")).to_be_in_viewport()
    expect(button).to_be_in_viewport(ratio=1)


def test_everything_by_keyboard(opened, moderator):
    older = factories.contribution(sent=factories.content(title="Older"))
    younger = factories.contribution(sent=factories.content(title="Younger"))
    page = opened(QUEUE)

    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Older")).to_be_focused()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Younger")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("o")
    expect(page.get_by_role("heading", name="Older", level=1)).to_be_visible()
    page.keyboard.press("c")
    expect(page.get_by_text("Claimed by you")).to_be_visible()
    page.keyboard.press("x")
    expect(page.get_by_role("radio", name="Reject")).to_be_checked()
    # Letters typed into a field are text.
    page.get_by_label("Message to the author").fill("")
    page.get_by_label("Message to the author").press_sequentially("rpx")
    expect(page.get_by_role("radio", name="Reject")).to_be_checked()
    page.get_by_role("radio", name="Reject").focus()
    page.keyboard.press("r")
    expect(page.get_by_role("radio", name="Request changes")).to_be_checked()
    page.get_by_role("radio", name="Request changes").focus()
    page.keyboard.press("p")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You published “Older”.")).to_be_visible()
    older.refresh_from_db()
    younger.refresh_from_db()
    assert (older.state, younger.state) == (State.PUBLISHED, State.SUBMITTED)


def test_reasons_fill_in_and_keep_what_was_typed(opened, moderator):
    clause = PolicyClause.objects.create(number="1.1", title="In scope", text="It concerns alignment.")
    ReasonTemplate.objects.create(step="reject", title="Out of scope", text="Out of scope.", clause=clause)
    ReasonTemplate.objects.create(step="reject", title="Promotion", text="Promotional.", clause=clause)
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)
    page = opened(f"{QUEUE}{row.uuid}/")
    message, reasons = page.get_by_label("Message to the author"), page.get_by_label("Reason to start from")

    page.get_by_role("radio", name="Reject").check()
    reasons.select_option(label="Out of scope")
    expect(message).to_have_value("Out of scope.")
    expect(page.get_by_label("Policy clause")).to_have_value("1.1")
    reasons.select_option(label="Promotion")
    expect(message).to_have_value("Promotional.")
    message.fill("My own words.")
    reasons.select_option(label="Out of scope")
    expect(message).to_have_value("My own words.\n\nOut of scope.")
    reasons.select_option(label="Promotion")
    expect(message).to_have_value("My own words.\n\nPromotional.")

    page.get_by_role("button", name="Reject", exact=True).click()
    expect(page.get_by_text("You rejected")).to_be_visible()
    assert row.events.get(step="reject").text.body == "My own words.\r\n\r\nPromotional."


def test_on_a_phone_the_decision_is_one_tap_away(opened, moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator, sent=paper())
    page = opened(f"{QUEUE}{row.uuid}/", viewport={"width": 390, "height": 800}, has_touch=True)

    expect(page.get_by_role("radio", name="Publish")).not_to_be_in_viewport()
    expect(page.get_by_role("link", name="Decide", exact=True)).to_be_in_viewport()
    page.get_by_role("link", name="Decide", exact=True).tap()
    expect(page.get_by_role("radio", name="Publish")).to_be_in_viewport()


def test_a_decision_is_taken_back(opened, moderator):
    row = factories.contribution(State.REJECTED, moderator=moderator)
    page = opened(QUEUE, java_script_enabled=False)

    page.get_by_text("Take it back until then").click()
    page.get_by_label(re.compile("^Why you reopen")).fill("A slip.")
    page.get_by_role("button", name=re.compile("^Reopen")).click()

    expect(page.get_by_text("Claimed by you")).to_be_visible()
    row.refresh_from_db()
    assert row.state == State.IN_REVIEW


def every_state(moderator) -> list[str]:
    """Addresses of the desk's pages, each block of them filled."""
    PolicyClause.objects.create(number="1.1", title="In scope", text="It concerns alignment.")
    ReasonTemplate.objects.create(step="reject", title="Out of scope", text="Out of scope.")
    factories.publish(slug="reward", title="Reward", facts=paper().facts)
    author = UserFactory.create()
    factories.contribution(State.IN_REVIEW, author=author)
    factories.contribution(author=moderator, sent=factories.content(title="My own"))
    rejected = factories.contribution(State.REJECTED, author=author, moderator=moderator)
    held = factories.contribution(State.HELD)
    tags = ({"name": "Overoptimisation", "definition": "Too much of it."},)
    row = factories.contribution(State.IN_REVIEW, author=author, moderator=moderator, sent=paper(), proposed_tags=tags)
    Affiliation.objects.create(user=moderator, kind="co-author", name="Leo Gao")
    take("request-changes", row.pk, actor=moderator, revision=1, note="More.", interest="Co-author: Leo Gao")
    row = take("submit", row.pk, actor=author, sent=Sent(paper(body="A $x^2$ b."), proposed_tags=tags))
    take("claim", row.pk, actor=moderator)
    claimed = Contribution.objects.filter(author=author, state=State.IN_REVIEW).exclude(pk=row.pk).get()
    return [
        QUEUE,
        f"{QUEUE}?show=mine&age=7",
        *(f"{QUEUE}{shown.uuid}/" for shown in (row, held, rejected, claimed)),
        f"{QUEUE}{row.uuid}/compare/?old=1&new=2",
        "/admin/",
        "/admin/catalog/tag/",
        "/admin/contributions/reasontemplate/",
        "/admin/contributions/reasontemplate/add/",
        "/admin/contributions/affiliation/",
    ]


def test_no_page_of_the_desk_has_an_accessibility_fault_or_overflows(opened, live_server, moderator):
    paths = every_state(moderator)
    page = opened(paths[0])
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    found = {}
    for path in paths:
        page.goto(live_server.url + path)
        # axe itself tries inline styles, which the policy forbids; what the page says comes before.
        if wrong := [*said, *faults(page)]:
            found[path] = wrong
        said.clear()

    assert found == {}


def test_a_refused_decision_has_no_accessibility_fault(opened, moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator, sent=paper())
    PolicyClause.objects.create(number="1.1", title="In scope", text="It concerns alignment.")
    page = opened(f"{QUEUE}{row.uuid}/")
    page.get_by_role("radio", name="Reject").check()
    page.get_by_label("Message to the author").fill("Not about alignment.")
    page.get_by_role("button", name="Reject", exact=True).click()

    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Message to the author")).to_have_value("Not about alignment.")
    assert faults(page) == []


def test_a_tag_is_merged_by_keyboard(opened):
    first, second = factories.tag("Reward hacking"), factories.tag("Specification gaming")
    page = opened(f"/admin/catalog/tag/{first.pk}/merge/")
    said = []
    page.on("pageerror", lambda error: said.append(str(error)))
    name = page.get_by_label("Goes on as")

    name.press("Enter")
    expect(name).to_be_focused()
    expect(name).to_have_accessible_description(re.compile("Name the tag that stays."))
    name.press_sequentially("Specification gaming")
    name.press("Enter")
    page.get_by_role("button", name="Merge").press("Enter")
    expect(page.get_by_text("“Reward hacking” goes on as “Specification gaming”.")).to_be_visible()

    first.refresh_from_db()
    assert (first.merged_into, said) == (second, [])


def test_a_decision_that_is_pressed_twice_is_sent_once(opened, moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)
    page = opened(f"{QUEUE}{row.uuid}/")
    page.get_by_role("radio", name="Publish").check()
    stopped = page.get_by_role("button", name="Publish and take the next").evaluate("""(button) => {
        const stopped = [];
        addEventListener("submit", (event) => { stopped.push(event.defaultPrevented); event.preventDefault(); });
        button.click();
        button.click();
        return stopped;
    }""")
    assert stopped == [False, True]


def test_everything_on_the_page_is_ticked_at_once(opened, moderator):
    for title in ("One", "Two"):
        factories.contribution(sent=factories.content(title=title))
    page = opened(QUEUE)
    picks, every = page.get_by_role("checkbox", name=re.compile("Choose ")), page.get_by_label("Tick all")

    every.press("Space")
    assert [pick.is_checked() for pick in picks.all()] == [True, True]
    picks.first.press("Space")
    assert (every.is_checked(), every.evaluate("box => box.indeterminate")) == (False, True)
    every.check()
    page.locator("#bulk").get_by_role("button", name=re.compile("^Claim")).press("Enter")
    expect(page.get_by_role("heading", name="What would happen")).to_be_visible()
    expect(page.get_by_text("Claim: this can be done with 2. Nothing has happened yet.")).to_be_visible()
    expect(opened(QUEUE, java_script_enabled=False).get_by_label("Tick all")).to_be_hidden()
