"""A suspended person reads why, appeals without signing in, and is answered by somebody else."""

import pytest
from playwright.sync_api import Browser, expect

from contributions.actions.suspensions import suspend, token_of
from tests.browser.test_desk import moderator, opened  # noqa: F401
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_an_appeal_from_the_mail_to_its_answer(browser: Browser, live_server, opened, script: bool):  # noqa: F811
    admin = UserFactory.create(admin=True)
    suspension = suspend(UserFactory.create(), by=admin, reason="Advertising, three times.")
    place = f"{live_server.url}/suspension/{token_of(suspension)}/"
    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    page.goto(place)
    expect(page.get_by_text("Advertising, three times.")).to_be_visible()
    page.get_by_label("Why this should be looked at again").fill("It was a citation.")
    page.get_by_role("button", name="Send appeal").click()
    expect(page.get_by_role("heading", name="Your appeal")).to_be_visible()
    suspension.refresh_from_db()
    assert suspension.appeal == "It was a citation."

    desk = opened(f"/admin/contributions/suspension/{suspension.uuid}/answer/", java_script_enabled=script)
    expect(desk.get_by_text("It was a citation.")).to_be_visible()
    desk.get_by_label("Open the account again").check()
    desk.get_by_label("Answer").fill("You are right.")
    desk.get_by_role("button", name="Send the answer").click()
    expect(desk.get_by_label("Answer")).to_have_count(0)

    page.reload()
    expect(page.get_by_role("heading", name="This suspension has ended")).to_be_visible()
    expect(page.get_by_text("You are right.")).to_be_visible()
    context.close()
