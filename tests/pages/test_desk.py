"""The moderation desk by whole requests, without script: the queue, the review page, every decision and refusal."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.content.facts import Author, Evidence, Identifier, Link, ResourceFacts
from catalog.kinds import Design, IdentifierScheme, LinkKind, ResourceType, Stance
from catalog.models import Entry
from contributions.actions.steps import Sent, take
from contributions.jobs import deliver
from contributions.models import Affiliation, Contribution, ContributionEvent, PolicyClause, PrivateNote, ReasonTemplate
from contributions.queries.desk import queue
from contributions.states import State
from tests import factories
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
QUEUE = "/admin/contributions/contribution/"


@pytest.fixture
def moderator():
    return UserFactory.create(moderator=True)


@pytest.fixture
def desk(moderator) -> Client:
    client = Client()
    client.force_login(moderator)
    return client


def paper(**fields):
    """A paper with two rows of evidence and a link; the claim it speaks to is published."""
    if not Entry.objects.filter(slug="rlhf").exists():
        factories.solution_with_claim()
    facts = ResourceFacts(
        type=ResourceType.PAPER,
        authors=(Author("Gao", "Leo"), Author("Schulman", "John")),
        date="2022",
        identifiers=(Identifier(IdentifierScheme.ARXIV, "2210.10760"),),
        evidence=tuple(
            Evidence(key, "solution/rlhf#abc234", stance, Design.EXPERIMENT, sentence)
            for key, stance, sentence in (
                ("ev1aaa", Stance.LIMITS, "The gold reward falls."),
                ("ev2bbb", Stance.SUPPORTS, "Ratings rise."),
            )
        ),
    )
    fields = {"title": "Reward overoptimisation", "facts": facts, **fields}
    links = (Link("lnk234", LinkKind.SHOWS, "challenge/specification-problem"),)
    return factories.content(links=links, **fields)


def page(row: Contribution) -> str:
    return f"{QUEUE}{row.uuid}/"


def step(desk: Client, row: Contribution, name: str, **data):
    return desk.post(f"{page(row)}step/", {"step": name, "revision": row.revision, **data})


def aged(row: Contribution, **age) -> Contribution:
    Contribution.objects.filter(pk=row.pk).update(submitted_at=timezone.now() - timedelta(**age))
    return row


# The queue


def titles(desk: Client, query: str = "") -> list[str]:
    return [row.title for row in desk.get(QUEUE + query).context["page"].rows]


def sent(title: str, **kwargs) -> Contribution:
    return factories.contribution(sent=factories.content(title=title), **kwargs)


def test_the_queue_is_oldest_first_and_marks_what_waits_too_long(desk):
    aged(sent("Young"), hours=3)
    aged(sent("Old"), days=9, hours=4)

    response = desk.get(QUEUE)

    assert [(row.title, row.age, row.late) for row in response.context["page"].rows] == [
        ("Old", "9 d 4 h", True),
        ("Young", "3 h", False),
    ]
    assert response.content.count(b'<tr class="overdue">') == 1


def test_what_comes_back_from_its_author_waits_from_then_on(desk, moderator):
    row = aged(factories.contribution(State.CHANGES_REQUESTED, moderator=moderator), days=30)

    row = take("submit", row.pk, actor=row.author, sent=Sent(factories.content()))

    assert timezone.now() - row.submitted_at < timedelta(minutes=1)


def test_a_revision_keeps_its_place():
    row = aged(factories.contribution(), days=3)

    row = take("revise", row.pk, actor=row.author, sent=Sent(factories.content()))

    assert timezone.now() - row.submitted_at > timedelta(days=2)


def test_tabs_and_filters(desk, moderator):
    aged(sent("Plain"), days=8)
    aged(sent("Mine", state=State.IN_REVIEW, moderator=moderator), days=4)
    sent("Theirs", state=State.IN_REVIEW)
    sent("Held", state=State.HELD)
    sent("With its author", state=State.CHANGES_REQUESTED)
    sent("Rejected", state=State.REJECTED)
    known = factories.contribution(State.PUBLISHED).author
    sent("By somebody known", author=known)

    assert titles(desk) == ["Plain", "Mine", "Theirs", "By somebody known"]
    assert titles(desk, "?show=unclaimed") == ["Plain", "By somebody known"]
    assert titles(desk, "?show=mine") == ["Mine"]
    assert titles(desk, "?show=held") == ["Held"]
    assert titles(desk, "?show=author") == ["With its author"]
    assert titles(desk, "?show=rejected") == ["Rejected"]
    assert titles(desk, "?age=7") == ["Plain"]
    assert titles(desk, "?age=3") == ["Plain", "Mine"]
    assert titles(desk, "?author=first") == ["Plain", "Mine", "Theirs"]
    assert titles(desk, "?kind=edit") == []
    assert titles(desk, "?kind=entry&entry=resource&age=7&show=unclaimed") == ["Plain"]
    assert titles(desk, "?show=odd&kind=x&entry=y&age=z&after=odd") == titles(desk)
    assert desk.get(f"{QUEUE}?show=%00").status_code == 400
    counts = desk.get(QUEUE).context["page"].counts
    assert counts == {"open": "4", "unclaimed": "2", "mine": "1", "appeals": "0"}


def test_an_appeal_has_a_tab_of_its_own(desk):
    row = sent("Appealed", state=State.REJECTED)
    take("appeal", row.pk, actor=row.author, note="Please look again.")
    sent("Another")

    assert titles(desk, "?show=appeals") == ["Appealed"]


def test_the_queue_is_paged_both_ways(desk, monkeypatch):
    monkeypatch.setattr("contributions.queries.desk.queue.PAGE", 2)
    for number in range(5):
        aged(sent(f"Paper {number}"), hours=9 - number)

    first = desk.get(QUEUE).context["page"]
    second = desk.get(f"{QUEUE}?after={first.after}").context["page"]
    third = desk.get(f"{QUEUE}?after={second.after}").context["page"]
    back = desk.get(f"{QUEUE}?before={third.before}").context["page"]
    start = desk.get(f"{QUEUE}?before={back.before}").context["page"]

    assert [[row.title[-1] for row in shown.rows] for shown in (first, second, third, back, start)] == [
        ["0", "1"],
        ["2", "3"],
        ["4"],
        ["2", "3"],
        ["0", "1"],
    ]
    assert (first.before, third.after, start.before) == (None, None, None)


def test_decided_ones_come_newest_first_and_page_too(desk, monkeypatch):
    monkeypatch.setattr("contributions.queries.desk.queue.PAGE", 1)
    aged(sent("Older", state=State.REJECTED), days=2)
    aged(sent("Newer", state=State.REJECTED), days=1)

    first = desk.get(f"{QUEUE}?show=rejected").context["page"]
    second = desk.get(f"{QUEUE}?show=rejected&after={first.after}").context["page"]

    assert [row.title for row in first.rows + second.rows] == ["Newer", "Older"]
    assert titles(desk, f"?show=rejected&before={second.before}") == ["Newer"]


def test_own_work_is_shown_without_claimant(desk, moderator):
    own = sent("My own", state=State.IN_REVIEW, author=moderator)

    response = desk.get(QUEUE)

    [row] = response.context["page"].rows
    assert (row.own, row.claimant, row.state, row.free) == (True, "", "submitted", False)
    assert b"Not yours to review" in response.content
    assert str(own.uuid).encode() not in response.content
    assert own.claimed_by.public_name.encode() not in response.content


def test_a_claim_that_has_run_out_is_free_again(desk, moderator):
    row = sent("Forgotten", state=State.IN_REVIEW)
    assert not desk.get(QUEUE).context["page"].rows[0].free

    Contribution.objects.filter(pk=row.pk).update(claimed_until=timezone.now() - timedelta(minutes=1))

    [shown] = desk.get(QUEUE).context["page"].rows
    assert (shown.free, shown.state, shown.claimant) == (True, "submitted", "")
    assert titles(desk, "?show=unclaimed") == ["Forgotten"]
    assert step(desk, row, "claim").status_code == 302
    row.refresh_from_db()
    assert row.claimed_by == moderator


def test_claim_and_release_from_the_row(desk, moderator):
    row = sent("Paper")

    assert step(desk, row, "claim")["Location"] == page(row)
    row.refresh_from_db()
    assert (row.state, row.claimed_by) == (State.IN_REVIEW, moderator)

    assert step(desk, row, "release", back="show=mine&age=3")["Location"] == f"{QUEUE}?show=mine&age=3"
    row.refresh_from_db()
    assert (row.state, row.claimed_by) == (State.SUBMITTED, None)


def test_an_empty_queue_says_so(desk):
    assert b"The queue is clear" in desk.get(QUEUE).content
    assert b"No contribution fits" in desk.get(f"{QUEUE}?show=held").content


def test_the_queue_keeps_its_query_budget(desk, django_assert_max_num_queries):
    for number in range(4):
        sent(f"Paper {number}")
    # The first request of a session notes when it was seen at the desk.
    desk.get(QUEUE)
    with django_assert_max_num_queries(10):
        desk.get(QUEUE)
    for number in range(8):
        sent(f"More {number}")
    with django_assert_max_num_queries(10):
        desk.get(QUEUE)


def test_the_queue_looks_at_few_rows_however_many_wait(moderator):
    now = timezone.now()
    author = UserFactory.create()
    Contribution.objects.bulk_create(
        Contribution(
            kind="entry",
            entry_kind="milestone" if number % 500 == 0 else "resource",
            author=author,
            state=State.SUBMITTED,
            newcomer=number % 500 == 0,
            revision=1,
            submitted_at=now - timedelta(minutes=number),
        )
        for number in range(5_000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE contributions_contribution")

    for filters in ({}, {"show": "unclaimed"}, {"entry_kind": "milestone"}, {"first_time": True}, {"kind": "edit"}):
        with CaptureQueriesContext(connection) as captured:
            queue.queue_page(moderator, queue.QueueFilters(**filters))
        assert max(rows_of(query["sql"]) for query in captured.captured_queries) <= queue.COUNT_CAP + 1


def rows_of(sql: str) -> int:
    """How many rows of the contributions' table the statement touches."""
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + sql)
        plans = [cursor.fetchone()[0][0]["Plan"]]
    rows = 0
    while plans:
        plan = plans.pop()
        plans += plan.get("Plans", [])
        if plan.get("Relation Name") == "contributions_contribution":
            rows += int(plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)) * plan["Actual Loops"]
    return rows


