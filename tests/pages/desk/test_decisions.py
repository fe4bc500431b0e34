"""Decisions at the desk, without script: each with its reason, and taken back within ten minutes."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from catalog.models import Entry
from contributions.jobs import deliver
from contributions.models import Contribution, PolicyClause, PrivateNote, ReasonTemplate
from contributions.states import State
from tests import factories
from tests.pages.desk.reviewing import QUEUE, aged, page, paper, sent, step

pytestmark = pytest.mark.django_db


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
