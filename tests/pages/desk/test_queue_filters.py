"""The queue narrowed to areas, to completeness and to one person, and what is decided narrowed at all."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alignhub.models import User
from catalog.actions.tags import merge_tags
from catalog.content.facts import ChallengeFacts, SolutionFacts
from catalog.kinds import Approach, Kind, Maturity
from contributions.actions.steps import Sent, take
from contributions.models import Contribution
from contributions.payloads import ReportAbout, ReportWords, WithdrawalWords
from contributions.queries.desk import queue
from contributions.queries.desk.filters import AT_WORK, QueueFilters, filters_of
from contributions.states import Completeness, ContributionKind, State
from tests import factories
from tests.factories import UserFactory
from tests.many import many
from tests.pages.desk.reviewing import QUEUE, aged, page, paper, sent, signed_in
from tests.pages.desk.test_queue import rows_of, titles

pytestmark = pytest.mark.django_db
MANY = 10_000


def tagged(title: str, *tags: str, **fields) -> Contribution:
    return factories.contribution(sent=factories.content(title=title, tags=tags, **fields))


# Areas


def test_it_is_narrowed_to_a_tag_by_any_of_its_words(desk):
    tag = factories.tag("Reward hacking")
    tag.synonyms = ["Specification gaming"]
    tag.save()
    tagged("Tagged", "reward-hacking")
    tagged("Untagged")

    for word in ("Reward hacking", "reward-hacking", "REWARD HACKING", "Specification gaming"):
        assert titles(desk, f"?area={word}") == ["Tagged"]
    assert 'value="Reward hacking"' in desk.get(f"{QUEUE}?area=Reward+hacking").content.decode()


def test_a_tag_that_is_part_of_another_now_is_that(desk):
    old, new = factories.tag("Reward gaming"), factories.tag("Reward hacking")
    tagged("Before", "reward-gaming")
    merge_tags(old.pk, new.pk)
    tagged("After", "reward-hacking")

    assert titles(desk, "?area=reward-hacking") == ["Before", "After"]
    assert titles(desk, "?area=reward-gaming") == ["Before", "After"]


@pytest.mark.parametrize("area", ["Nothing so called", "approach:junk", "tag:rlhf", "%F0%9F%9A%80", "a" * 500, "'"])
def test_what_is_no_tag_finds_nothing_and_says_so(desk, area):
    tagged("Untagged")
    answer = desk.get(f"{QUEUE}?area={area}")
    assert (answer.status_code, answer.context["page"].rows) == (200, ())
    assert "There is no tag called “" in answer.content.decode()


def test_it_is_narrowed_to_the_approach_of_a_solution_and_of_what_tests_it(desk):
    facts = SolutionFacts(approach=Approach.GOVERNANCE, maturity=Maturity.PILOT)
    factories.contribution(sent=factories.content(Kind.SOLUTION, title="An office", facts=facts))
    factories.contribution(sent=paper(title="About training"))

    assert titles(desk, "?area=approach:governance") == ["An office"]
    assert titles(desk, "?area=approach:training") == ["About training"]
    assert titles(desk, "?area=approach:monitoring") == []


@pytest.mark.parametrize("about", ["entry", "critique"])
def test_what_is_said_about_an_entry_is_where_the_entry_is(desk, about):
    factories.tag("Oversight")
    entry = factories.publish(Kind.CHALLENGE, slug="drift", title="Drift", tags=("oversight",))
    newest = entry.revisions.get()
    words = ReportWords(ReportAbout.WRONG, "The year is wrong.")
    row = Contribution.objects.create(kind="report", target=entry, author=UserFactory.create())
    if about == "critique":
        words = WithdrawalWords("It was copied.")
        row = Contribution.objects.create(kind="withdrawal", target=entry, author=UserFactory.create())
    take("submit", row.pk, actor=row.author, sent=Sent(words, title="Drift", base_id=newest.pk))

    assert titles(desk, "?area=oversight") == ["Drift"]
    row.refresh_from_db()
    assert row.completeness == ""


def test_a_new_version_belongs_where_it_says(desk):
    for name in ("First", "Second"):
        factories.tag(name)
    row = tagged("Moving", "first")

    take("revise", row.pk, actor=row.author, sent=Sent(factories.content(title="Moving", tags=("second",))))

    assert (titles(desk, "?area=first"), titles(desk, "?area=second")) == ([], ["Moving"])


# Completeness


def test_it_is_narrowed_to_what_is_complete(desk):
    factories.tag("Oversight")
    parent = factories.publish(Kind.CHALLENGE, slug="drift", title="Drift")
    facts = ChallengeFacts(parent=parent.reference)
    whole = factories.content(Kind.CHALLENGE, title="Whole", tags=("oversight",), facts=facts)
    for content in (
        whole,
        replace(whole, title="Without tag", tags=()),
        replace(whole, title="Alone", facts=ChallengeFacts()),
        replace(whole, title="Bare", tags=(), facts=ChallengeFacts()),
    ):
        factories.contribution(sent=content)

    assert titles(desk, "?complete=complete") == ["Whole"]
    assert titles(desk, "?complete=partly") == ["Without tag", "Alone"]
    assert titles(desk, "?complete=bare") == ["Bare"]
    assert len(titles(desk, "?complete=junk")) == 4


# One person


def test_everything_by_one_person_is_on_one_page(desk, moderator):
    author = UserFactory.create()
    for number, state in enumerate((State.PUBLISHED, State.REJECTED, State.HELD, State.SUBMITTED, State.WITHDRAWN)):
        if state != State.WITHDRAWN:
            aged(sent(state.value, state=state, author=author), days=9 - number)
    factories.draft(author, title="A draft")
    waiting = sent("By another")

    answer = desk.get(f"{QUEUE}?by={author.pk}")

    assert [row.title for row in answer.context["page"].rows] == ["submitted", "held", "rejected", "published"]
    assert f"<h1>Sent by {author.public_name}</h1>" in answer.content.decode()
    assert titles(desk, f"?by={author.pk}&show=published") == ["published"]
    assert titles(desk, f"?by={author.pk}&show=open") == ["submitted"]
    assert f'?by={waiting.author_id}">everything by this person' in desk.get(page(waiting)).content.decode()


@pytest.mark.parametrize("by", ["0", "x", "²", "-1", "9" * 18, "9" * 40])
def test_nobody_is_no_filter(desk, by):
    sent("Waiting")
    assert titles(desk, f"?by={by}") == ["Waiting"]


def test_a_person_who_has_sent_nothing_is_not_named(desk):
    person = UserFactory.create()
    factories.draft(person, title="A draft")
    assert person.public_name not in desk.get(f"{QUEUE}?by={person.pk}").content.decode()


def test_nobody_learns_by_it_who_is_about_to_criticise_them(moderator):
    entry = factories.publish(Kind.CHALLENGE, slug="drift", title="Drift")
    factories.edit(entry, contributor=moderator.contributor, title="The drift")
    critic = UserFactory.create()
    row = Contribution.objects.create(kind="withdrawal", target=entry, author=critic)
    said = Sent(WithdrawalWords("It was copied."), title="Secret", base_id=entry.revisions.latest("number").pk)
    take("submit", row.pk, actor=critic, sent=said)

    assert titles(signed_in(moderator), f"?by={critic.pk}") == []
    assert titles(signed_in(UserFactory.create(moderator=True)), f"?by={critic.pk}") == ["Secret"]


# Flags


def test_anything_found_is_one_filter(desk):
    for title, flags in {"Links": ["links"], "Both": ["links", "promotion"], "Fine": ["fine"], "Unseen": []}.items():
        Contribution.objects.filter(pk=sent(title).pk).update(check_flags=flags)

    assert titles(desk, "?checks=flagged") == ["Links", "Both"]


# However many there are


ASKED: list[dict[str, object]] = [
    {},
    {"show": "unclaimed"},
    *({"area": area, "areas": (area,)} for area in ("tag:rare", "tag:half0", "tag:tenth2")),
    *({"completeness": level} for level in ("bare", "partly")),
    {"checks": "flagged"},
    {"show": "all", "by": 0},
    *(
        {"show": "rejected", **narrowed}
        for narrowed in (
            {},
            {"kind": "tag"},
            {"kind": "edit"},
            {"entry_kind": "milestone"},
            {"entry_kind": "challenge"},
            {"first_time": True},
            {"age": "3"},
            {"by": 0},
        )
    ),
]


def test_at_ten_thousand_the_queue_looks_at_few_rows_and_keeps_its_budget(
    moderator, desk, django_assert_max_num_queries
):
    author = make_many()
    rows = {}
    for asked in ASKED:
        filters = QueueFilters(**{**asked, "by": author.pk} if "by" in asked else asked)
        with CaptureQueriesContext(connection) as captured:
            shown = queue.queue_page(moderator, filters)
        rows[str(asked)] = max(rows_of(query["sql"]) for query in captured.captured_queries)
        assert bool(shown.rows) == all(value not in ("partly", "edit", "challenge") for value in asked.values())

    assert {asked: seen for asked, seen in rows.items() if seen > queue.COUNT_CAP + 1} == {}

    # The first request of a session notes when it was seen at the desk.
    desk.get(QUEUE)
    for query, most in (("", 10), ("?show=rejected", 10), (f"?by={UserFactory.create().pk}", 11), ("?area=x", 13)):
        with django_assert_max_num_queries(most):
            assert desk.get(QUEUE + query).status_code == 200


def make_many() -> User:
    """``MANY`` that wait and ``MANY`` that are rejected, all by one person; one in a hundred is rare in every way."""
    waiting = factories.contribution()
    rejected = factories.contribution(State.REJECTED, author=waiting.author)
    tags = "array['tag:half' || n % 2, 'tag:tenth' || n % 10]"
    for row in (waiting, rejected):
        many(
            row,
            MANY,
            kind=_if_rare(f"'{ContributionKind.TAG}'", f"'{ContributionKind.ENTRY}'"),
            entry_kind=_if_rare(f"'{Kind.MILESTONE}'", f"'{Kind.RESOURCE}'"),
            newcomer="n % 100 = 0",
            submitted_at="row.submitted_at - n * interval '2 minutes'",
            check_flags=_if_rare("array['links']", "array['fine']"),
            completeness=_if_rare(f"'{Completeness.BARE}'", f"'{Completeness.COMPLETE}'"),
            areas=_if_rare("array['tag:rare']", tags),
        )
    return waiting.author


def _if_rare(rare: str, common: str) -> str:
    return f"CASE WHEN n % 100 = 0 THEN {rare} ELSE {common} END"


def test_what_is_decided_has_no_filters_that_are_of_use_only_before(desk):
    asked = {"checks": "links", "complete": "bare", "area": "approach:training"}
    for show in ("published", "rejected", "withdrawn", "author", "held"):
        found = filters_of({"show": show, **asked})
        assert (found.checks, found.completeness, found.area, found.areas) == ("", "", "", ())
        html = desk.get(f"{QUEUE}?show={show}").content.decode()
        assert ("checks=" in html, "complete=" in html, 'name="area"' in html) == (False, False, False)
    for show in AT_WORK:
        found = filters_of({"show": show, **asked})
        assert (found.checks, found.completeness, found.areas) == ("links", "bare", ("approach:training",))
        html = desk.get(f"{QUEUE}?show={show}").content.decode()
        assert ("checks=" in html, "complete=" in html, 'name="area"' in html) == (True, True, True)


def test_the_form_of_the_tag_keeps_the_other_filters(desk: Client):
    html = desk.get(f"{QUEUE}?show=unclaimed&kind=edit&after=x&area=old").content.decode()
    form = html.partition('<form class="f-tag"')[2].partition("</form>")[0]
    assert '<input type="hidden" name="show" value="unclaimed">' in form
    assert '<input type="hidden" name="kind" value="edit">' in form
    assert form.count("hidden") == 2
