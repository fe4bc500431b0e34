"""Citing and comparing versions in a real browser."""

from dataclasses import replace

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from catalog.actions.publish import edit_entry, prepare
from catalog.models import Critique, EntryRevision
from tests import factories
from tests.browser.accessibility import faults

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def entry():
    factories.tag("RLHF")
    first = factories.content(
        title="Scaling laws", body="First line.\n\n| a | b |\n|---|---|\n| 1 | 2 |", tags=("rlhf",)
    )
    published = factories.publish(slug="gao-2022", title=first.title, body=first.body, tags=first.tags)
    changed = replace(first, body="First *changed* line.", title="Scaling laws, revised")
    edit_entry(published.pk, prepare(changed), contributor=None, reason="Made clearer.")
    Critique.objects.create(
        entry=published,
        revision=EntryRevision.objects.get(entry=published, number=1),
        kind="weak-evidence",
        quote="First line.",
        body="No.",
        body_html="<p>No.</p>",
        published_at=timezone.now(),
    )
    return published


def test_a_citation_is_copied_and_two_versions_are_compared(browser: Browser, live_server, entry):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{live_server.url}/resources/gao-2022/")
    page.locator("#cite-entry summary", has_text="BibTeX").click()
    page.locator("#cite-entry").get_by_role("button", name="Copy BibTeX").click()
    expect(page.locator("#cite-entry [data-copied]")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("@misc{alignhub-resource-gao-2022-v2,")
    page.locator("#cite-entry summary", has_text="APA").click()
    expect(page.get_by_role("button", name="Copy APA")).to_be_visible()

    page.get_by_role("link", name="All versions and differences").click()
    page.get_by_label("Compare", exact=True).select_option("2")
    page.get_by_label("with", exact=True).select_option("1")
    page.get_by_role("button", name="Show differences").press("Enter")
    page.wait_for_url("**/resources/gao-2022/diff/1/2/")
    expect(page.get_by_role("heading", name="What changed from version 1 to version 2")).to_be_visible()
    expect(page.locator(".diff ins", has_text="changed")).to_be_visible()
    short = page.get_by_role("region", name="In short")
    expect(short.locator("ins", has_text="changed")).to_be_visible()
    short.get_by_role("link", name="Text").press("Enter")
    expect(page.get_by_role("heading", name="Text")).to_be_in_viewport()
    assert page.url.partition("#")[2] == page.get_by_role("heading", name="Text").get_attribute("id")
    context.close()


def test_what_was_removed_and_added_is_told_by_more_than_colours(browser: Browser, live_server, entry):
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{live_server.url}/resources/gao-2022/diff/1/2/")

    def lines() -> list[str]:
        marks = (page.locator(f".diff {name}").first for name in ("del", "ins"))
        return [mark.evaluate("mark => getComputedStyle(mark).textDecorationLine") for mark in marks]

    assert lines() == ["none", "none"]  # A column each.
    page.emulate_media(media="print")
    assert lines() == ["line-through", "underline"]
    page.emulate_media(media="screen", forced_colors="active")
    assert lines() == ["line-through", "underline"]
    page.emulate_media(forced_colors="none")
    page.set_viewport_size({"width": 390, "height": 900})
    assert lines() == ["line-through", "underline"]
    context.close()


def test_on_a_phone_a_line_is_said_twice_only_where_words_took_the_place_of_others(browser: Browser, live_server):
    bodies = (
        "Added here.\n\nTaken out of here.\n\nSome other words.",
        "Added just here.\n\nTaken here.\n\nSome new words.",
    )
    first = factories.content(body=bodies[0])
    entry = factories.publish(slug="three", title=first.title, body=first.body)
    edit_entry(entry.pk, prepare(replace(first, body=bodies[1])), contributor=None, reason="Shorter.")
    context = browser.new_context(viewport={"width": 390, "height": 900})
    page = context.new_page()
    page.goto(f"{live_server.url}/resources/three/diff/1/2/")

    def shown() -> list[str]:
        return [
            cell.inner_text() for cell in page.locator(".diff .del .src, .diff .ins .src").all() if cell.is_visible()
        ]

    once = ["Added just here.", "Taken out of here."]
    assert shown() == [*once, "Some other words.", "Some new words."]
    page.set_viewport_size({"width": 1280, "height": 900})
    assert shown() == ["Added here.", once[0], once[1], "Taken here.", "Some other words.", "Some new words."]
    context.close()


def test_without_script_the_citation_can_be_selected_and_versions_chosen(browser: Browser, live_server, entry):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/resources/gao-2022/")
    expect(page.locator("#cite-work pre").first).to_be_visible()
    assert page.get_by_role("button", name="Copy BibTeX").count() == 0
    page.goto(f"{live_server.url}/resources/gao-2022/history/")
    page.get_by_role("button", name="Show differences").click()
    page.wait_for_url("**/resources/gao-2022/diff/1/2/")
    context.close()


def test_no_page_of_the_record_has_an_accessibility_fault_or_overflows(browser: Browser, live_server, entry):
    factories.solution_with_claim()
    context = browser.new_context()
    page = context.new_page()
    found = {}
    for path in (
        *(
            "/resources/gao-2022/",
            "/resources/gao-2022/history/",
            "/resources/gao-2022/v/1/",
            "/resources/gao-2022/v/2/",
        ),
        *("/resources/gao-2022/diff/1/2/", "/resources/gao-2022/diff/2/2/", "/resources/gao-2022/diff/?a=x"),
        "/solutions/rlhf/v/1/",
    ):
        page.goto(live_server.url + path)
        if wrong := faults(page):
            found[path] = wrong
    context.close()

    assert found == {}
