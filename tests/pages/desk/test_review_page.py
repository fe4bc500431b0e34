"""The review page: what there is to check, comparisons, messages and notes."""

from dataclasses import replace

import pytest

from contributions.actions.steps import Sent, take
from contributions.states import State
from tests import factories
from tests.factories import UserFactory
from tests.pages.desk.reviewing import QUEUE, page, paper, step

pytestmark = pytest.mark.django_db


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
    [field] = changes.fields
    [line] = [row.after for row in field.rows]
    assert [(piece.text, piece.changed) for piece in line.pieces] == [
        ("The reward peaks ", False),
        ("early", True),
        (".", False),
    ]


def test_of_a_long_resubmission_only_what_changed_is_shown_in_short_and_in_place(desk, moderator):
    lines = [f"Line {number} stays as it is." for number in range(20)]
    row = factories.contribution(
        State.CHANGES_REQUESTED, moderator=moderator, sent=factories.content(body="\n".join(lines))
    )
    lines[10] = "Line 10 does not stay as it is."
    row = take("submit", row.pk, actor=row.author, sent=Sent(factories.content(body="\n".join(lines), note="New.")))

    compared = f"{page(row)}compare/?old=1&new=2"
    for html in (desk.get(address).content.decode() for address in (page(row), compared)):
        assert '<a href="#r1">Text</a><p>Line 10 <span class="vh">Removed: </span><del>stays </del>' in html
        assert '<a href="#r2">Editors’ note</a>' in html
        assert html.count('id="r1"') == 1
        assert html.count("8 unchanged lines") == 1 and html.count("7 unchanged lines") == 1
    assert "2 parts differ: 4 words added, 1 removed." in desk.get(compared).content.decode()


def test_what_nobody_has_seen_yet_shows_no_changes(desk):
    row = factories.contribution()
    row = take("revise", row.pk, actor=row.author, sent=Sent(factories.content(summary="Second thoughts.")))

    assert desk.get(page(row)).context["page"].changes is None


def test_somebody_elses_claim_makes_the_page_read_only_with_their_name(desk):
    row = factories.contribution(State.IN_REVIEW)

    text = desk.get(page(row)).content.decode()

    assert f"{row.claimed_by.public_name} is reviewing this until" in text
    assert 'value="publish"' not in text and 'name="left_out"' not in text


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


def test_words_sent_twice_from_the_desk_are_kept_once(desk):
    row = factories.contribution()
    for path in ("message", "note"):
        for _ in range(2):
            assert desk.post(f"{page(row)}{path}/", {"body": "Which table?"})["Location"] == page(row)
        desk.post(f"{page(row)}{path}/", {"body": "Which figure?"})
    assert [message.body for message in row.messages.order_by("id")] == ["Which table?", "Which figure?"]
    assert [note.body for note in row.private_notes.order_by("id")] == ["Which table?", "Which figure?"]


def test_the_decision_can_be_skipped_to(desk, moderator):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)

    page_ = desk.get(page(row)).content.decode()

    assert '<a class="skip" href="#decide">Skip to the decision</a>' in page_ and 'id="decide"' in page_
    assert "Skip to the decision" not in desk.get(QUEUE).content.decode()


def test_an_appeal_stands_first_with_the_decision_it_is_against(desk):
    row = factories.contribution(State.REJECTED)
    take("appeal", row.pk, actor=row.author, note="It is about oversight.")

    text = desk.get(page(row)).content.decode()

    shown = text[text.index('id="h-appeal"') : text.index('id="h-preview"')]
    assert shown.index("rejected revision 1") < shown.index("Because.") < shown.index("It is about oversight.")
    decided = take("claim", row.pk, actor=UserFactory.create(moderator=True))
    take("publish", row.pk, actor=decided.claimed_by, revision=1)
    assert 'id="h-appeal"' not in desk.get(page(row)).content.decode()
