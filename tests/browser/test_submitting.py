"""Submitting a paper in a real browser: what script adds, and that nothing is lost when something goes wrong."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from catalog.kinds import Kind
from contributions.models import Contribution
from contributions.states import State
from tests import factories
from tests.browser.accessibility import faults
from tests.browser.test_journey import BIBTEX, sign_in
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
SUMMARY = "It finds directions for traits. They can be steered."


@pytest.fixture
def author():
    return UserFactory.create()


@pytest.fixture
def opened(browser: Browser, live_server, client, author):
    """Opens the site at a width, signed in; closes what it opened."""
    contexts: list[BrowserContext] = []

    def open_at(width: int = 1280, **options) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        sign_in(context, client, author, live_server.url)
        return context.new_page()

    yield open_at
    for context in contexts:
        context.close()


def begin(page: Page, live_server) -> None:
    """Paste, Enter: the details are open."""
    page.goto(f"{live_server.url}/contribute/paper/")
    page.keyboard.insert_text(BIBTEX)
    page.keyboard.press("Enter")
    expect(page.locator("[name=title]")).to_have_value(re.compile("Persona Vectors"))


@pytest.mark.parametrize("width", [1280, 390])
def test_a_paper_takes_few_actions(opened, live_server, width: int):
    factories.tag("Interpretability")
    page = opened(width)
    begin(page, live_server)
    page.locator("#id_summary").fill(SUMMARY)
    tags = page.get_by_role("combobox", name="Add tags")
    tags.press_sequentially("interp")
    page.get_by_role("option", name="Interpretability").click()
    page.locator("[name=agree]").check()
    page.get_by_role("button", name="Submit now").click()
    page.wait_for_url(re.compile(r"/contributions/[0-9a-f-]{36}/"))

    sent = Contribution.objects.get().revisions.get()
    assert (sent.content["summary"], sent.content["tags"]) == (SUMMARY, ["interpretability"])


def test_the_boxes_of_a_line_are_level_whatever_stands_around_them(opened, live_server):
    page = opened()
    begin(page, live_server)
    page.locator("#id_doi").fill("nonsense")
    page.get_by_role("button", name="Continue to review").click()
    expect(page.locator("#id_doi-error")).to_be_visible()

    for line in (("date", "arxiv", "doi"), ("url", "venue", "publication")):
        boxes = [page.locator(f"#id_{name}").bounding_box() for name in line]
        assert len({box["y"] for box in boxes}) == 1


def test_the_editor_formats_and_previews(opened, live_server):
    page = opened()
    begin(page, live_server)
    editor, preview = page.locator("#id_summary"), page.get_by_role("region", name="Preview")
    expect(page.get_by_role("toolbar", name="Formatting")).to_be_visible()
    editor.fill("shown")
    editor.press("Control+a")
    editor.press("Control+b")
    expect(editor).to_have_value("**shown**")
    expect(preview.locator("strong")).to_have_text("shown")
    editor.press("Control+b")
    expect(editor).to_have_value("shown")
    page.get_by_role("button", name="List").click()
    expect(editor).to_have_value("- shown")
    editor.fill("x")
    editor.press("Control+a")
    editor.press("Control+m")
    expect(preview.locator("math")).to_be_visible()


def test_write_and_preview_are_tabs_on_a_phone(opened, live_server):
    page = opened(390)
    begin(page, live_server)
    expect(page.locator("#pane-preview")).to_be_hidden()
    page.locator("#id_summary").fill("It is *said*.")
    page.get_by_role("tab", name="Preview").click()
    expect(page.locator("#pane-preview em")).to_have_text("said")
    expect(page.locator("#pane-write")).to_be_hidden()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#pane-write")).to_be_visible()


def test_what_the_paper_does_opens_rows_and_a_claim_is_found_by_typing(opened, live_server):
    factories.solution_with_claim()
    page = opened()
    begin(page, live_server)
    page.get_by_label("Tests a claim").check()
    claim = page.get_by_role("combobox", name="Claim", exact=True)
    claim.press_sequentially("rlhf steer")
    claim.press("ArrowDown")
    claim.press("Enter")
    expect(page.locator("[name=evidence-0-claim]")).to_have_value("solution/rlhf#abc234")
    page.get_by_label("Shows or characterises a challenge").check()
    expect(page.locator("[name=links-0-kind]")).to_have_value("shows")
    page.get_by_role("button", name="Add a row of evidence").click()
    expect(page.locator("[name=evidence-1-sentence]")).to_be_visible()
    page.get_by_role("button", name="Remove this row of evidence").first.click()
    expect(page.locator("[name=evidence-0-sentence]")).to_have_count(0)
    page.locator("[name=evidence-1-sentence]").fill("Only this one.")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("[name=evidence-0-sentence]")).to_have_value("Only this one.")


def test_of_a_tag_typed_on_while_the_server_answers_nothing_is_lost(opened, live_server):
    page = opened()
    begin(page, live_server)
    tags = page.get_by_role("combobox", name="Add tags")
    tags.press_sequentially("person")
    expect(page.get_by_role("option", name="Propose new tag “person”")).to_be_visible()
    answers = "**/contribute/tags/?q=person**"
    page.route(answers, lambda route: None)

    tags.press_sequentially("a vectors")
    page.get_by_role("option", name="Propose new tag “persona vectors”").click()
    # What was held goes on with this.
    page.unroute(answers)
    expect(page.get_by_text("persona vectors (proposed)")).to_be_visible()


def test_a_known_tag_typed_on_while_the_server_answers_is_another_tag(opened, live_server):
    factories.tag("RLHF")
    page = opened()
    begin(page, live_server)
    tags = page.get_by_role("combobox", name="Add tags")
    tags.press_sequentially("rlhf")
    offered = page.get_by_role("listbox", name="Matching tags").get_by_role("option")
    expect(offered).to_have_text(["RLHFentries: 0"])
    answers = "**/contribute/tags/?q=rlhf**"
    page.route(answers, lambda route: None)

    tags.press_sequentially(" variants")
    tags.press("Enter")
    # What was held goes on with this.
    page.unroute(answers)
    expect(page.get_by_text("rlhf variants (proposed)")).to_be_visible()


def test_a_new_tag_is_a_proposal_with_its_meaning_beside_it(opened, live_server):
    page = opened()
    begin(page, live_server)
    tags = page.get_by_role("combobox", name="Add tags")
    tags.press_sequentially("persona vectors")
    page.get_by_role("option", name="Propose new tag").click()
    expect(page.get_by_text("persona vectors (proposed)")).to_be_visible()
    page.get_by_label("What does “persona vectors” mean?").fill("Directions for traits.")
    page.locator("#id_summary").fill(SUMMARY)
    page.get_by_role("button", name="Continue to review").click()
    expect(page.get_by_text("proposed: Directions for traits.")).to_be_visible()


def test_tags_typed_faster_than_the_server_answers_are_all_kept(opened, live_server):
    page = opened()
    begin(page, live_server)
    page.route("**/contribute/tags/**", lambda route: (page.wait_for_timeout(300), route.continue_()))
    tags = page.get_by_role("combobox", name="Add tags")
    tags.press_sequentially("reward models,new one,third")

    expect(page.locator(".chip")).to_have_count(2)
    expect(tags).to_have_value("third")
    tags.press(",")
    expect(page.locator(".chip")).to_have_count(3)
    expect(tags).to_have_value("")
    expect(page.get_by_role("listbox", name="Matching tags")).to_be_hidden()
    assert page.locator("[name=tags]").input_value() == "reward models, new one, third"


def test_errors_take_focus_and_lead_to_their_fields(opened, live_server):
    page = opened()
    begin(page, live_server)
    page.get_by_role("button", name="Continue to review").click()
    expect(page.locator("#problems")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: "))
    page.get_by_role("link", name="Write two sentences or more").click()
    expect(page.locator("#id_summary")).to_be_focused()


def test_a_text_typed_offline_comes_back(opened, live_server):
    page = opened()
    begin(page, live_server)
    page.route("**/contribute/draft/", lambda route: route.abort())
    page.locator("#id_summary").fill("Typed in a tunnel.")
    page.locator("#id_summary").dispatch_event("change")
    expect(page.get_by_text("Your text is kept in this browser.")).to_be_visible()
    warned = []
    page.on("dialog", lambda dialog: (warned.append(dialog.type), dialog.accept()))
    page.reload()
    assert warned == ["beforeunload"]
    expect(page.get_by_text("is back in the form")).to_be_visible()
    expect(page.locator("#id_summary")).to_have_value("Typed in a tunnel.")
    page.get_by_role("button", name="Go back to the saved draft").click()
    expect(page.locator("#id_summary")).to_have_value("")


def test_two_windows_let_one_choose(opened, live_server):
    page = opened()
    begin(page, live_server)
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("#id_summary").fill("From the other window.")
    other.get_by_role("button", name="Save draft").click()
    expect(other.get_by_text("Your draft has been saved.")).to_be_visible()
    page.locator("#id_summary").fill("From this window.")
    page.locator("#id_summary").dispatch_event("change")
    expect(page.locator("#conflict")).to_be_focused()
    expect(page.locator("#conflict").get_by_text("From the other window.")).to_be_visible()
    page.get_by_role("button", name="Keep the text of this window").click()
    expect(page.get_by_text("Draft saved")).to_be_visible()
    assert Contribution.objects.get().draft.data["summary"] == "From this window."


def test_a_look_up_in_place_overwrites_nothing(opened, live_server):
    page = opened()
    begin(page, live_server)
    page.locator("[name=title]").fill("My own title")
    page.get_by_text("Look up something else").click()
    page.locator("#again").fill(BIBTEX.replace("2025}", "2024}").replace("Persona Vectors", "Other"))
    page.get_by_role("button", name="Look up").click()
    expect(page.get_by_text("BibTeX says: Other")).to_be_visible()
    expect(page.locator("[name=title]")).to_have_value("My own title")
    expect(page.locator("[name=date]")).to_have_value("2024")
    page.get_by_role("button", name="Use this for Title").click()
    expect(page.locator("[name=title]")).to_have_value(re.compile("^Other"))


def test_no_state_has_an_accessibility_fault_or_overflows(opened, live_server, author):
    factories.tag("RLHF")
    factories.solution_with_claim()
    page = opened()
    found = {}

    def look(name: str) -> None:
        if wrong := faults(page):
            found[name] = wrong

    page.goto(f"{live_server.url}/contribute/paper/")
    page.locator("[name=pasted]").fill("nothing known")
    page.get_by_role("button", name="Look up").click()
    page.wait_for_selector("#problems")
    look("look-up failed")
    begin(page, live_server)
    page.get_by_label("Tests a claim").check()
    page.get_by_label("Surveys a field").check()
    page.get_by_role("combobox", name="Claim", exact=True).click()
    look("rows and an open list")
    page.get_by_role("combobox", name="Add tags").press_sequentially("new one,")
    page.get_by_role("button", name="Continue to review").click()
    page.wait_for_selector("#problems")
    look("errors")
    page.locator("#id_summary").fill(SUMMARY)
    page.get_by_label("What does “new one” mean?").fill("Something new.")
    page.get_by_role("button", name="Continue to review").click()
    page.wait_for_url(re.compile("/review/"))
    look("review")
    for state in (State.CHANGES_REQUESTED, State.REJECTED, State.PUBLISHED, State.WITHDRAWN):
        row = factories.contribution(state, author=author, sent=factories.content(title=f"One {state.label}"))
        page.goto(f"{live_server.url}/contributions/{row.uuid}/")
        look(state.value)
    sent = factories.contribution(author=author)
    page.goto(f"{live_server.url}/contributions/{sent.uuid}/withdraw/")
    look("withdraw")
    page.goto(f"{live_server.url}/contributions/")
    look("list")

    assert found == {}


@pytest.mark.parametrize(("path", "name"), [("/challenges/drift/edit/", "reason"), ("/contribute/solution/", "title")])
def test_the_one_field_of_a_first_step_that_is_wrong_has_the_focus(opened, live_server, path: str, name: str):
    factories.publish(Kind.CHALLENGE, slug="drift")
    page = opened()
    page.goto(live_server.url + path)
    page.get_by_role("button", name="Continue").press("Enter")
    expect(page.locator(f"[name={name}]")).to_be_focused()
    expect(page.locator(f"[name={name}]")).to_have_accessible_description(re.compile("."))
