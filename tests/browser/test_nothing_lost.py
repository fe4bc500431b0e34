"""Nothing that is typed into a form of the contribute area is lost or doubled, whatever fails.

Every form is refused, signed out of and sent twice. What only script can do is tried with some forms of each make,
since all of a make share a module: entries and words (contribute.js; some have no editor), and short ones (keep.js).
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Request, Response, Route, expect

from alignhub.models import User
from catalog.actions.critiques import NewCritique, publish_critique
from catalog.kinds import CritiqueKind, Kind
from contributions.actions.drafts import start_draft
from contributions.actions.steps import take
from contributions.forms.registry import FORMS
from contributions.forms.sources import FORM
from contributions.models import Batch, Contribution
from tests import factories
from tests.browser.test_journey import BIBTEX, sign_in
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
MARK = "Kept through everything."
TEXT = f"{MARK}\n\nSo is “this”, & <b>this</b>."
OTHER = "Written in the other window."
COMMON = {"title": "A thing that is typed", "summary": f"{MARK} It has two sentences.", "agree": "on"}


@dataclass(frozen=True)
class Form:
    """A form: where it is, what is typed into it, and the field that is left out at first."""

    path: str
    typed: dict[str, str]
    lacking: str
    button: str = "Submit now"
    moderator: bool = False
    text: str = "body"


ENTRIES = {
    "paper": Form(
        "",
        COMMON | {"authors": "Lee, Ann; Ma, Bo", "date": "2024", "url": "https://example.org/p", "venue": "A journal"},
        "date",
        text="summary",
    ),
    "resource": Form("", COMMON | {"type": "benchmark", "url": "https://example.org/b", "body": TEXT}, "url"),
    "solution": Form(
        "", COMMON | {"approach": "training", "maturity": "concept", "points": "One.\nTwo.", "body": TEXT}, "summary"
    ),
    "challenge": Form("", COMMON | {"aspects": "One.\nTwo.", "body": TEXT, "interest": "None."}, "title"),
    "direction": Form("", COMMON | {"questions": "What scales?", "body": TEXT, "machine": "None."}, "summary"),
    "milestone": Form(
        "", COMMON | {"criterion": "Two see it.", "phase": "foundation", "status": "planned", "body": TEXT}, "criterion"
    ),
    "edit": Form("", {"reason": "It says more.", "body": TEXT, "agree": "on"}, "reason"),
}
WORDS = {
    "critique": Form("/challenges/drift/critique/", {"kind": "question", "body": TEXT, "agree": "on"}, "kind"),
    "response": Form("/critiques/{critique}/respond/", {"body": TEXT, "interest": "None.", "agree": "on"}, "body"),
    "closing": Form(
        "/critiques/{critique}/close/", {"state": "not-upheld", "body": MARK, "agree": "on"}, "state", moderator=True
    ),
    "withdrawal": Form("/challenges/drift/withdraw/", {"body": MARK, "agree": "on"}, "agree", moderator=True),
    "merge": Form(
        "/challenges/drift/merge/",
        {"address": "/challenges/specification-problem/", "body": MARK, "agree": "on"},
        "address",
        moderator=True,
    ),
}
SHORT = {
    "begin": Form("/contribute/resource/", {"title": MARK, "type": "benchmark"}, "type", "Continue"),
    "find": Form("/contribute/paper/", {"pasted": BIBTEX.replace("Persona Vectors", MARK)}, "pasted", "Look up"),
    "reason": Form("/challenges/drift/edit/", {"reason": MARK}, "reason", "Continue", text="reason"),
    "evidence": Form(
        "/resources/paper/evidence/?claim=solution/rlhf%23abc234",
        {"stance": "supports", "design": "experiment", "sentence": MARK, "setting": "Two models."},
        "design",
        "Continue",
        text="sentence",
    ),
    "report": Form(
        "/challenges/drift/report/",
        {"about": "link", "body": TEXT, "email": "reader@example.org"},
        "about",
        "Send report",
    ),
    "import": Form(
        "/contribute/import/",
        {"pasted": BIBTEX.replace("Persona Vectors", MARK), "format": "bibtex"},
        "pasted",
        "Read the records",
        text="pasted",
    ),
}
ALL = ENTRIES | WORDS | SHORT
READ = """(names) => Object.fromEntries(names.map((name) => {
    const field = document.querySelector("form[data-contribute], form[data-keep], form[data-find]").elements[name];
    return [name, field.type === "checkbox" ? (field.checked ? field.value : "") : field.value];
}))"""


@pytest.fixture
def critique() -> int:
    """The entries that the forms are about, and a critique of one of them."""
    factories.solution_with_claim()
    factories.publish(slug="paper", title="A paper")
    entry = factories.publish(Kind.CHALLENGE, slug="drift", title="Goal drift", body="First.")
    said = NewCritique(entry.revisions.get().pk, CritiqueKind.QUESTION, "Why?", "<p>Why?</p>", "", "", ())
    return publish_critique(said, contributor=None).pk


@dataclass
class Desk:
    """One form, opened by one person in one browser."""

    form: Form
    page: Page
    context: BrowserContext
    person: User | None
    url: str
    address: str

    def open(self, page: Page | None = None) -> None:
        (page or self.page).goto(self.address)

    def press(self, page: Page | None = None, name: str = "") -> None:
        (page or self.page).get_by_role("button", name=name or self.form.button, exact=True).first.click()

    def sign_in(self) -> None:
        if self.person:
            sign_in(self.context, Client(), self.person, self.url)

    def read(self) -> dict[str, str]:
        return self.page.evaluate(READ, list(self.form.typed))


@pytest.fixture
def opened(browser: Browser, live_server, critique: int) -> Iterator[Callable[[str], Desk]]:
    """Opens a form by its name, for somebody who may fill it in."""
    contexts = []

    def open_form(name: str) -> Desk:
        form, context = ALL[name], browser.new_context()
        contexts.append(context)
        person = None if name == "report" else UserFactory.create(moderator=form.moderator)
        path = form.path.format(critique=critique) or begun(name, person)
        desk = Desk(form, context.new_page(), context, person, live_server.url, live_server.url + path)
        desk.sign_in()
        desk.open()
        return desk

    yield open_form
    for context in contexts:
        context.close()


def begun(name: str, person: User) -> str:
    """The address of a draft with nothing in it, or with what is published."""
    if name == "edit":
        client = Client()
        client.force_login(person)
        return client.post("/challenges/drift/edit/", {"reason": "Because."})["Location"]
    row = start_draft(person, entry_kind=FORMS[name].kind, data={FORM: name}, step="details")
    return f"/contribute/{name}/{row.uuid}/"


def fill(page: Page, values: dict[str, str]) -> None:
    for name, value in values.items():
        field = page.locator(f'[name="{name}"]')
        kind = field.first.evaluate("(field) => field.type")
        if kind == "radio":
            page.locator(f'[name="{name}"][value="{value}"]').check()
        elif kind == "select-one":
            field.select_option(value)
        elif kind == "checkbox":
            field.check()
        else:
            field.fill(value)


def without(values: dict[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in values.items() if key != name}


def kept() -> list[str]:
    """What the site holds of people's texts, one for each contribution or import."""
    found = [json.dumps(list(batch.records.values_list("content", flat=True))) for batch in Batch.objects.all()]
    for row in Contribution.objects.select_related("draft"):
        sent = row.revisions.order_by("-number").first()
        held: Any = [sent.content, sent.form] if sent else getattr(row, "draft", None) and row.draft.data
        found.append(json.dumps(held, ensure_ascii=False))
    return found


def is_there_once() -> None:
    (only,) = kept()
    assert MARK in only


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


@pytest.mark.parametrize("name", ["solution", "edit", "merge"])
def test_two_tabs_are_told_of_each_other(opened, name: str):
    desk = opened(name)
    form, page, other = desk.form, desk.page, desk.context.new_page()
    desk.open(other)
    fill(other, {form.text: OTHER})
    desk.press(other, "Save draft")
    expect(other.get_by_text("Your draft has been saved.")).to_be_visible()
    fill(page, {form.text: MARK})
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
