"""Entry pages full of evidence, notices and long lists: no accessibility fault, nothing wider than the screen."""

from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect

from catalog.actions.critiques import NewCritique, NewResponse, change_state, publish_critique, publish_response
from catalog.content.facts import Author, Evidence, Identifier, Link, ResourceFacts
from catalog.kinds import (
    CritiqueKind,
    CritiqueState,
    Design,
    IdentifierScheme,
    Kind,
    LinkKind,
    ResourceType,
    Stance,
    Standing,
)
from tests import factories
from tests.browser.accessibility import faults
from tests.factories import ContributorFactory, edit, publish

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
PAPER = ResourceFacts(
    type=ResourceType.PAPER,
    url="https://example.org/a-long-address-without-a-break",
    authors=tuple(Author(f"Family{number}", "Given") for number in range(14)),
    date="2024",
)


@pytest.fixture
def catalogue() -> None:
    factories.tag("RLHF")
    factories.solution_with_claim()
    publish(Kind.DIRECTION, slug="oversight", title="Scalable oversight")
    for number, stance in enumerate([*[Stance.SUPPORTS] * 6, Stance.CONTRADICTS, Stance.LIMITS, Stance.INCONCLUSIVE]):
        row = Evidence(f"aa{number + 100}", "solution/rlhf#abc234", stance, Design.EXPERIMENT, "It says so.", "A test")
        standing = Standing.RETRACTED if number == 0 else Standing.CURRENT
        links = (Link("lll222", LinkKind.ADVANCES, "direction/oversight", "It helps."),)
        facts = replace(PAPER, evidence=(row,), standing=standing)
        publish(title=f"Paper {number}", slug=f"paper-{number}", facts=facts, links=links, tags=("rlhf",))


def test_full_pages_are_accessible_and_fit(browser: Browser, live_server, catalogue):
    context = browser.new_context()
    page = context.new_page()
    found = {}
    for path in (
        *("/", "/solutions/", "/solutions/rlhf/", "/challenges/specification-problem/", "/resources/paper-0/"),
        *("/directions/oversight/", "/tags/rlhf/", "/tags/", "/solutions/rlfh/"),
    ):
        page.goto(live_server.url + path)
        if wrong := faults(page):
            found[path] = wrong
    context.close()

    assert found == {}


def test_words_longer_than_a_line_widen_no_page(browser: Browser, live_server):
    word, address = "Donaudampfschifffahrtsgesellschaft" * 4, f"https://example.org/{'a' * 150}"
    person = ContributorFactory.create(name=word[:100], handle="long", page_enabled=True)
    facts = replace(
        PAPER,
        authors=(Author(literal=word),),
        venue=word,
        url=address,
        identifiers=(Identifier(IdentifierScheme.DOI, f"10.1000/{'x' * 150}"),),
    )
    body = f"## About {word}\n\nIt is at {address}\n\n```\n{'code ' * 60}\n```\n\n> {word}\n\n- {word}"
    entry = publish(title=f"On {word}", slug="long", summary=word, body=body, note=word, facts=facts)
    version = edit(entry, contributor=person, reason=word, body=f"{body} It is {word}.")
    said = NewCritique(version.pk, CritiqueKind.OTHER, word, f"<p>{word}</p><pre><code>{word}</code></pre>", word, word)
    critique = publish_critique(said, contributor=person)
    publish_response(critique.pk, NewResponse(word, f"<p>{word}</p>", word), contributor=person)
    change_state(critique.pk, CritiqueState.CONCEDED, reason=word)
    context = browser.new_context()
    page = context.new_page()
    wide = []
    for path in (
        *("/", "/browse/", f"/browse/?q={word}", "/resources/", "/resources/long/", "/resources/long/history/"),
        *("/resources/long/v/1/", "/resources/long/v/2/", "/resources/long/diff/1/2/", "/resources/long/critiques/"),
        *("/critiques/?show=newest", f"/critiques/{critique.pk}/", "/people/long/"),
    ):
        page.goto(live_server.url + path)
        for width in (1280, 1000, 390, 320):
            page.set_viewport_size({"width": width, "height": 900})
            over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            wide += [(path, width, over)] if over > 0 else []
    context.close()
    assert wide == [], wide


