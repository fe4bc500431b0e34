"""What could not be saved or sent is kept in the browser and offered again."""

import re

import pytest
from playwright.sync_api import expect

from contributions.actions.steps import take
from contributions.models import Contribution
from tests.browser.nothing_lost.filling import fill, is_there_once
from tests.browser.nothing_lost.forms import MARK, TEXT
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.mark.parametrize("name", ["paper", "closing"])
def test_what_cannot_be_saved_is_kept_here_and_offered_again(opened, name: str):
    desk = opened(name)
    form, page = desk.form, desk.page
    page.route(re.compile(r"/draft/|\?save"), lambda route: route.abort())
    fill(page, {form.text: MARK})
    page.locator(f"[name={form.text}]").dispatch_event("change")
    expect(page.get_by_text("Your text is kept in this browser.")).to_be_visible()
    assert page.locator(f"[name={form.text}]").input_value() == MARK
    page.reload()
    expect(page.get_by_text("is back in the form")).to_be_visible()
    expect(page.locator(f"[name={form.text}]")).to_have_value(MARK)
    page.unroute_all()
    desk.press(name="Save draft")
    expect(page.get_by_text("Your draft has been saved.")).to_be_visible()
    is_there_once()


@pytest.mark.parametrize("name", ["reason", "report", "import"])
def test_a_short_form_comes_back_after_a_reload_and_can_be_emptied(opened, name: str):
    desk = opened(name)
    page = desk.page
    empty = desk.read()
    fill(page, desk.form.typed)
    page.reload()
    expect(page.get_by_text("It has not been sent.")).to_be_visible()
    assert desk.read() == desk.form.typed
    page.get_by_role("button", name="Start afresh").click()
    assert desk.read() == empty
    page.reload()
    expect(page.locator("form[data-keep]")).to_be_visible()
    assert desk.read() == empty


def test_a_report_without_an_account_goes_on_from_its_receipt(opened):
    desk = opened("report")
    page, moderator = desk.page, UserFactory.create(moderator=True)
    fill(page, desk.form.typed)
    desk.press()
    page.wait_for_url(re.compile("/receipt/"))
    row = Contribution.objects.get()
    take("claim", row.pk, actor=moderator)
    take("request-changes", row.pk, actor=moderator, revision=1, note="Which link?")
    page.reload()
    page.get_by_role("link", name="Send a new version").click()
    expect(page.locator("[name=body]")).to_have_value(TEXT)
    fill(page, {"body": f"{MARK} It is the second link."})
    page.reload()
    expect(page.locator("[name=body]")).to_have_value(f"{MARK} It is the second link.")
    desk.press(name="Send again")
    expect(page.get_by_text("Thank you, it has been sent.")).to_be_visible()
    fill(page, {"body": "And thank you."})
    desk.press(name="Send message")
    expect(page.get_by_text("Your message has been sent to the moderation team.")).to_be_visible()
    row.refresh_from_db()
    assert (row.revision, row.messages.get().body) == (2, "And thank you.")
