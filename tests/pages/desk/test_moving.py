"""Asking for something to be sent as another kind: the author goes on with everything they have written."""

import pytest
from django.core import mail
from django.test import Client

from catalog.kinds import CritiqueKind, Kind
from contributions.actions.items import MovedTo
from contributions.actions.steps import Sent, take
from contributions.jobs import deliver
from contributions.models import Contribution
from contributions.payloads import CritiqueWords
from contributions.refused import Refused
from contributions.states import ContributionKind, State
from tests import factories
from tests.factories import UserFactory
from tests.pages.desk.reviewing import page, signed_in, step

pytestmark = pytest.mark.django_db


def ask(desk: Client, row: Contribution, move_to: str):
    return step(desk, row, "request-changes", note="It is something else.", move_to=move_to)


def sent(moderator, kind: ContributionKind, content, form, **fields) -> Contribution:
    row = Contribution.objects.create(kind=kind, author=UserFactory.create(), **fields)
    base = row.target.revisions.latest("number") if row.target else None
    data = form | ({"_base": base.pk} if base else {})
    take(
        "submit", row.pk, actor=row.author, sent=Sent(content, form=data, base_id=base.pk if base else None, title="T")
    )
    return take("claim", row.pk, actor=moderator)


def go_on(row: Contribution) -> Contribution:
    response = signed_in(row.author).post(f"/contributions/{row.uuid}/move/")
    started = row.followed_by.get()
    assert response.status_code == 302 and str(started.uuid) in response["Location"]
    assert signed_in(row.author).get(response["Location"]).status_code == 200
    return started


PAPER = {
    "_form": "paper",
    "title": "TruthfulQA",
    "summary": "A benchmark of questions. It measures truthfulness.",
    "authors": "Lin, S.",
    "doi": "10.1000/x",
    "url": "https://example.org/qa",
    "tags": "RLHF",
    "interest": "None.",
    "links-rows": "1",
    "links-0-kind": "measures",
    "links-0-target": "challenge/drift",
    "evidence-rows": "1",
    "evidence-0-sentence": "Models repeat what people believe.",
}


def test_a_paper_that_is_another_resource_goes_on_with_everything_typed(desk, moderator):
    row = sent(moderator, ContributionKind.ENTRY, factories.content(), PAPER, entry_kind=Kind.RESOURCE)
    assert 'value="resource"' in desk.get(page(row)).content.decode()

    assert ask(desk, row, "solution").status_code == 302

    event = row.events.get(step="request-changes")
    assert event.items == [{"path": "kind", "action": "moved", "reason": "solution"}]
    author = signed_in(row.author)
    seen = author.get(f"/contributions/{row.uuid}/").content.decode()
    assert "Go on as a solution" in seen and moderator.public_name not in seen
    assert "It should be sent as a solution." in desk.get(page(row)).content.decode()
    deliver(event.pk)
    assert "It should be sent as a solution." in mail.outbox[0].body

    started = go_on(row)

    data = started.draft.data
    assert (started.kind, started.entry_kind, started.state) == ("entry", "solution", State.DRAFT)
    assert (data["_form"], data["title"], data["tags"], data["interest"]) == ("solution", "TruthfulQA", "RLHF", "None.")
    assert data["links-0-target"] == "challenge/drift"
    for text in ("It measures truthfulness.", "DOI: 10.1000/x", "Models repeat what people believe.", "Lin, S."):
        assert text in data["body"]
    row.refresh_from_db()
    assert row.state == State.WITHDRAWN
    # Pressed again, it leads to the one that was begun.
    assert str(started.uuid) in author.post(f"/contributions/{row.uuid}/move/")["Location"]
    assert Contribution.objects.filter(follows=row).count() == 1


def test_a_critique_that_is_an_edit_and_an_edit_that_is_a_critique(desk, moderator):
    entry = factories.publish(Kind.CHALLENGE, slug="drift", title="Drift", summary="Old.")
    words = CritiqueWords(CritiqueKind.FACTUAL_ERROR, "It says the opposite of its source.", "Old.")
    form = {"kind": words.kind.value, "body": words.body, "quote": "Old."}
    row = sent(moderator, ContributionKind.CRITIQUE, words, form, target=entry, entry_kind=entry.kind)
    ask(desk, row, "edit")

    started = go_on(row)

    assert (started.kind, started.target_id) == ("edit", entry.pk)
    assert started.draft.data["reason"] == "Old.\n\nIt says the opposite of its source."
    assert started.draft.data["summary"] == "Old."

    content = factories.content(Kind.CHALLENGE, title="Drift", summary="New.")
    form = {"_form": "challenge", "reason": "The old one is wrong.", "summary": "New.", "title": "Drift"}
    row = sent(moderator, ContributionKind.EDIT, content, form, target=entry, entry_kind=entry.kind)
    ask(desk, row, "critique")

    started = go_on(row)

    assert (started.kind, started.target_id) == ("critique", entry.pk)
    assert started.draft.data["body"].startswith("The old one is wrong.\n\nSummary: New.")


@pytest.mark.parametrize("form", ["edit", "critique"])
def test_what_cannot_become_that_is_refused(desk, moderator, form: str):
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)

    assert ask(desk, row, form).status_code == 409
    assert ask(desk, row, "nonsense").status_code == 400
    with pytest.raises(Refused):
        take("reject", row.pk, actor=moderator, revision=1, note="No.", items=[MovedTo("solution")])
    row.refresh_from_db()
    assert row.state == State.IN_REVIEW


def test_only_what_was_asked_for_begins_anything(desk, moderator):
    plain = factories.contribution(State.CHANGES_REQUESTED, moderator=moderator)
    author = signed_in(plain.author)
    assert author.post(f"/contributions/{plain.uuid}/move/")["Location"] == f"/contributions/{plain.uuid}/"

    row = factories.contribution(State.IN_REVIEW, moderator=moderator, author=plain.author)
    ask(desk, row, "solution")
    assert author.get(f"/contributions/{row.uuid}/move/").status_code == 302
    assert signed_in(UserFactory.create()).post(f"/contributions/{row.uuid}/move/").status_code == 404
    take("submit", row.pk, actor=row.author, sent=Sent(factories.content()))
    author.post(f"/contributions/{row.uuid}/move/")
    assert not Contribution.objects.filter(follows__isnull=False).exists()
