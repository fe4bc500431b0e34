"""Pages full of hostile text in a real browser: nothing runs, nothing is fetched from elsewhere, no rule is broken."""

import pytest
from playwright.sync_api import Browser

from catalog.content.entry import CONTROL
from catalog.content.facts import Author, Evidence, ResourceFacts
from catalog.kinds import Design, ResourceType, Stance
from contributions.actions.conversation import send_message, write_note
from contributions.actions.drafts import start_draft
from contributions.actions.steps import take
from contributions.states import State
from tests import factories
from tests.browser.test_journey import sign_in
from tests.factories import UserFactory
from tests.robust.hostile import PACKS, PAYLOADS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
DESK = "/admin/contributions/contribution/"
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
"""
# Everything that scripts of an attacker would wait for.
PROVOKE = """() => {
  for (const element of document.querySelectorAll("main *")) {
    for (const name of ["mouseover", "focus", "toggle", "load", "error", "begin"]) {
      element.dispatchEvent(new Event(name));
    }
  }
  const links = [...document.querySelectorAll("a[href]")];
  const hostile = links.filter((link) => /^(javascript|data|vbscript):/i.test(link.href));
  return {
    ran: window.xssmark, violations: window.violations, links: hostile.map((link) => link.href),
    grown: document.querySelectorAll(
      "main script:not([src]), main style, main iframe, main object, main img, xssmark"
    ).length,
  };
}"""


def clean(text: str) -> str:
    """As forms keep it."""
    return CONTROL.sub("", text)


def hostile_paper(text: str):
    row = Evidence("row234", "solution/rlhf#abc234", Stance.SUPPORTS, Design.EXPERIMENT, text, setting=text)
    facts = ResourceFacts(
        type=ResourceType.PAPER, date="2022", authors=(Author(literal=text),), venue=text, evidence=(row,)
    )
    body = "\n\n".join(clean(payload) for payload in PAYLOADS)
    return factories.content(title=text[:300], summary=text, note=text, body=body, facts=facts)


def test_hostile_text_runs_nowhere(browser: Browser, live_server, client):
    factories.solution_with_claim()
    moderator, author = UserFactory.create(moderator=True), UserFactory.create()
    # Somebody known may have more than ten things waiting.
    factories.contribution(State.PUBLISHED, author=author, moderator=moderator)
    waiting = []
    for pack in PACKS:
        text = clean(pack)
        published = factories.contribution(State.IN_REVIEW, moderator=moderator, sent=hostile_paper(text))
        take("publish", published.pk, actor=moderator, revision=1, note=text)
        row = factories.contribution(State.IN_REVIEW, author=author, moderator=moderator, sent=hostile_paper(text))
        send_message(row, sender=author, body=text)
        send_message(row, sender=moderator, body=text)
        write_note(row, moderator=moderator, body=text)
        waiting.append(row)
    form = dict.fromkeys(("title", "authors", "venue", "tags", "definitions", "interest", "machine"), clean(PACKS[0]))
    draft = start_draft(
        author, entry_kind="resource", data={**form, "summary": clean("\n\n".join(PACKS))}, step="details"
    )
    public = ["/", "/resources/", "/browse/?q=%22%3E%3Cscript%3Ewindow.xssmark%3D1%3C/script%3E", "/solutions/rlhf/"]
    public += ["/map/", f"/resources/{slug_of(published)}/"]
    places = {
        None: public,
        author: [f"/contributions/{waiting[0].uuid}/", f"/contribute/paper/{draft.uuid}/?check=1", "/contributions/"],
        moderator: [DESK, *(f"{DESK}{row.uuid}/" for row in waiting[:3])],
    }
    found = {}
    for who, paths in places.items():
        context = browser.new_context()
        context.add_init_script(WATCH)
        asked_elsewhere: list[str] = []
        context.on("request", lambda request, seen=asked_elsewhere: seen.append(request.url))
        page = context.new_page()
        dialogs: list[str] = []
        page.on("dialog", lambda dialog, seen=dialogs: (seen.append(dialog.message), dialog.dismiss()))
        if who:
            sign_in(context, client, who, live_server.url)
        for path in paths:
            page.goto(live_server.url + path)
            said = page.evaluate(PROVOKE)
            if said != {"ran": None, "violations": [], "links": [], "grown": 0}:
                found[path] = said
        assert dialogs == []
        assert [url for url in asked_elsewhere if not url.startswith((live_server.url, "data:"))] == []
        context.close()
    assert found == {}


def slug_of(row) -> str:
    row.refresh_from_db()
    return row.result.entry.slug
