"""A critique in a real browser, with script and without: written, answered, both published; and every page of it."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from alignhub.kit.canonical import digest
from alignhub.models import User
from catalog.kinds import CritiqueKind, CritiqueState, Kind
from catalog.models import Critique, Entry
from contributions.actions.reporting import send_report
from contributions.actions.steps import Sent, take
from contributions.models import Contribution, Receipt
from contributions.payloads import CritiqueWords, ReportAbout, ReportWords
from contributions.states import ContributionKind
from tests import factories
from tests.browser.accessibility import faults
from tests.browser.test_journey import sign_in
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
PASSAGE = "The proxy always fails in the end."


@pytest.fixture
def opened(browser: Browser, live_server):
    """Opens the site as somebody, or signed out; closes what it opened."""
    contexts: list[BrowserContext] = []

    def open_as(person: User | None, width: int = 1280, **options) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        if person:
            # A client that signs in as somebody else ends the session before.
            sign_in(context, Client(), person, live_server.url)
        return context.new_page()

    yield open_as
    for context in contexts:
        context.close()


@pytest.fixture
def entry() -> Entry:
    return factories.publish(Kind.CHALLENGE, slug="drift", title="Goal drift", body=f"Some words.\n\n{PASSAGE} More.")


def select(page: Page, words: str) -> None:
    """Select ``words`` in the entry's text, as with the mouse."""
    page.evaluate(
        """(words) => {
            const all = [...document.querySelectorAll(".entry-body p")];
            const paragraph = all.find((p) => p.textContent.includes(words));
            const text = paragraph.firstChild, from = text.data.indexOf(words);
            document.getSelection().setBaseAndExtent(text, from, text, from + words.length);
        }""",
        words,
    )


def publish(page: Page, url: str, uuid: object) -> None:
    page.goto(f"{url}/admin/contributions/contribution/{uuid}/")
    page.get_by_role("button", name="Claim", exact=True).first.click()
    page.get_by_label("Publish").check()
    page.locator("button.decide").first.click()
    page.wait_for_url(re.compile(r"/admin/contributions/contribution/$"))


@pytest.mark.parametrize("script", [True, False])
def test_an_entry_is_criticised_and_the_critique_is_answered(opened, live_server, entry, script: bool):
    url, people = live_server.url, [UserFactory.create() for _ in range(2)]
    critic, responder = (opened(person, java_script_enabled=script) for person in people)
    desk = opened(UserFactory.create(moderator=True), java_script_enabled=script)

    critic.goto(f"{url}/challenges/drift/")
    if script:
        offer = critic.get_by_role("link", name="Criticise this passage")
        expect(offer).to_be_hidden()
        select(critic, PASSAGE)
        offer.click()
        expect(critic.get_by_label("The passage it is about")).to_have_value(PASSAGE)
    else:
        critic.get_by_role("link", name="Write a critique").first.click()
        critic.get_by_label("The passage it is about").fill("the PROXY always … in the end")
    critic.get_by_label("Factual error").check()
    critic.locator("#id_body").fill("It does *not* always.")
    critic.get_by_role("button", name="Continue to review").click()
    expect(critic.locator(".critique em")).to_have_text("not")
    critic.get_by_label("I wrote this text").check()
    critic.get_by_role("button", name="Submit for review").click()
    critic.wait_for_url(re.compile(r"/contributions/[0-9a-f-]{36}/"))
    publish(desk, url, Contribution.objects.get(kind=ContributionKind.CRITIQUE).uuid)

    responder.goto(f"{url}/critiques/")
    responder.get_by_role("link", name="Respond to this critique of Goal drift").click()
    expect(responder.locator(".critique .quoted")).to_be_visible()
    responder.locator("#id_body").fill("Agreed.")
    responder.get_by_label("I wrote this text").check()
    responder.get_by_role("button", name="Submit now").click()
    responder.wait_for_url(re.compile(r"/contributions/[0-9a-f-]{36}/"))
    publish(desk, url, Contribution.objects.get(kind=ContributionKind.RESPONSE).uuid)

    critique = Critique.objects.get()
    assert (critique.state, critique.responses.get().body) == (CritiqueState.ANSWERED, "Agreed.")
    critic.goto(f"{url}/challenges/drift/#critique-{critique.pk}")
    expect(critic.locator(f"#critique-{critique.pk} .post--reply")).to_contain_text("Agreed.")


