"""Reading comfort on every public page: keys, large text, a narrow screen, stillness, forced colours, paper."""

from io import StringIO

import pytest
from django.core.mail import EmailMessage, get_connection
from playwright.sync_api import Browser, Page, expect

from catalog.actions.critiques import NewCritique, publish_critique
from catalog.kinds import CritiqueKind
from contributions.models import Follow
from contributions.queries.following import unsubscribe_token
from tests import factories
from tests.browser.accessibility import faults
from tests.factories import UserFactory
from tests.robust.plenty import Plenty

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
PAGES = (
    *("/", "/browse/", "/browse/?q=paper", "/browse/?q=nothing+like+it", "/challenges/", "/solutions/", "/resources/"),
    *("/directions/", "/roadmap/", "/challenges/specification-problem/", "/solutions/solution-1/"),
    *("/resources/paper-1/", "/directions/direction/", "/roadmap/milestone-1/", "/tags/", "/tags/rlhf/", "/map/"),
    *("/map/?view=list", "/map/?solution=solution-1&challenge=specification-problem", "/map/method/", "/guide/"),
    *("/about/", "/resources/paper-1/history/", "/resources/paper-1/v/1/", "/resources/paper-1/diff/1/2/"),
    *("/policy/", "/privacy/", "/ledger/", "/transparency/", "/contribute/", "/accounts/login/", "/accounts/signup/"),
    *("/resources/missing/", "/nothing/"),
)
OVERFLOW = "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - innerWidth"


@pytest.fixture
def site() -> Plenty:
    return Plenty()


@pytest.fixture
def shelf() -> None:
    """A tag with a few papers, for what needs no more: a whole site takes seconds to make."""
    factories.tag("RLHF")
    for number in range(4):
        factories.publish(title=f"Paper {number}", slug=f"paper-{number}", tags=("rlhf",))


def wider(page: Page) -> object:
    """By how much a page is wider than the screen, and what sticks out."""
    if page.evaluate(OVERFLOW) <= 0:
        return None
    return page.evaluate(
        """() => [...document.querySelectorAll("main *, header *, footer *")].filter((node) => {
            const scrolls = node.closest(".scroll-x, .site-nav, pre, .seg, .tabs");
            return node.getBoundingClientRect().right > innerWidth + 1 && (!scrolls || scrolls === node);
        }).slice(0, 3).map((node) => `${node.tagName}.${node.className.baseVal ?? node.className}`)"""
    )


def test_every_page_is_comfortable(browser: Browser, live_server, site):
    """One visit of each page, looked at in turn under each condition a reader may bring."""
    looks = (first_tab, narrow_or_large, moving, invisible_in_forced_colours, wrong_on_paper)
    context = browser.new_context()
    page = context.new_page()
    found = {}
    for path in PAGES:
        page.goto(live_server.url + path)
        for look in looks:
            if wrong := look(page):
                found[path, look.__name__] = wrong
        page.emulate_media(media="screen", color_scheme="light")
        page.set_viewport_size({"width": 1280, "height": 900})
    context.close()
    assert found == {}


def first_tab(page: Page) -> object:
    """The first tab leads past the frame, and focus can be seen."""
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.className")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    inside, outline = page.evaluate(
        """() => [!document.activeElement.closest("header.site-header"),
            parseFloat(getComputedStyle(document.activeElement).outlineWidth)]"""
    )
    return None if (first, inside) == ("skip", True) and outline >= 2 else (first, inside, outline)


def narrow_or_large(page: Page) -> object:
    """Nothing is scrolled sideways at 320 px nor with text twice as large."""
    found = {}
    for width, size in ((320, "100%"), (1280, "200%"), (640, "200%")):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("size => { document.documentElement.style.fontSize = size; }", size)
        if wrong := wider(page):
            found[width, size] = wrong
    page.evaluate("document.documentElement.style.fontSize = ''")
    return found


