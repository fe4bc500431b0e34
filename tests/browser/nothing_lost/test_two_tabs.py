"""One form in two tabs: neither overwrites what the other has typed."""

import re

import pytest
from playwright.sync_api import Response, expect

from tests.browser.nothing_lost.filling import fill, is_there_once, kept
from tests.browser.nothing_lost.forms import MARK, OTHER

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def saved_elsewhere(desk):
    """``desk`` with a text typed that is not saved yet, after another tab has saved its own."""
    other = desk.context.new_page()
    desk.open(other)
    fill(other, {desk.form.text: OTHER})
    desk.press(other, "Save draft")
    expect(other.get_by_text("Your draft has been saved.")).to_be_visible()
    fill(desk.page, {desk.form.text: MARK})
    return desk


@pytest.mark.parametrize("name", ["solution", "edit", "merge"])
def test_two_tabs_are_told_of_each_other(opened, name: str):
    desk = saved_elsewhere(opened(name))
    page = desk.page
    with page.expect_response(lambda answer: answer.request.is_navigation_request()) as answered:
        desk.press(name="Save draft")
    assert answered.value.status == 409
    conflict = page.locator("#conflict")
    expect(conflict.get_by_text(OTHER)).to_be_visible()
    expect(conflict.get_by_text(MARK)).to_be_visible()
    (held,) = kept()
    assert OTHER in held
    page.get_by_role("button", name="Keep the text of this window").click()
    expect(page.get_by_text(re.compile("Draft saved|Your draft has been saved"))).to_be_visible()
    is_there_once()


def test_while_two_texts_are_in_sight_typing_on_writes_over_neither(opened):
    desk = saved_elsewhere(opened("solution"))
    form, page = desk.form, desk.page
    desk.press(name="Save draft")
    expect(page.locator("#conflict")).to_be_focused()

    saves = []
    page.on("request", lambda request: saves.append(request.url) if "/draft/" in request.url else None)
    page.clock.install()
    fill(page, {"title": "Typed on"})
    page.locator("[name=title]").blur()
    page.clock.run_for(60000)
    assert saves == []
    page.get_by_role("link", name="Use the text saved elsewhere").click()
    expect(page.locator(f"[name={form.text}]")).to_have_value(OTHER)


def test_a_text_can_be_kept_after_the_other_tab_has_sent_its_own(opened):
    desk = opened("critique")
    form, page, other = desk.form, desk.page, desk.context.new_page()
    fill(page, {form.text: MARK})
    desk.press(name="Save draft")
    expect(page.get_by_text("Your draft has been saved.")).to_be_visible()
    desk.open(other)
    fill(other, form.typed | {form.text: OTHER})
    desk.press(other)
    other.wait_for_url(re.compile("/contributions/"))

    fill(page, form.typed)
    page.locator(f"[name={form.text}]").blur()
    page.get_by_role("button", name="Keep the text of this window").click()
    expect(page.get_by_text("Draft saved")).to_be_visible()
    expect(page.locator("#conflict")).to_have_count(0)
    desk.press()
    page.wait_for_url(re.compile("/contributions/"))
    assert any(MARK in held for held in kept())


def test_a_second_tab_that_proposes_an_edit_is_told_of_the_first(opened):
    desk = opened("reason")
    other = desk.context.new_page()
    desk.open(other)
    fill(other, {"reason": OTHER})
    desk.press(other)
    other.wait_for_url(re.compile("/contribute/edit/"))
    fill(desk.page, {"reason": MARK})
    with desk.page.expect_response(lambda answer: answer.request.is_navigation_request()) as answered:
        desk.press()
    told: Response = answered.value
    assert told.status == 409
    expect(desk.page.get_by_text("You have begun a proposal for this entry in another window since.")).to_be_visible()
    expect(desk.page.locator("[name=reason]")).to_have_value(MARK)
    (held,) = kept()
    assert OTHER in held


def test_rows_of_evidence_from_two_tabs_stand_side_by_side(opened):
    desk = opened("evidence")
    other = desk.context.new_page()
    desk.open(other)
    fill(other, {**desk.form.typed, "sentence": OTHER})
    desk.press(other)
    other.wait_for_url(re.compile("/review/"))
    fill(desk.page, desk.form.typed)
    desk.press()
    desk.page.wait_for_url(re.compile("/contribute/edit/"))
    (held,) = kept()
    assert MARK in held
    assert OTHER in held


def test_reports_from_two_tabs_are_two(opened):
    desk = opened("report")
    other = desk.context.new_page()
    desk.open(other)
    for page, text in ((desk.page, MARK), (other, OTHER)):
        fill(page, {**desk.form.typed, "body": text})
    for page in (desk.page, other):
        desk.press(page)
        page.wait_for_url(re.compile("/receipt/"))
    assert sorted(MARK in text for text in kept()) == [False, True]
    assert sorted(OTHER in text for text in kept()) == [False, True]