# The review page


def test_the_review_page_shows_what_there_is_to_check(desk, moderator):
    author = UserFactory.create()
    earlier = factories.contribution(State.REJECTED, author=author, sent=factories.content(title="An earlier try"))
    row = factories.contribution(
        State.IN_REVIEW,
        author=author,
        moderator=moderator,
        sent=paper(body="A **bold** claim."),
        proposed_tags=({"name": "Overoptimisation", "definition": "Too much of it."},),
    )

    text = desk.get(page(row)).content.decode()

    assert "<strong>bold</strong>" in text
    assert "Ratings steer models towards what people want." in text
    assert "The gold reward falls." in text
    assert 'href="https://arxiv.org/abs/2210.10760"' in text
    assert "Its licence does not let us show the abstract here" in text
    assert "Too much of it." in text
    assert f"{QUEUE}{earlier.uuid}/" in text


def test_the_abstract_stands_beside_the_evidence_where_its_licence_allows(desk, moderator):
    content = paper()
    content = replace(content, facts=replace(content.facts, abstract="We study proxies.", licence="CC BY 4.0"))
    row = factories.contribution(State.IN_REVIEW, moderator=moderator, sent=content)

    text = desk.get(page(row)).content.decode()

    assert "We study proxies." in text and "(CC BY 4.0)" in text


