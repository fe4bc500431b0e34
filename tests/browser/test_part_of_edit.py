"""Part of an edit is accepted in a real browser, as the page offers it."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from catalog.content.codec import from_json
from catalog.kinds import Kind, Maturity
from contributions.actions.steps import Sent, take
from contributions.models import Contribution
from contributions.states import State
from tests import factories
from tests.browser.test_desk import moderator, opened  # noqa: F401
from tests.factories import UserFactory
from tests.pages.desk.reviewing import page as review

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def edit_of_five(author) -> Contribution:
    entry = factories.publish(Kind.SOLUTION, slug="debate", title="Debate", body="First.\n")
    newest = entry.revisions.get()
    before = from_json(newest.content)
    facts = replace(before.facts, maturity=Maturity.CONCEPT)
    after = replace(before, title="Debates", summary="Other.", body="First.\n\nSecond.\n", note="Noted.", facts=facts)
    row = Contribution.objects.create(kind="edit", entry_kind=entry.kind, author=author, target=entry)
    return take("submit", row.pk, actor=author, sent=Sent(after, base_id=newest.pk))


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_three_of_five_fields(opened, moderator, script: bool):  # noqa: F811
    row = edit_of_five(UserFactory.create())
    take("claim", row.pk, actor=moderator)
    page = opened(review(row), java_script_enabled=script)
    ids = page.eval_on_selector_all("[id]", "all => all.map(one => one.id)")
    assert sorted(ids) == sorted(set(ids))

    for name in ("title", "text"):
        page.get_by_role("checkbox", name=f"Leave out {name}").check()
        page.get_by_label(f"Remark on {name} for the author").fill(f"The {name} stays as it was.")
    page.get_by_role("radio", name="Publish").check()
    page.get_by_role("button", name="Publish", exact=True).click()

    expect(page.get_by_text("You published “")).to_be_visible()
    row.refresh_from_db()
    content = from_json(row.result.content)
    assert row.state == State.PUBLISHED
    assert (content.title, content.body) == ("Debate", "First.\n")
    assert (content.summary, content.note, content.facts.maturity) == ("Other.", "Noted.", Maturity.CONCEPT)
    items = row.events.get(step="publish").items
    assert [(item["path"], item["reason"]) for item in items] == [
        ("title", "The title stays as it was."),
        ("body", "The text stays as it was."),
    ]
