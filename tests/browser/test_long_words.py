"""Words without an end, as addresses and formulas are: no page grows wider than a phone for them."""

import pytest
from playwright.sync_api import Browser

from catalog.content.facts import Author, Claim, Evidence, Link, ResourceFacts, SolutionFacts
from catalog.kinds import Approach, Design, Kind, LinkKind, Maturity, Relation, ResourceType, Stance
from contributions.actions.conversation import send_message, write_note
from contributions.actions.drafts import start_draft
from contributions.states import State
from tests import factories
from tests.browser.test_journey import sign_in
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
LONG = "w" * 250


def long_paper(**fields):
    row = Evidence("row234", "solution/long#abc234", Stance.SUPPORTS, Design.EXPERIMENT, LONG, LONG, LONG)
    facts = ResourceFacts(
        type=ResourceType.PAPER,
        date="2022",
        authors=(Author(literal=LONG),),
        venue=LONG,
        evidence=(row,),
        abstract=LONG,
    )
    said = {"title": LONG, "summary": LONG, "note": LONG, "body": f"{LONG}\n\n> PASSAGE\n\n- {LONG}", "facts": facts}
    links = (Link("lnk234", LinkKind.SHOWS, "challenge/long", LONG),)
    return factories.content(links=links, **said, **fields)


def test_no_page_grows_wider_than_a_phone(browser: Browser, live_server, client):
    factories.publish(Kind.CHALLENGE, slug="long", title=LONG, summary=LONG, body=LONG)
    claim = Claim("abc234", "challenge/long", Relation.REDUCES, LONG)
    facts = SolutionFacts(Approach.TRAINING, Maturity.DEPLOYED, points=(LONG,), claims=(claim,))
    factories.publish(Kind.SOLUTION, slug="long", title=LONG, summary=LONG, body=LONG, facts=facts)
    moderator, author = UserFactory.create(moderator=True), UserFactory.create(contributor__name=LONG[:100])
    published = factories.contribution(State.PUBLISHED, author=author, moderator=moderator, sent=long_paper())
    row = factories.contribution(
        State.IN_REVIEW,
        author=author,
        moderator=moderator,
        sent=long_paper(),
        proposed_tags=({"name": LONG[:60], "definition": LONG},),
    )
    send_message(row, sender=author, body=LONG)
    send_message(row, sender=moderator, body=LONG)
    write_note(row, moderator=moderator, body=LONG)
    form = {"title": LONG, "summary": LONG, "body": LONG, "aspects": LONG, "tags": LONG[:60]}
    draft = start_draft(author, entry_kind="challenge", data={**form, "definitions": f"{LONG[:60]}: {LONG}"}, step="x")
    published.refresh_from_db()
    entry = f"/resources/{published.result.entry.slug}/"
    places = {
        author: [
            *("/", "/resources/", "/solutions/", f"/browse/?q={LONG}", "/solutions/long/", "/challenges/long/", entry),
            *(f"{entry}history/", f"{entry}v/1/", f"{entry}edit/", f"{entry}critique/", "/map/", "/contributions/"),
            *(f"/contributions/{row.uuid}/", f"/contributions/{row.uuid}/withdraw/"),
            *(f"/contribute/challenge/{draft.uuid}/", f"/contribute/challenge/{draft.uuid}/review/"),
            f"/contributions/{draft.uuid}/delete/",
        ],
        moderator: ["/admin/", "/admin/contributions/contribution/", f"/admin/contributions/contribution/{row.uuid}/"],
    }
    wide = {}
    for who, paths in places.items():
        context = browser.new_context(viewport={"width": 390, "height": 800})
        sign_in(context, client, who, live_server.url)
        page = context.new_page()
        for path in paths:
            page.goto(live_server.url + path)
            if (width := page.evaluate("document.documentElement.scrollWidth")) > 390:
                wide[page.url.removeprefix(live_server.url)] = width
        context.close()
    assert wide == {}