def test_facts_link_to_the_record_they_were_filled_in_from(desk):
    row = factories.draft(UserFactory.create())
    form = {"_sources": {"title": "arXiv", "date": "BibTeX"}}
    take("submit", row.pk, actor=row.author, sent=Sent(paper(), form=form))

    facts = {fact.label: (fact.source, fact.source_url) for fact in desk.get(page(row)).context["page"].facts}

    assert facts["Title"] == ("arXiv", "https://arxiv.org/abs/2210.10760")
    assert facts["Date"] == ("BibTeX", "")
    assert facts["Type"] == ("", "")


def test_duplicates_can_be_compared(desk):
    factories.publish(slug="reward", title="Reward overoptimization", facts=paper().facts, summary="Other words.")
    row = factories.contribution(sent=paper())
    waiting = factories.contribution(sent=paper(title="The same again"))

    text = desk.get(page(row)).content.decode()
    assert f"{page(row)}compare/?entry=resource/reward" in text
    assert "The same again" in text and f"{QUEUE}{waiting.uuid}/" in text

    compared = desk.get(f"{page(row)}compare/?entry=resource/reward")
    assert compared.status_code == 200
    assert "<del>Other words.</del>" in compared.content.decode()


@pytest.mark.parametrize("query", ["", "?entry=resource/missing", "?entry=odd", "?old=1&new=9", "?old=x&new=²"])
def test_there_is_nothing_to_compare(desk, query: str):
    row = factories.contribution()

    assert desk.get(f"{page(row)}compare/{query}").status_code == 404