def moving(page: Page) -> object:
    """What moves for somebody who wants less motion."""
    page.emulate_media(reduced_motion="reduce")
    found = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((node) => {
            const style = getComputedStyle(node);
            const long = (times) => times.split(",").some((time) => parseFloat(time) > 0.001);
            const moves = long(style.transitionDuration) || long(style.animationDuration);
            return moves || style.scrollBehavior === "smooth";
        }).length"""
    )
    page.emulate_media(reduced_motion="no-preference")
    return found


def invisible_in_forced_colours(page: Page) -> object:
    """Controls without an edge, and evidence bars whose parts look alike."""
    page.emulate_media(forced_colors="active")
    found = page.evaluate(
        """() => [...document.querySelectorAll(".btn:not(.btn--quiet), .input, .select, .tag, .chip, .badge")]
            .filter((node) => node.offsetParent && parseFloat(getComputedStyle(node).borderTopWidth) < 0.5)
            .map((node) => node.className).concat(
        [...document.querySelectorAll(".ev")].filter((mark) => {
            const [on, rest] = [mark.querySelector(".on"), mark.querySelector("rect:not(.on)")];
            return on && rest && getComputedStyle(on).fill === getComputedStyle(rest).fill;
        }).map(() => "bars alike")).slice(0, 3)"""
    )
    page.emulate_media(forced_colors="none")
    return found


def wrong_on_paper(page: Page) -> object:
    """The text is printed, dark on white, and the frame is not; 672 px is a sheet of A4 between its margins."""
    page.set_viewport_size({"width": 672, "height": 950})
    page.emulate_media(media="print", color_scheme="dark")
    hidden = page.evaluate(
        """() => [".site-header", ".site-footer", ".skip", ".toc"]
            .filter((name) => [...document.querySelectorAll(name)].some((node) => node.getClientRects().length))"""
    )
    heading = page.evaluate("document.querySelector('h1').getClientRects().length")
    dark = page.evaluate("getComputedStyle(document.body).color !== 'rgb(21, 32, 34)'")
    return [*hidden, *(["no heading"] if not heading else []), *(["light text"] if dark else [])] or wider(page)


def test_lists_and_folded_rows_are_printed_too(page: Page, live_server, site):
    page.emulate_media(media="print")
    page.goto(f"{live_server.url}/browse/?q=paper")
    expect(page.locator("#results .entry-row").first).to_be_visible()
    expect(page.get_by_role("searchbox", name="Search entries")).to_be_hidden()

    page.goto(f"{live_server.url}/solutions/solution-1/")
    expect(page.locator(".more-rows .evidence-row").first).to_be_visible()
    expect(page.locator(".print-cite").first).to_be_visible()


def test_what_narrows_a_list_or_the_map_is_printed_with_it(page: Page, live_server, site):
    page.emulate_media(media="print")
    page.goto(f"{live_server.url}/browse/?q=paper&kind=resource")
    expect(page.locator(".chip")).to_contain_text("Kind: Resource")
    expect(page.locator(".chips a").filter(visible=True)).to_have_count(0)

    page.goto(f"{live_server.url}/map/?year_from=2020&amount=2")
    expect(page.get_by_label("Published from")).to_have_value("2020")
    expect(page.get_by_label("Published from")).to_be_visible()
    expect(page.locator(".map-filters :is(a, button)").filter(visible=True)).to_have_count(0)
    page.goto(f"{live_server.url}/map/")
    expect(page.locator(".map-filters")).to_be_hidden()


def test_citations_are_printed_whole(page: Page, live_server, site):
    page.emulate_media(media="print")
    page.goto(f"{live_server.url}/solutions/solution-1/")
    cut = "found => found.filter(node => node.scrollHeight > node.clientHeight + 1).length"
    assert page.locator(".cite-pre").evaluate_all(cut) == 0


def test_keys_move_through_a_list_and_to_the_search_box(page: Page, live_server, shelf):
    page.goto(f"{live_server.url}/tags/rlhf/")
    rows = page.locator(".entry-row h3 a")
    for key, row in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        expect(rows.nth(row)).to_be_focused()

    page.keyboard.press("/")
    expect(page.get_by_role("combobox", name="Search AlignHub")).to_be_focused()
    # What is typed there is text.
    page.keyboard.type("j/k?")
    expect(page.get_by_role("combobox", name="Search AlignHub")).to_have_value("j/k?")


def test_keys_go_on_in_a_list_that_was_exchanged(page: Page, live_server, shelf):
    page.goto(f"{live_server.url}/browse/")
    page.get_by_label("Paper").first.check()
    expect(page.locator(".chips")).to_contain_text("Paper")
    page.keyboard.press("j")
    expect(page.locator("#results .entry-row h3 a").first).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()


def test_keys_move_through_critiques_and_versions_too(page: Page, live_server):
    person = factories.ContributorFactory.create(handle="ana", page_enabled=True)
    entry = factories.publish(slug="paper")
    said = NewCritique(entry.revisions.get().pk, CritiqueKind.OTHER, "No.", "<p>No.</p>")
    for _ in range(2):
        publish_critique(said, contributor=person)
    factories.edit(entry, summary="Another.", contributor=person)
    for path, rows in (
        ("/critiques/", ".entry-row .title a"),
        ("/resources/paper/critiques/", ".entry-row .title a"),
        ("/people/ana/?show=critiques", ".entry-row .title a"),
        ("/resources/paper/history/", ".history h3 a"),
    ):
        page.goto(live_server.url + path)
        for key, row in (("j", 0), ("j", 1), ("k", 0)):
            page.keyboard.press(key)
            expect(page.locator(rows).nth(row)).to_be_focused()


def test_on_a_phone_the_search_of_the_header_leads_into_the_field(page: Page, live_server, shelf):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{live_server.url}/tags/rlhf/")
    page.get_by_role("link", name="Search", exact=True).click()
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("paper 2")
    page.keyboard.press("Enter")
    expect(page.locator(".entry-row h3").first).to_have_text("Paper 2")


def test_the_keys_are_shown_and_can_be_turned_off(page: Page, live_server, shelf):
    page.goto(f"{live_server.url}/tags/rlhf/")
    page.keyboard.press("j")
    page.keyboard.press("?")
    shown = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(shown).to_contain_text("Next entry of a list")
    assert faults(page) == []

    page.keyboard.press("Escape")
    expect(shown).to_be_hidden()
    # Focus is back where it was.
    expect(page.locator(".entry-row h3 a").first).to_be_focused()

    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_label("Use single keys").uncheck()
    page.get_by_role("button", name="Close").click()
    page.reload()
    page.keyboard.press("j")
    expect(page.locator(".entry-row h3 a").first).not_to_be_focused()


def test_following_is_accessible_and_fits(browser: Browser, live_server, site, client):
    client.force_login(site.author)
    context = browser.new_context()
    cookie = client.cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
    page = context.new_page()
    found = {}
    stop = f"/unsubscribe/{unsubscribe_token(site.author.pk)}/"
    for path in ("/following/", "/follow/?of=/tags/rlhf/", stop):
        page.goto(live_server.url + path)
        if wrong := faults(page):
            found[path] = wrong
    context.close()

    assert found == {}


def test_mail_in_development_fits(page: Page, live_server, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    backend = get_connection("alignhub.devmail.FolderAndConsole", stream=StringIO())
    long = f"{'A long sentence of a mail. ' * 20}\n\nhttp://localhost:8000/resources/{'a-long-address-' * 20}/"
    EmailMessage(f"Published: “{'Long' * 60}”", long, "a@example.org", ["b@example.org"], connection=backend).send()
    page.goto(f"{live_server.url}/dev/mail/")

    expect(page.get_by_role("link", name="a-long-address")).to_be_visible()
    assert faults(page) == []


def test_following_by_keyboard_and_stopping_from_a_mail(page: Page, live_server, shelf, client):
    reader = UserFactory()
    client.force_login(reader)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.goto(f"{live_server.url}/tags/rlhf/")
    page.get_by_role("link", name="Follow this tag").press("Enter")
    page.get_by_label("Once a week").check()
    page.get_by_role("button", name="Follow", exact=True).press("Enter")
    expect(page.get_by_role("status").filter(has_text="You follow")).to_contain_text("once a week")
    # The page is everybody's, its button is not.
    expect(page.get_by_role("link", name="Following", exact=True).first).to_be_visible()
    page.goto(f"{live_server.url}/resources/")
    expect(page.get_by_role("link", name="Follow", exact=True)).to_be_visible()
    page.goto(f"{live_server.url}/following/")
    expect(page.get_by_label("Mail about Tag: RLHF")).to_have_value("week")

    page.context.clear_cookies()
    page.goto(f"{live_server.url}/unsubscribe/{unsubscribe_token(reader.pk)}/")
    page.get_by_role("button", name="Stop these mails").click()
    expect(page.get_by_role("heading", name="No more mails about what you follow")).to_be_visible()
    assert Follow.objects.get(user=reader).every == "never"
