"""Interests of moderators: matched by name, answered before a decision, and kept on the record."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from catalog.content.codec import from_json
from catalog.content.facts import Author, ResourceFacts
from catalog.kinds import ResourceType
from catalog.models import Contributor, Entry
from contributions.actions.claims import pass_on
from contributions.actions.steps import Sent, take
from contributions.models import Affiliation, Contribution, PolicyClause
from contributions.payloads import WithdrawalWords
from contributions.states import State
from tests import factories
from tests.factories import UserFactory
from tests.pages.desk.reviewing import QUEUE, TYPED, kept, page, paper, signed_in, step

ORCID = "0000-0002-1825-0097"
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


def by(*authors: Author):
    content = paper()
    return replace(content, facts=replace(content.facts, authors=authors))


def about(organisation: str):
    return factories.content(title=organisation, facts=ResourceFacts(type=ResourceType.ORGANISATION))


@pytest.mark.parametrize("role", ["moderator", "admin"])
@pytest.mark.parametrize("why", ["name", "turned", "iD", "employer", "funder"])
def test_own_papers_and_ones_employer_are_locked(role, why):
    person = UserFactory.create(**{role: True}, contributor__name="Ann Lee")
    if why == "iD":
        Contributor.objects.filter(pk=person.contributor_id).update(orcid=ORCID, orcid_verified_at=timezone.now())
    Affiliation.objects.create(user=person, kind="employer", name="Halden Institute")
    Affiliation.objects.create(user=person, kind="funder", name="A Fund")
    PolicyClause.objects.create(number="1", title="Scope", text="What belongs here.")
    content = {
        "name": by(Author(literal="Ann Lee")),
        "turned": by(Author("Gao", "Leo"), Author("Lee", "Ann")),
        "iD": by(Author("Lee-Smith", "A. B.", orcid=ORCID)),
        "employer": about("Halden institute"),
        "funder": about("A Fund"),
    }[why]
    row = factories.contribution(sent=content)
    client = signed_in(person)

    html = client.get(page(row)).content.decode()

    assert "Somebody else decides about this." in html
    assert 'value="claim"' not in html and 'value="publish"' not in html
    for name in ("claim", "hold", "reject"):
        assert step(client, row, name, note="No.", clause="1", fair="on").status_code == 403
    row.refresh_from_db()
    assert (row.state, row.events.count()) == (State.SUBMITTED, 1)
    other = UserFactory.create(moderator=True)
    take("claim", row.pk, actor=other)
    with pytest.raises(PermissionDenied):
        pass_on(row.pk, by=other, to_id=person.pk)
    row.refresh_from_db()
    assert row.claimed_by == other


def test_what_was_claimed_before_it_was_declared_can_only_be_given_back(desk, moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator, sent=about("Halden Institute"))
    Affiliation.objects.create(user=moderator, kind="employer", name="Halden Institute")

    assert 'value="publish"' not in desk.get(page(row)).content.decode()
    assert step(desk, row, "publish", fair="on").status_code == 403
    assert step(desk, row, "release").status_code == 302
    row.refresh_from_db()
    assert row.state == State.SUBMITTED


def test_what_is_less_than_that_has_to_be_answered(desk, moderator):
    Affiliation.objects.create(user=moderator, kind="employer", name="Halden Institute", until=date(2020, 1, 1))
    Affiliation.objects.create(user=moderator, kind="funder", name="A Fund")
    initials = "{1[0]}. {0}".format(*reversed(moderator.public_name.split()[:2]))
    for content in (about("Halden Institute"), about("A Fund in Bonn"), by(Author(literal=initials))):
        row = factories.contribution(State.IN_REVIEW, moderator=moderator, sent=content)
        assert step(desk, row, "publish").status_code == 400
        assert step(desk, row, "request-changes", note="Why?", fair="on").status_code == 302


def test_many_at_once_leave_what_is_locked_as_it_is_and_say_so(desk, moderator):
    own, other = factories.contribution(sent=by(Author(literal=moderator.public_name))), factories.contribution()
    form = {"step": "claim", "pick": [f"{row.uuid}:1" for row in (own, other)]}

    rehearsed = desk.post(f"{QUEUE}bulk/", form).content.decode()
    done = desk.post(f"{QUEUE}bulk/", {**form, "go": "1"}).content.decode()

    for html in (rehearsed, done):
        assert "so somebody else decides" in html
    assert [row.state for row in Contribution.objects.order_by("pk")] == [State.SUBMITTED, State.IN_REVIEW]


def test_the_next_one_passes_over_what_is_locked(desk, moderator):
    for _ in range(7):
        factories.contribution(sent=by(Author(literal=moderator.public_name)))
    last = factories.contribution(sent=factories.content(title="For anybody"))
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)

    assert step(desk, row, "publish", then="next")["Location"] == page(last)


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