def test_a_resubmission_shows_what_changed_since_the_desk_saw_it(desk, moderator):
    row = factories.contribution(
        State.CHANGES_REQUESTED, moderator=moderator, sent=factories.content(summary="The reward peaks late.")
    )
    row = take("submit", row.pk, actor=row.author, sent=Sent(factories.content(summary="The reward peaks early.")))

    changes = desk.get(page(row)).context["page"].changes

    assert (changes.before, changes.after, changes.words) == ("Revision 1", "Revision 2", (1, 1))
    [change] = changes.changes
    assert [(piece.text, piece.marked) for piece in change.after] == [("The reward peaks ", False), ("early.", True)]


def test_what_nobody_has_seen_yet_shows_no_changes(desk):
    row = factories.contribution()
    row = take("revise", row.pk, actor=row.author, sent=Sent(factories.content(summary="Second thoughts.")))

    assert desk.get(page(row)).context["page"].changes is None


def test_somebody_elses_claim_makes_the_page_read_only_with_their_name(desk):
    row = factories.contribution(State.IN_REVIEW)

    text = desk.get(page(row)).content.decode()

    assert f"{row.claimed_by.public_name} is reviewing this until" in text
    assert 'value="publish"' not in text and 'name="left_out"' not in text


# Decisions


def test_a_clean_paper_is_published_in_three_interactions(desk):
    row = factories.contribution(sent=paper())

    assert f'action="{page(row)}step/"' in desk.get(QUEUE).content.decode()
    opened = desk.post(f"{page(row)}step/", {"step": "claim", "revision": 1}, follow=True)
    assert opened.status_code == 200
    done = step(desk, row, "publish")

    entry = Entry.objects.get(slug="reward-overoptimisation")
    shown = desk.get(done["Location"]).content.decode()
    assert f'<a href="/resources/{entry.slug}/">Read the entry</a>' in shown


def test_single_items_are_left_out_each_with_its_reason(desk, moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator, sent=paper())

    response = step(
        desk,
        row,
        "publish",
        left_out=["facts.evidence.ev1aaa", "links.lnk234"],
        note="Thank you.",
        **{"why:facts.evidence.ev1aaa": "The paper does not say so.", "why:facts.evidence.ev2bbb": "Good."},
    )

    assert response.status_code == 302
    entry = Entry.objects.get(slug="reward-overoptimisation")
    assert [row.key for row in entry.evidence.all()] == ["ev2bbb"]
    assert row.events.get(step="publish").items == [
        {"path": "facts.evidence.ev1aaa", "action": "left out", "reason": "The paper does not say so."},
        {"path": "links.lnk234", "action": "left out", "reason": "Thank you."},
        {"path": "facts.evidence.ev2bbb", "action": "noted", "reason": "Good."},
    ]
    client = Client()
    client.force_login(row.author)
    seen = client.get(f"/contributions/{row.uuid}/").content.decode()
    assert "The paper does not say so." in seen and "Good." in seen
    deliver(row.events.get(step="publish").pk)
    [sent_mail] = mail.outbox
    assert "- Evidence: The gold reward falls.\n  The paper does not say so." in sent_mail.body
    assert "About single parts:\n- Evidence: Ratings rise.\n  Good." in sent_mail.body
    assert moderator.public_name not in seen


def test_leaving_out_without_a_reason_is_refused_and_keeps_everything(desk, moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator, sent=paper())

    response = step(desk, row, "publish", left_out=["links.lnk234"], private_note="Hm, odd.")

    text = response.content.decode()
    assert response.status_code == 400 and not Entry.objects.filter(slug="reward-overoptimisation").exists()
    assert 'value="links.lnk234" form="decision" checked' in text
    assert "Hm, odd." in text
    # Kept in the form, not written yet: trying again must not write it twice.
    assert not PrivateNote.objects.exists()


def test_an_item_of_another_version_is_refused(desk, moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator, sent=paper())

    response = step(desk, row, "publish", left_out=["links.zzzzzz"], note="Gone.")

    assert response.status_code == 409
    row.refresh_from_db()
    assert row.state == State.IN_REVIEW


def test_changes_are_requested_with_a_remark_on_an_item(desk, moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator, sent=paper())

    step(desk, row, "request-changes", note="Nearly.", **{"why:links.lnk234": "Which part shows it?"})

    row.refresh_from_db()
    event = row.events.get(step="request-changes")
    assert row.state == State.CHANGES_REQUESTED
    assert event.items == [{"path": "links.lnk234", "action": "noted", "reason": "Which part shows it?"}]


