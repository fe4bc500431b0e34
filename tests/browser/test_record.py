"""The pages of the record in a real browser: both themes, wide and narrow."""

import json

import pytest
from playwright.sync_api import Browser

from contributions.actions.steps import take
from contributions.actions.verification import note_head
from contributions.models import PolicyClause
from tests import factories
from tests.browser.accessibility import faults
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
PAGES = ("/policy/", "/privacy/", "/ledger/", "/transparency/", "/contribute/")


@pytest.fixture
def record(settings, monkeypatch):
    monkeypatch.setattr("contributions.queries.transparency.CHARTS_FROM", 2)
    for row in json.loads((settings.BASE_DIR / "fixtures" / "policy.json").read_text(encoding="utf-8")):
        PolicyClause.objects.create(**row)
    for number in range(11):
        step = "reject" if number < 5 else "publish"
        row = factories.contribution(sent=factories.content(title=f"A paper with a rather long title, number {number}"))
        moderator = UserFactory.create(moderator=True)
        take("claim", row.pk, actor=moderator)
        take(step, row.pk, actor=moderator, revision=1, note="Because.", clause="1.1" if number < 5 else "")
    note_head(row.created_at.date())


def test_the_record_is_accessible_and_fits_the_screen(browser: Browser, live_server, record):
    context = browser.new_context()
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    found = {}
    for path in PAGES:
        page.goto(f"{live_server.url}{path}")
        if wrong := faults(page):
            found[path] = wrong
    context.close()

    assert found == {}
    assert complaints == []


def test_a_clause_named_by_a_decision_is_led_to(browser: Browser, live_server, record):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{live_server.url}/ledger/")
    page.get_by_label("Decision", exact=True).select_option("reject")
    page.get_by_role("button", name="Apply").click()
    page.get_by_role("link", name="1.1 In scope").first.click()
    page.wait_for_url("**/policy/#clause-1-1")

    assert page.locator("#clause-1-1").is_visible()
    context.close()
