"""Importing records in a real browser, from the paste to what the desk decided, with script and without."""

import re

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect

from contributions.actions.batches import read_batch, send_batch
from contributions.actions.runs import carry_out
from contributions.models import Batch, BatchRun
from contributions.states import State
from tests.browser.accessibility import faults
from tests.browser.test_journey import sign_in
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

BIB = """@article{a, title={Goals in games of many agents}, author={Lee, Ann}, year={2021}, doi={10.1000/A}}
@misc{b, title={Goals in games of many agents}, author={Lee, Ann}, year={2021}}
@misc{c, title={Nothing like it}, author={Ma, Bo}}
@misc{d, author={Ma, Bo}}
@misc{e, title={Reading minds with probes}, author={Ma, Bo}, year={c. 2020}}
"""


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_records_are_imported_and_decided(browser: Browser, live_server, client, script: bool):
    author, moderator = UserFactory.create(), UserFactory.create(moderator=True)
    writing = browser.new_context(java_script_enabled=script)
    sign_in(writing, client, author, live_server.url)
    page = writing.new_page()
    page.goto(f"{live_server.url}/contribute/")
    page.get_by_role("link", name="Import references").click()
    page.get_by_label("Paste records").fill(BIB)
    page.get_by_role("button", name="Read the records").click()
    expect(page.get_by_label("Send record 1")).to_be_checked()
    expect(page.get_by_text("Like record 1 of this import.")).to_be_visible()
    page.get_by_label(re.compile("These are facts")).check()
    page.get_by_role("button", name="Send for review").click()
    expect(page.get_by_text("0 of 2")).to_be_visible()

    batch = Batch.objects.get()
    send_batch(batch.pk)
    # The page goes on by itself: with script in place, without by its address.
    expect(page.get_by_role("link", name="Waiting")).to_be_visible(timeout=10_000)

    deciding = browser.new_context(java_script_enabled=script)
    sign_in(deciding, Client(), moderator, live_server.url)
    desk = deciding.new_page()
    desk.goto(f"{live_server.url}/admin/contributions/contribution/")
    desk.get_by_role("button", name="Claim Pasted records").click()
    desk.get_by_role("button", name="Publish 1 clean record").click()
    expect(desk.get_by_text("0 of 1")).to_be_visible()
    carry_out(BatchRun.objects.get().pk)
    expect(desk.get_by_text("1 of 1 records were published.")).to_be_visible(timeout=10_000)

    assert list(batch.contributions.order_by("pk").values_list("state", flat=True)) == [
        State.PUBLISHED,
        State.SUBMITTED,
    ]
    page.reload()
    page.get_by_role("link", name="Read the entry").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Goals in games of many agents")
    writing.close()
    deciding.close()


def test_no_page_of_an_import_that_is_looked_up_has_a_fault(browser: Browser, live_server, client):
    context = browser.new_context()
    sign_in(context, client, UserFactory.create(), live_server.url)
    page = context.new_page()
    page.goto(f"{live_server.url}/contribute/import/")
    page.get_by_label("Paste records").fill("10.1000/a\narXiv:2301.00001\nhttps://example.org/" + "long-" * 60)
    page.get_by_role("button", name="Read the records").click()
    expect(page.get_by_role("button", name="Stop and delete this import")).to_be_visible()
    assert faults(page) == [], page.url
    read_batch(Batch.objects.get().pk)
    expect(page.get_by_text("0 of 3")).to_be_visible(timeout=10_000)
    assert faults(page) == [], page.url
    page.get_by_role("button", name="Stop, and keep what has been looked up").click()
    expect(page.get_by_text("3 identifiers could not be looked up.")).to_be_visible()
    assert faults(page) == [], page.url
    page.locator("button[value=again-1]").click()
    expect(page.get_by_text("0 of 1")).to_be_visible()
    context.close()


def test_no_page_of_an_import_has_a_fault(browser: Browser, live_server, client):
    author, moderator = UserFactory.create(contributor=None), UserFactory.create(moderator=True)
    context = browser.new_context()
    sign_in(context, client, author, live_server.url)
    page = context.new_page()
    page.goto(f"{live_server.url}/contribute/import/")
    page.get_by_role("button", name="Read the records").click()
    expect(page.get_by_role("alert")).to_contain_text("Paste at least one record")
    assert faults(page) == [], page.url
    page.get_by_label("Paste records").fill("Nothing of the kind.")
    page.get_by_role("button", name="Read the records").click()
    expect(page.get_by_text("Nothing could be read.")).to_be_visible()
    assert faults(page) == [], page.url
    page.get_by_label("What was read").fill(BIB)
    page.get_by_role("button", name="Read it again").click()
    expect(page.get_by_label("Send record 1")).to_be_checked()
    assert faults(page) == [], page.url
    page.get_by_label("Name or pseudonym").fill("Ada")
    page.get_by_label(re.compile("These are facts")).check()
    page.get_by_role("button", name="Send for review").click()
    expect(page.get_by_text("0 of 2")).to_be_visible()
    assert faults(page) == [], page.url
    batch = Batch.objects.latest("id")
    read_batch(batch.pk)
    send_batch(batch.pk)
    expect(page.get_by_role("link", name="Waiting")).to_be_visible(timeout=10_000)
    assert faults(page) == [], page.url
    page.goto(f"{live_server.url}/contributions/")
    assert faults(page) == [], page.url

    sign_in(context, client, moderator, live_server.url)
    page.goto(f"{live_server.url}/admin/contributions/contribution/")
    assert faults(page) == [], page.url
    page.get_by_role("button", name="Claim Pasted records").click()
    page.get_by_role("link", name="One by one").click()
    page.get_by_text("Reject records", exact=True).click()
    assert faults(page) == [], page.url
    page.get_by_role("button", name="Reject these records").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert faults(page) == [], page.url
    context.close()