def test_a_critique_is_kept_while_one_types_and_found_again(opened, live_server, entry):
    page = opened(UserFactory.create())
    page.goto(f"{live_server.url}/challenges/drift/critique/")
    page.locator("#id_body").fill("It does not always.")
    page.get_by_label("Question").check()
    expect(page.locator("[data-saved]")).to_contain_text("Draft saved")
    assert Contribution.objects.get().draft.data["body"] == "It does not always."

    page.goto(f"{live_server.url}/challenges/drift/critique/")
    page.wait_for_url(re.compile(r"/contribute/critique/[0-9a-f-]{36}/$"))
    expect(page.locator("#id_body")).to_have_value("It does not always.")
    expect(page.get_by_label("Question")).to_be_checked()


def test_a_problem_is_reported_without_an_account(opened, live_server, entry):
    page = opened(None)
    page.goto(f"{live_server.url}/challenges/drift/")
    page.get_by_role("link", name="Report a problem", exact=True).first.click()
    page.get_by_label("A link does not work").check()
    page.get_by_label("What is wrong, and where?").fill("The second one.")
    page.get_by_role("button", name="Send report").click()
    page.wait_for_url(re.compile(r"/receipt/[0-9a-f]{64}/"))
    expect(page.get_by_text("Keep the address of this page")).to_be_visible()
    page.get_by_role("link", name="Withdraw").click()
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_text("Withdrawn", exact=True).first).to_be_visible()


def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(opened, live_server, entry):
    moderator, author = UserFactory.create(moderator=True), UserFactory.create()
    base = entry.revisions.get()
    words = CritiqueWords(CritiqueKind.FACTUAL_ERROR, "It does not.", PASSAGE)
    form = {"kind": "factual-error", "body": "It does not.", "quote": PASSAGE, "_base": base.pk}

    def said() -> Contribution:
        row = Contribution.objects.create(
            kind=ContributionKind.CRITIQUE, entry_kind=entry.kind, author=author, target=entry
        )
        return take("submit", row.pk, actor=author, sent=Sent(words, form=form, base_id=base.pk, title="Said"))

    first, waiting = said(), said()
    take("claim", first.pk, actor=moderator)
    critique = take("publish", first.pk, actor=moderator, revision=1).result_critique
    Receipt.objects.filter(contribution=waiting).update(digest=digest("a" * 64))
    words = ReportWords(ReportAbout.LINK, "The second one.")
    report = send_report(entry, words, author=None, email="", uuid=uuid4())
    asked = Contribution.objects.get(kind=ContributionKind.REPORT)
    take("claim", asked.pk, actor=moderator)
    take("request-changes", asked.pk, actor=moderator, revision=1, note="Which one? " + "x" * 200)
    of_author = [
        "/challenges/drift/critique/?quote=always",
        f"/critiques/{critique.pk}/respond/",
        f"/contribute/critique/{waiting.uuid}/",
        f"/contribute/critique/{waiting.uuid}/review/",
        f"/contributions/{waiting.uuid}/",
    ]
    of_moderator = [f"/critiques/{critique.pk}/close/", f"/admin/contributions/contribution/{waiting.uuid}/"]
    of_all = ["/challenges/drift/", "/critiques/", "/critiques/?show=newest", f"/critiques/{critique.pk}/"]
    of_all += ["/challenges/drift/report/", f"/receipt/{'a' * 64}/", f"/receipt/{'a' * 64}/withdraw/"]
    of_all += [f"/receipt/{report}/again/", "/challenges/drift/critiques/"]

    found = {}
    for person, paths in ((author, of_author), (moderator, of_moderator), (None, of_all)):
        page = opened(person)
        for path in paths:
            assert page.goto(live_server.url + path).status == 200, path
            if wrong := faults(page):
                found[path] = wrong
    assert found == {}