@pytest.mark.parametrize("name", ["request-changes", "reject", "hold"])
def test_a_reason_is_needed(desk, moderator, name: str):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)

    response = step(desk, row, name, note="  ")

    assert response.status_code == 400
    assert "Please give a reason" in response.content.decode()
    row.refresh_from_db()
    assert row.state == State.IN_REVIEW


def test_a_rejection_names_its_clause(desk, moderator):
    PolicyClause.objects.create(number="1.1", title="In scope", text="It concerns alignment.")
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)

    refused = step(desk, row, "reject", note="Not about alignment.")
    assert refused.status_code == 400 and "Not about alignment." in refused.content.decode()
    assert step(desk, row, "reject", note="Not about alignment.", clause="9.9").status_code == 400

    assert step(desk, row, "reject", note="Not about alignment.", clause="1.1").status_code == 302
    assert row.events.get(step="reject").clause == "1.1"


def test_a_template_gives_text_and_clause_without_script(desk, moderator):
    clause = PolicyClause.objects.create(number="1.1", title="In scope", text="It concerns alignment.")
    template = ReasonTemplate.objects.create(step="reject", title="Out of scope", text="Out of scope.", clause=clause)
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)

    step(desk, row, "reject", template=template.pk)

    event = row.events.get(step="reject")
    assert (event.clause, event.text.body) == ("1.1", "Out of scope.")


def test_a_hold_keeps_its_day_and_is_released(desk, moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)
    day = timezone.localdate() + timedelta(days=3)

    assert step(desk, row, "hold", note="Hazard?", held_until="2020-01-01").status_code == 400
    assert step(desk, row, "hold", note="Hazard?", held_until=day.isoformat()).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.held_until) == (State.HELD, day)
    assert b"Release from hold" in desk.get(page(row)).content

    assert step(desk, row, "unhold", note="Harmless.").status_code == 302
    row.refresh_from_db()
    assert (row.state, row.held_until) == (State.SUBMITTED, None)


def test_decide_and_next_claims_what_has_waited_longest(desk, moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)
    sent("My own", author=moderator)
    aged(sent("Claimed by somebody", state=State.IN_REVIEW), days=5)
    younger, older = aged(sent("Younger"), days=1), aged(sent("Older"), days=2)

    assert step(desk, row, "publish", then="next")["Location"] == page(older)
    older.refresh_from_db()
    assert older.claimed_by == moderator

    assert step(desk, older, "publish", then="next")["Location"] == page(younger)
    assert step(desk, younger, "publish", then="next")["Location"] == QUEUE


def test_a_decision_is_reopened_from_the_notice_within_ten_minutes(desk, moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)
    done = step(desk, row, "reject", note="No.")
    assert b"Take it back until then" in desk.get(done["Location"]).content

    response = step(desk, row, "reopen", note="A slip.")

    row.refresh_from_db()
    assert (response["Location"], row.state, row.claimed_by) == (page(row), State.IN_REVIEW, moderator)


def test_the_notice_goes_and_the_decision_stays_after_ten_minutes(desk, moderator):
    row = factories.contribution(State.REJECTED, moderator=moderator)
    Contribution.objects.filter(pk=row.pk).update(decided_at=timezone.now() - timedelta(minutes=11))

    assert b"Take it back" not in desk.get(QUEUE).content
    assert step(desk, row, "reopen", note="A slip.").status_code == 409


# What comes in between


TYPED = {"note": "Please say what was measured.", "private_note": "Ask Ann."}


def kept(response) -> bool:
    text = response.content.decode()
    return all(words in text for words in TYPED.values())


def test_a_new_revision_while_reviewing_is_told_with_a_comparison(desk, moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)
    take("revise", row.pk, actor=row.author, sent=Sent(factories.content(title="Second thoughts")))
    take("claim", row.pk, actor=moderator)

    response = step(desk, row, "request-changes", **TYPED)

    assert response.status_code == 409 and kept(response)
    assert f"{page(row)}compare/?old=1&amp;new=2" in response.content.decode()
    assert "Second thoughts" in desk.get(f"{page(row)}compare/?old=1&new=2").content.decode()
    assert not PrivateNote.objects.exists()
    row.refresh_from_db()
    assert step(desk, row, "request-changes", **TYPED).status_code == 302


