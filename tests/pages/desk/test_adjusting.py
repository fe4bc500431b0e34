"""Adjusting single texts while publishing: recorded, told to the author, credited; refused where it may not be."""

from dataclasses import replace

import pytest
from django.core import mail
from django.test import Client

from catalog.content.codec import from_json
from catalog.content.facts import Evidence, Link, ResourceFacts
from catalog.kinds import Design, Kind, LinkKind, ResourceType, Stance
from catalog.models import Entry
from contributions.actions.items import Adjusted
from contributions.actions.steps import Sent, take
from contributions.jobs import deliver
from contributions.models import Contribution
from contributions.refused import StaleRevision
from contributions.states import ContributionKind, State
from tests import factories
from tests.factories import UserFactory
from tests.pages.desk.reviewing import page, signed_in, step

pytestmark = pytest.mark.django_db
SENTENCE, NOTE = "facts.evidence.ev1aaa.sentence", "links.lnk234.note"


def paper(**fields):
    factories.solution_with_claim()
    row = Evidence(
        "ev1aaa", "solution/rlhf#abc234", Stance.LIMITS, Design.EXPERIMENT, "The gold reward fals.", "One model."
    )
    facts = ResourceFacts(type=ResourceType.PAPER, date="2022", evidence=(row,))
    links = (Link("lnk234", LinkKind.SHOWS, "challenge/specification-problem", "In figure 2."),)
    return factories.content(**{"title": "Overoptimisation", "facts": facts, "links": links, **fields})


def content_of(slug: str):
    return from_json(Entry.objects.get(slug=slug).revisions.latest("number").content)


def test_adjusted_words_are_published_recorded_told_and_credited(desk, moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator, sent=paper())
    review = desk.get(page(row)).content.decode()
    assert f'name="text:{SENTENCE}"' in review and 'name="text:title"' in review

    response = step(
        desk,
        row,
        "publish",
        note="Thank you.",
        **{
            f"text:{SENTENCE}": "The gold reward falls.\r\n",
            "why:facts.evidence.ev1aaa": "A slip.",
            f"text:{NOTE}": "In figure 2.",
            "text:title": "Reward overoptimisation",
        },
    )

    assert response.status_code == 302
    content = content_of("reward-overoptimisation")
    assert content.facts.evidence[0].sentence == "The gold reward falls."
    assert content.links[0].note == "In figure 2."
    event = row.events.get(step="publish")
    assert event.items == [
        {"path": SENTENCE, "action": "adjusted", "reason": "A slip."},
        {"path": "title", "action": "adjusted", "reason": "Thank you."},
    ]
    seen = signed_in(row.author).get(f"/contributions/{row.uuid}/").content.decode()
    assert "Adjusted: Evidence: The gold reward fals. (sentence)" in seen
    assert "<ins>falls</ins>" in seen and moderator.public_name not in seen
    assert "<ins>falls</ins>" in desk.get(page(row)).content.decode()
    deliver(event.pk)
    assert (
        "You wrote: The gold reward fals.\n  Published: The gold reward falls.\n  Why: A slip." in mail.outbox[0].body
    )
    history = Client().get("/resources/reward-overoptimisation/history/").content.decode()
    assert "with changes by the moderation team" in history


def test_what_is_sent_back_unchanged_adjusts_nothing(desk, moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator, sent=paper(summary="One.\nTwo."))

    step(desk, row, "publish", **{"text:title": "Overoptimisation", "text:summary": "One.\r\nTwo.\r\n"})

    assert row.events.get(step="publish").items == []
    assert "with changes by" not in Client().get("/resources/overoptimisation/history/").content.decode()


