"""Whatever fails while a form is sent, nothing typed is lost or doubled."""

import re

import pytest
from playwright.sync_api import APIResponse, Request, Route, expect

from tests.browser.nothing_lost.filling import fill, is_there_once, without
from tests.browser.nothing_lost.forms import ALL, SHORT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.mark.parametrize("name", ALL)
def test_it_survives_an_error_the_end_of_the_session_and_a_second_press(opened, name: str):
    desk = opened(name)
    form, page = desk.form, desk.page
    given = without(form.typed, form.lacking)
    before = desk.read()[form.lacking]
    if before and form.lacking not in ("agree",):
        fill(page, {form.lacking: ""})
    fill(page, given)
    desk.press()
    expect(page.locator("#problems, .error").first).to_be_visible()
    assert desk.read() == {**form.typed, form.lacking: ""}

    fill(page, {form.lacking: form.typed[form.lacking]})
    # A report needs no account; what a browser can forget of it is that it opened the form.
    desk.context.clear_cookies(**({"name": "sessionid"} if desk.person else {}))
    desk.press()
    waiting = page.get_by_role("heading", name=re.compile("You have been signed out|Send it once more"))
    expect(waiting).to_be_visible()
    desk.sign_in()
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    page.get_by_role("button", name=re.compile("^Send$|I have signed in")).click()
    expect(waiting).to_have_count(0)
    is_there_once()

    last = sent[-1]
    headers = {"Content-Type": last.headers["content-type"], "Origin": desk.url, "Referer": last.url}
    replayed = desk.context.request.post(last.url, data=last.post_data_buffer, headers=headers, max_redirects=0)
    assert replayed.status == 302
    is_there_once()


@pytest.mark.parametrize(
    ("lost", "name"),
    [
        *(("the form", name) for name in ("challenge", "report")),
        *(("the answer", name) for name in ("critique", "evidence", "import")),
    ],
)
def test_it_survives_a_network_that_fails_while_it_is_sent(opened, name: str, lost: str):
    desk = opened(name)
    form, page = desk.form, desk.page
    fill(page, form.typed)
    desk.context.set_offline(True)
    desk.press()
    expect(page.get_by_text("No connection, so nothing was sent.")).to_be_visible()
    assert desk.read() == form.typed
    desk.context.set_offline(False)

    def fail(route: Route) -> None:
        if lost == "the answer" and route.request.method == "POST":
            route.fetch(max_redirects=0)
        route.abort()

    page.route("**/*", lambda route: fail(route) if route.request.is_navigation_request() else route.continue_())
    with page.expect_event("requestfailed", lambda request: request.is_navigation_request()):
        desk.press()
    page.unroute_all()
    desk.open()
    # What arrived is not offered again as if it had not; of a short form nobody can tell, but it counts once.
    if lost == "the form" or name in SHORT:
        if name in SHORT:
            expect(page.get_by_text("is back in the form")).to_be_visible()
        # Of the others the draft may have been saved before.
        expect(page.locator(f"[name={form.text}]")).to_have_value(form.typed[form.text])
        assert {**desk.read(), "agree": "on"} == {**form.typed, "agree": "on"}
        if "agree" in form.typed:
            page.locator("[name=agree]").check()
        with page.expect_navigation(url=lambda url: url != desk.address):
            desk.press()
    is_there_once()
    # What arrived is gone from the browser.
    desk.open()
    page.evaluate("new Promise((done) => setTimeout(done, 1))")
    expect(page.get_by_text("is back in the form")).to_have_count(0)


def test_a_form_that_is_sent_while_it_is_saved_waits_for_its_new_number(opened):
    desk = opened("solution")
    form, page = desk.form, desk.page
    held: list[tuple[Route, APIResponse]] = []
    # The server has saved; the page does not hear of it yet.
    page.route(re.compile("/draft/"), lambda route: held.append((route, route.fetch())))
    with page.expect_request(re.compile("/draft/")):
        fill(page, without(form.typed, "points"))
        page.locator("[name=summary]").dispatch_event("change")
    fill(page, {"points": form.typed["points"]})
    desk.press()
    expect(page.get_by_text("Saving. It is sent after that.")).to_have_count(1)
    expect(page).to_have_url(desk.address)
    desk.press()
    with page.expect_response(lambda answer: answer.request.is_navigation_request()) as answered:
        (route, response) = held.pop()
        route.fulfill(response=response)
    assert answered.value.status == 302
    page.wait_for_url(re.compile("/contributions/"))
    is_there_once()