def test_a_lost_claim_is_taken_again_with_everything_kept(desk, moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)
    Contribution.objects.filter(pk=row.pk).update(claimed_until=timezone.now() - timedelta(minutes=1))

    response = step(desk, row, "request-changes", **TYPED)
    assert response.status_code == 409 and kept(response)
    assert "Claim and keep what I wrote" in response.content.decode()

    claimed = step(desk, row, "request-changes", claim="1", **TYPED)
    assert claimed.status_code == 200 and kept(claimed)
    assert claimed.context["deciding"]
    assert step(desk, row, "request-changes", **TYPED).status_code == 302


def test_a_claim_by_somebody_else_is_told_by_name(desk, moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)
    other = UserFactory.create(moderator=True)
    take("release", row.pk, actor=moderator)
    take("claim", row.pk, actor=other)

    response = step(desk, row, "publish", **TYPED)

    assert response.status_code == 409 and kept(response)
    assert f"{other.public_name} is reviewing it." in response.content.decode()


def test_what_was_decided_meanwhile_is_told_with_who_and_when(desk, moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)
    other = UserFactory.create(moderator=True)
    take("release", row.pk, actor=moderator)
    take("claim", row.pk, actor=other)
    take("reject", row.pk, actor=other, revision=1, note="No.")

    response = step(desk, row, "publish", **TYPED)

    text = response.content.decode()
    assert response.status_code == 409 and kept(response)
    assert f"{other.public_name} rejected revision 1" in text
    assert "There is nothing to decide any more." in text


@pytest.mark.parametrize("state", [State.PUBLISHED, State.REJECTED, State.WITHDRAWN, State.CHANGES_REQUESTED])
def test_what_is_closed_is_not_published_again(desk, state: State):
    row = factories.contribution(state)
    if not row.revision:
        # Withdrawn before it was ever sent: it does not exist for the desk.
        assert step(desk, row, "publish", revision=1).status_code == 404
        return
    assert step(desk, row, "publish").status_code == 409


@pytest.mark.parametrize(
    "data", [{}, {"step": "submit"}, {"revision": "x"}, {"revision": 2**40}, {"template": 999}, {"note": "a" * 5001}]
)
def test_a_broken_form_is_refused_whole(desk, moderator, data):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)

    response = desk.post(f"{page(row)}step/", {"step": "publish", "revision": 1, **data} if data else {})

    assert response.status_code == 400
    row.refresh_from_db()
    assert row.state == State.IN_REVIEW


def test_own_work_is_not_decided(desk, moderator):
    own = factories.contribution(author=moderator)

    for name in ("claim", "publish", "reject", "hold"):
        assert step(desk, own, name, note="Fine.").status_code == 403
    assert desk.get(f"{page(own)}compare/?old=1&new=1").status_code == 404
    assert not ContributionEvent.objects.exclude(step="submit").exists()


# Interests


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


# Words


def test_messages_and_notes(desk, moderator):
    row = factories.contribution(State.IN_REVIEW)

    assert desk.post(f"{page(row)}message/", {"body": "Which dataset?"})["Location"] == page(row)
    assert desk.post(f"{page(row)}note/", {"body": "Looks fine."})["Location"] == page(row)
    text = desk.get(page(row)).content.decode()
    assert "Which dataset?" in text and "Looks fine." in text

    for name in ("message", "note"):
        assert desk.post(f"{page(row)}{name}/", {"body": " "}).status_code == 400
        long = desk.post(f"{page(row)}{name}/", {"body": "word " * 1_200})
        assert long.status_code == 400 and "word word" in long.content.decode()
    assert (row.messages.count(), row.private_notes.count()) == (1, 1)


def test_a_suspended_moderator_decides_nothing(moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)
    moderator.suspended_at = timezone.now()
    moderator.save()

    with pytest.raises(PermissionDenied):
        take("publish", row.pk, actor=moderator, revision=1)


def test_hostile_text_stays_text(desk, moderator):
    nasty = '"><img src=x onerror=alert(1)>'
    row = factories.draft(UserFactory.create())
    take(
        "submit",
        row.pk,
        actor=row.author,
        sent=Sent(
            replace(paper(title=nasty), summary=nasty, body=nasty),
            proposed_tags=({"name": nasty, "definition": nasty},),
            declaration={"interest": nasty, "machine": nasty},
            form={"_sources": {"title": nasty}},
        ),
    )
    take("claim", row.pk, actor=moderator)

    for address in (QUEUE, page(row)):
        assert "<img src=x" not in desk.get(address).content.decode()
    refused = step(desk, row, "reject", note="", clause=nasty, held_until=nasty, private_note=nasty)
    assert refused.status_code == 400 and "<img src=x" not in refused.content.decode()