def test_large_text_and_long_names_keep_the_home_page_and_evidence_within_the_screen(page: Page, live_server):
    names = ("Sociotechnical interdependence", "Distributional shift", "Multi-agent alignment", "Interpretability gap")
    for number, name in enumerate(names):
        publish(Kind.CHALLENGE, slug=f"challenge-{number}", title=name)
    factories.solution_with_claim()
    publish(
        facts=replace(
            PAPER,
            evidence=(
                Evidence("row234", "solution/rlhf#abc234", Stance.SUPPORTS, Design.EXPERIMENT, "It says so.", "A test"),
            ),
        )
    )
    for path, width in (("/", 1280), ("/solutions/rlhf/", 640)):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(live_server.url + path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path


def test_the_years_of_a_cell_stand_side_by_side_within_their_chart(page: Page, live_server):
    factories.solution_with_claim()
    for year in ("2021", "2022", "2024"):
        row = Evidence("row234", "solution/rlhf#abc234", Stance.SUPPORTS, Design.EXPERIMENT, "It says so.")
        publish(title=f"Paper of {year}", facts=replace(PAPER, date=year, evidence=(row,)))
    page.goto(f"{live_server.url}/map/?solution=rlhf&challenge=specification-problem")
    edges = page.locator(".cell-years svg").evaluate(
        """(svg) => [...svg.querySelectorAll("rect")].map((bar) => bar.getBoundingClientRect())
            .flatMap((box) => [box.left, box.right]).concat(svg.getBoundingClientRect().right)"""
    )
    assert len(edges) == 9
    assert edges == sorted(edges)


def test_tables_of_cells_say_all_of_it_on_a_phone(page: Page, live_server):
    factories.publish(Kind.CHALLENGE, slug="gap", title="Interpretability gap")
    factories.solution_with_claim(challenge="gap")
    for number, stance in enumerate((Stance.SUPPORTS, Stance.CONTRADICTS, Stance.SUPPORTS)):
        row = Evidence("row234", "solution/rlhf#abc234", stance, Design.EXPERIMENT, "It says so.")
        authors = (Author(f"Person{number}", "A."),)
        publish(title=f"Paper {number}", facts=replace(PAPER, authors=authors, evidence=(row,)))
    page.set_viewport_size({"width": 390, "height": 800})
    for path in ("/map/?view=list", "/solutions/rlhf/", "/solutions/rlhf/v/1/", "/challenges/gap/"):
        page.goto(live_server.url + path)
        table = page.locator(".scroll-x:has(> .tbl)")
        expect(table.get_by_text("Moderate evidence, contested")).to_be_visible()
        assert (path, table.evaluate("(box) => box.scrollWidth - box.clientWidth")) == (path, 0)


def test_contents_stand_open_on_wide_screens_and_folded_on_narrow_ones(browser: Browser, live_server, catalogue):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/solutions/rlhf/")
    link = page.locator(".toc").get_by_role("link", name="Claims and evidence")
    expect(link).to_be_visible()

    page.set_viewport_size({"width": 390, "height": 800})
    expect(link).to_be_hidden()
    page.locator(".toc summary").click()
    expect(link).to_be_visible()
    context.close()


def test_a_folded_row_opens_when_an_address_names_it(browser: Browser, live_server, catalogue):
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(f"{live_server.url}/solutions/rlhf/")
    folded = page.locator(".more-rows .evidence-row").first
    expect(folded).to_be_hidden()

    page.goto(f"{live_server.url}/solutions/rlhf/#{folded.get_attribute('id')}")
    expect(folded).to_be_visible()
    page.context.close()


def test_the_contents_say_where_one_reads(browser: Browser, live_server, catalogue):
    context = browser.new_context(viewport={"width": 1280, "height": 600}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{live_server.url}/solutions/rlhf/")
    current = page.locator(".toc [aria-current]")
    expect(current).to_have_count(0)

    page.locator(".toc").get_by_role("link", name="Specification problem").click()
    expect(current).to_have_text("Specification problem")
    page.locator(".toc").get_by_role("link", name="Critiques").click()
    expect(current).to_have_text("Critiques")
    page.evaluate("scrollTo(0, 0)")
    expect(current).to_have_count(0)
    context.close()
