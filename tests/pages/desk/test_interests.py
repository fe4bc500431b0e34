"""Interests of moderators: matched by name, answered before a decision, and kept on the record."""

from dataclasses import replace

import pytest

from catalog.content.codec import from_json
from catalog.content.facts import Author
from catalog.models import Entry
from contributions.actions.steps import Sent, take
from contributions.models import Affiliation, Contribution
from contributions.payloads import WithdrawalWords
from contributions.states import State
from tests import factories
from tests.factories import UserFactory
from tests.pages.desk.reviewing import TYPED, kept, page, paper, signed_in, step

pytestmark = pytest.mark.django_db


def test_a_declared_interest_has_to_be_answered_and_stays_on_the_record(desk, moderator):
    Affiliation.objects.create(user=moderator, kind="co-author", name="Gao, Leo")
    Affiliation.objects.create(user=moderator, kind="employer", name="Halden Institute")
    row = factories.contribution(State.IN_REVIEW, moderator=moderator, sent=paper())
    assert b"Check for a conflict of interest" in desk.get(page(row)).content

    refused = step(desk, row, "publish", **TYPED)
    assert refused.status_code == 400 and kept(refused)
    assert not Entry.objects.filter(slug="reward-overoptimisation").exists()

    assert step(desk, row, "publish", fair="on").status_code == 302
    assert row.events.get(step="publish").interest == "Co-author: Gao, Leo"


@pytest.mark.parametrize(
    ("kind", "name", "matches"),
    [
        ("co-author", "L. Gao", True),
        ("co-author", "LEO GÂO", True),
        ("co-author", "Mary Gao", False),
        ("co-author", "Gao", False),
        ("employer", "halden institute", True),
        ("funder", "Halden", True),
        ("employer", "Halden Institutes", False),
    ],
)
def test_names_are_matched_folded(desk, moderator, kind: str, name: str, matches: bool):
    Affiliation.objects.create(user=moderator, kind=kind, name=name)
    row = factories.draft(UserFactory.create())
    take(
        "submit", row.pk, actor=row.author, sent=Sent(paper(), declaration={"interest": "I work at Halden-Institute."})
    )

    assert bool(desk.get(page(row)).context["page"].overlaps) is matches


def test_an_undeclared_moderator_is_not_asked(desk, moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator, sent=paper())

    assert b"conflict of interest" not in desk.get(page(row)).content
    assert step(desk, row, "publish").status_code == 302
    assert row.events.get(step="publish").interest == ""


def test_a_moderator_named_as_author_is_asked(desk, moderator):
    content = paper()
    content = replace(content, facts=replace(content.facts, authors=(Author(literal=moderator.public_name),)))
    row = factories.contribution(State.IN_REVIEW, moderator=moderator, sent=content)

    assert step(desk, row, "publish").status_code == 400


# What contributors say of themselves


@pytest.mark.parametrize(
    ("name", "says", "told"),
    [
        ("Leo Gao", True, "Says that they are an author of the work. The name “Leo Gao” is among its authors."),
        ("Ann Lee", True, "Says that they are an author of the work. The name “Ann Lee” is not among its authors."),
        ("L. Gao", False, "Does not say that they are an author of the work, but the name “L. Gao” is among"),
        ("Ann Lee", False, ""),
    ],
)
def test_what_a_contributor_says_of_authorship_stands_beside_the_names(desk, name, says, told):
    author = UserFactory.create(contributor__name=name)
    row = factories.draft(author)
    take("submit", row.pk, actor=author, sent=Sent(paper(), declaration={"is_author": says}))

    html = desk.get(page(row)).content.decode()

    assert (told in html) if told else ("an author of the work" not in html)


def edit_of(entry: Entry, author, state: State = State.SUBMITTED, **moderator) -> Contribution:
    newest = entry.revisions.latest("number")
    row = Contribution.objects.create(kind="edit", entry_kind=entry.kind, author=author, target=entry)
    content = replace(from_json(newest.content), title=f"By {author.public_name}")
    row = take("submit", row.pk, actor=author, sent=Sent(content, base_id=newest.pk))
    if state == State.REJECTED:
        take("claim", row.pk, actor=moderator["by"])
        row = take("reject", row.pk, actor=moderator["by"], revision=1, note="No.")
    return row


def test_earlier_decisions_on_the_entry_stand_beside_those_on_the_author(desk, moderator):
    entry, other = factories.publish(), factories.publish(title="Other")
    decider, author = UserFactory.create(moderator=True), UserFactory.create()
    first, again = UserFactory.create(), UserFactory.create()
    edit_of(entry, first, State.REJECTED, by=decider)
    edit_of(other, again, State.REJECTED, by=decider)
    mine = edit_of(entry, moderator, State.REJECTED, by=decider)
    row = edit_of(entry, author)

    shown = desk.get(page(row))

    assert [earlier.title for earlier in shown.context["page"].earlier_here] == [f"By {first.public_name}"]
    html = shown.content.decode()
    assert "Earlier decisions on this entry" in html and "Earlier decisions on this author" not in html
    # Who decided about one's own is not told.
    assert str(mine.uuid) not in html


def test_earlier_decisions_on_the_author_leave_out_what_is_about_ones_own(desk, moderator):
    entry = factories.publish(title="Drift")
    version = factories.edit(entry, contributor=moderator.contributor, title="The drift")
    author, decider = UserFactory.create(), UserFactory.create(moderator=True)
    row = Contribution.objects.create(kind="withdrawal", target=entry, author=author)
    row = take("submit", row.pk, actor=author, sent=Sent(WithdrawalWords("Copied."), title="Gone", base_id=version.pk))
    take("claim", row.pk, actor=decider)
    take("reject", row.pk, actor=decider, revision=1, note="No.")
    waiting = factories.contribution(author=author)

    assert desk.get(page(waiting)).context["page"].earlier == ()
    other = signed_in(UserFactory.create(moderator=True)).get(page(waiting))
    assert [earlier.title for earlier in other.context["page"].earlier] == ["Gone"]