def test_adjusting_without_a_reason_is_refused_and_loses_nothing(desk, moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator, sent=paper())

    response = step(desk, row, "publish", **{f"text:{SENTENCE}": "It falls."})

    assert response.status_code == 400 and "It falls.</textarea>" in response.content.decode()
    assert not Entry.objects.filter(slug="overoptimisation").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Title: This may not be empty."),
        ("x" * 301, "Title: At most 300 characters; this has 301."),
        ("bell \x07", "Title: This contains the control character U+0007."),
    ],
)
def test_words_that_break_a_rule_are_refused_and_kept(desk, moderator, text: str, said: str):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator, sent=paper())

    response = step(desk, row, "publish", note="Shorter.", **{"text:title": text})

    assert response.status_code == 409
    assert f"This cannot be published as it is. {said}" in response.content.decode()
    row.refresh_from_db()
    assert row.state == State.IN_REVIEW


def test_whole_texts_have_a_reason_or_a_remark_of_their_own(desk, moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator, sent=paper())
    step(desk, row, "request-changes", note="Nearly.", **{"why:title": "Too short.", "text:title": "Unused"})
    assert row.events.get(step="request-changes").items == [
        {"path": "title", "action": "noted", "reason": "Too short."}
    ]
    seen = signed_in(row.author).get(f"/contribute/paper/{row.uuid}/").content.decode()
    assert "<strong>Title:</strong> Too short." in seen

    row = factories.contribution(State.IN_REVIEW, moderator=moderator, sent=factories.content(title="One"))
    step(desk, row, "publish", **{"why:title": "Longer.", "text:title": "One and more"})
    assert row.events.get(step="publish").items == [{"path": "title", "action": "adjusted", "reason": "Longer."}]


def test_other_decisions_and_left_out_items_adjust_nothing(desk, moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator, sent=paper())
    words = {f"text:{SENTENCE}": "It falls."}

    step(desk, row, "publish", note="Not shown.", left_out=["facts.evidence.ev1aaa"], **words)
    assert [item["action"] for item in row.events.get(step="publish").items] == ["left out"]

    other = factories.contribution(State.IN_REVIEW, moderator=moderator, sent=factories.content(title="Another"))
    step(desk, other, "request-changes", note="Nearly.", **{"text:title": "Another one"})
    assert other.events.get(step="request-changes").items == []


def edit(entry: Entry, moderator, **changes) -> Contribution:
    base = entry.revisions.latest("number")
    row = Contribution.objects.create(
        kind=ContributionKind.EDIT, entry_kind=entry.kind, author=UserFactory.create(), target=entry
    )
    sent = replace(from_json(base.content), **changes)
    take("submit", row.pk, actor=row.author, sent=Sent(sent, base_id=base.pk, declaration={"reason": "Better."}))
    return take("claim", row.pk, actor=moderator)


def test_an_edit_with_some_parts_taken_one_adjusted_and_the_rest_left(desk, moderator):
    entry = factories.publish(Kind.CHALLENGE, slug="drift", title="Drift", summary="Old.", body="Old text.", note="")
    factories.tag("RLHF")
    row = edit(
        entry, moderator, title="Drift of goals", summary="New.", body="New text.", note="See there.", tags=("rlhf",)
    )

    step(desk, row, "publish", note="Thank you.", left_out=["title", "body"], **{"text:summary": "New, and short."})

    content = content_of("drift")
    assert (content.title, content.summary, content.body) == ("Drift", "New, and short.", "Old text.")
    assert (content.note, content.tags) == ("See there.", ("rlhf",))
    history = Client().get("/challenges/drift/history/").content.decode()
    assert row.author.public_name in history and "with changes by the moderation team" in history


def test_what_an_edit_does_not_touch_is_not_adjusted(desk, moderator):
    entry = factories.publish(Kind.CHALLENGE, slug="drift", title="Drift", summary="Old.")
    row = edit(entry, moderator, summary="New.")

    assert b'name="text:title"' not in desk.get(page(row)).content
    assert step(desk, row, "publish", note="Hm.", **{"text:title": "Mine"}).status_code == 409
    with pytest.raises(StaleRevision):
        take("publish", row.pk, actor=moderator, revision=1, items=[Adjusted("title", "Mine", "Hm.")])
    assert content_of("drift").title == "Drift"
