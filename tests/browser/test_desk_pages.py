"""The desk's later pages, and those of suspensions, under axe: both themes, wide and narrow."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from catalog.content.facts import Evidence
from catalog.kinds import Design, Kind, Stance, Standing
from contributions.actions.batches import claim_batch
from contributions.actions.checks import run_checks
from contributions.actions.items import DuplicateOf
from contributions.actions.steps import take
from contributions.actions.suspensions import answer_appeal, appeal, suspend, token_of
from contributions.models import Contribution, PolicyClause
from contributions.queries.following import desk_mail_token
from contributions.states import State
from tests import factories
from tests.browser.accessibility import faults
from tests.browser.test_desk import moderator, opened  # noqa: F401
from tests.factories import UserFactory
from tests.pages.desk.reviewing import QUEUE, paper
from tests.pages.desk.test_batches import batch_of
from tests.pages.desk.test_standing_effect import paper as work
from tests.pages.desk.test_standing_effect import proposed, says

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def faults_of(page: Page, base: str, paths: list[str]) -> dict[str, list[str]]:
    """What is wrong with each of ``paths``, said by the browser or found by axe."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    found = {}
    for path in paths:
        response = page.goto(base + path)
        assert response is not None and response.status == 200, path
        # axe itself tries inline styles, which the policy forbids; what the page says comes before.
        if wrong := [*said, *faults(page)]:
            found[path] = wrong
        said.clear()
    return found


def held(title: str, days: int, **made) -> Contribution:
    row = factories.contribution(State.HELD, sent=factories.content(title=title), **made)
    Contribution.objects.filter(pk=row.pk).update(held_until=timezone.localdate() + timedelta(days=days))
    return row


def test_what_is_held_and_what_was_checked(opened, live_server, moderator):  # noqa: F811
    due = held("A title long enough to need two lines where there is little room for it", -2)
    held("Later", 9)
    held("Mine", 1, author=moderator)
    checked = factories.contribution(sent=factories.content(title="LOUD AND IN CAPITALS", body="Buy now!!"))
    run_checks(checked.pk, 1)
    claimed = factories.contribution(State.IN_REVIEW, moderator=moderator, sent=paper())
    paths = [
        f"{QUEUE}?show=held",
        f"{QUEUE}{due.uuid}/",
        f"{QUEUE}?checks=promotion",
        f"{QUEUE}{checked.uuid}/",
        f"{QUEUE}{claimed.uuid}/",
        f"{QUEUE}recheck/",
        "/admin/",
        "/accounts/desk-mail/",
        f"/unsubscribe/desk/{desk_mail_token(moderator.pk)}/",
    ]
    assert faults_of(opened(QUEUE), live_server.url, paths) == {}


def test_a_refused_later_day(opened, moderator):  # noqa: F811
    row = held("Hazard", -2)
    page = opened(f"{QUEUE}{row.uuid}/")
    page.get_by_role("button", name="Keep on hold").click()
    expect(page.get_by_text("Say on which day to look again.").first).to_be_visible()
    assert faults(page) == []


def test_several_at_once(opened, moderator):  # noqa: F811
    PolicyClause.objects.create(number="1.1", title="In scope", text="It concerns alignment.")
    for title in ("One", "Two"):
        factories.contribution(sent=factories.content(title=title))
    for button in ("Claim", "Reject"):
        page = opened(QUEUE)
        for box in page.get_by_role("checkbox", name=re.compile("Choose ")).all():
            box.check()
        page.locator("#bulk").get_by_role("button", name=re.compile(f"^{button}")).click()
        assert page.url.endswith("/bulk/")
        assert faults(page) == [], button


def test_tags_renamed_and_merged(opened, live_server):  # noqa: F811
    tag = factories.tag("RLHF")
    paths = [f"/admin/catalog/tag/{tag.pk}/{name}/" for name in ("rename", "merge")]
    page = opened(QUEUE)
    assert faults_of(page, live_server.url, paths) == {}
    page.locator("main form button").last.click()
    assert faults(page) == []


def test_an_import_that_can_be_passed_on(opened, live_server, moderator):  # noqa: F811
    UserFactory.create(moderator=True)
    batch = batch_of()
    claim_batch(batch.pk, actor=moderator)
    page = opened(f"{QUEUE}batch/{batch.uuid}/")
    page.get_by_text("Pass on to another moderator").click()
    assert faults(page) == []


def test_suspensions_and_their_appeals(opened, live_server, moderator):  # noqa: F811
    other, third = UserFactory.create(moderator=True), UserFactory.create(moderator=True)
    shown = []
    for said in ((), ("appeal",), ("appeal", "answer")):
        suspension = suspend(UserFactory.create(), by=other, reason="Advertising.\n\nAgain and again.")
        if "appeal" in said:
            appeal(suspension.pk, "It was a citation.")
        if "answer" in said:
            answer_appeal(suspension.pk, by=third, words="It was not.", lifted=False)
        shown.append(suspension)
    paths = [
        *(f"/suspension/{token_of(suspension)}/" for suspension in shown),
        "/admin/contributions/suspension/",
        *(f"/admin/contributions/suspension/{suspension.uuid}/answer/" for suspension in shown[1:]),
    ]
    page = opened(QUEUE)
    assert faults_of(page, live_server.url, paths) == {}

    page.goto(f"{live_server.url}/suspension/{token_of(shown[0])}/")
    page.locator("main form button").last.click()
    assert faults(page) == []


def test_a_new_standing_and_what_leans_on_it(opened, live_server, moderator):  # noqa: F811
    factories.solution_with_claim()
    first = work("first", "Abel", says(Stance.SUPPORTS))
    work("second", "Baker", says(Stance.CONTRADICTS, replicates="resource/first"))
    row = proposed(first, Standing.RETRACTED)
    assert faults_of(opened(QUEUE), live_server.url, [f"{QUEUE}{row.uuid}/"]) == {}


def test_the_single_moderators_own_work(opened, live_server, moderator):  # noqa: F811
    rows = [factories.contribution(author=moderator, sent=factories.content(title=f"Mine {n}")) for n in range(3)]
    for row in rows[1:]:
        take("notice", row.pk, actor=moderator, revision=1)
    Contribution.objects.filter(pk=rows[2].pk).update(noticed_at=timezone.now() - timedelta(days=8))
    paths = ["/ledger/", *(f"/contributions/{row.uuid}/" for row in rows)]
    assert faults_of(opened(QUEUE), live_server.url, paths) == {}


def test_a_duplicate_with_evidence(opened, live_server, moderator):  # noqa: F811
    PolicyClause.objects.create(number="1", title="Once", text="Once.")
    factories.solution_with_claim()
    factories.publish(Kind.RESOURCE, slug="reward", title="Reward")
    evidence = Evidence("row234", "solution/rlhf#abc234", Stance.SUPPORTS, Design.EXPERIMENT, "It is new.")
    sent = factories.content(facts=replace(factories.FACTS[Kind.RESOURCE], evidence=(evidence,)))
    other = UserFactory.create(moderator=True)
    row = factories.contribution(State.IN_REVIEW, author=moderator, moderator=other, sent=sent)
    items = [DuplicateOf("resource/reward")]
    take("reject", row.pk, actor=other, revision=1, note="Twice.", clause="1", items=items)
    page = opened(f"/contributions/{row.uuid}/")
    assert page.get_by_role("button", name="Propose them for the entry").is_visible()
    assert faults(page) == []
