"""Proposing rows of evidence: a form of one row, claims in dispute, and rows left out."""

from dataclasses import replace

import pytest
from django.test import Client

from catalog.content.codec import from_json
from catalog.content.facts import Evidence, ResourceFacts
from catalog.kinds import Design, Kind, ResourceType, Stance
from contributions.actions.items import LeftOut
from contributions.actions.steps import Sent, take
from contributions.models import Contribution
from contributions.states import ContributionKind
from tests import factories
from tests.factories import UserFactory, solution_with_claim
from tests.pages.test_contribute import signed_in
from tests.pages.test_proposals import newest

pytestmark = pytest.mark.django_db


def row_of(key: str, sentence: str) -> Evidence:
    return Evidence(key, "solution/rlhf#abc234", Stance.SUPPORTS, Design.EXPERIMENT, sentence)


def test_an_item_left_out_of_an_edit_stays_as_it_is_published():
    solution_with_claim()
    facts = ResourceFacts(type=ResourceType.PAPER, evidence=(row_of("aaa", "Fell."), row_of("bbb", "Rose.")))
    paper = factories.publish(slug="paper", facts=facts)
    changed = replace(facts, evidence=(row_of("aaa", "Fell twice."), row_of("ccc", "New.")))
    author, moderator = UserFactory.create(), UserFactory.create(moderator=True)
    row = Contribution.objects.create(
        kind=ContributionKind.EDIT, entry_kind=Kind.RESOURCE, author=author, target=paper, title="Paper"
    )
    base = newest(paper)
    content = replace(from_json(base.content), facts=changed)
    take("submit", row.pk, actor=author, sent=Sent(content, declaration={"reason": "Rows."}, base_id=base.pk))
    take("claim", row.pk, actor=moderator)
    out = [LeftOut("facts.evidence.aaa", "It fell once."), LeftOut("facts.evidence.bbb", "It stands.")]
    take("publish", row.pk, actor=moderator, revision=1, items=out)
    published = from_json(newest(paper).content).facts.evidence
    assert published == (row_of("aaa", "Fell."), row_of("ccc", "New."), row_of("bbb", "Rose."))


def test_one_row_of_evidence_is_a_form_of_one_row():
    solution_with_claim()
    factories.publish(slug="scaling", title="Scaling laws", facts=ResourceFacts(type=ResourceType.PAPER, date="2022"))
    client = signed_in(UserFactory.create())
    solution = Client().get("/solutions/rlhf/").content.decode()
    assert 'href="/solutions/rlhf/evidence/?claim=abc234"' in solution
    found = client.get("/solutions/rlhf/evidence/?claim=abc234&q=scaling").content.decode()
    onward = "/resources/scaling/evidence/?claim=solution/rlhf%23abc234".replace("solution/", "solution%2F")
    assert f'href="{onward}"' in found
    assert '<option value="solution/rlhf#abc234" selected>' in client.get(onward).content.decode()
    empty = client.post("/resources/scaling/evidence/", {"start": "abc"})
    assert empty.status_code == 200 and "Choose the claim this row is about." in empty.content.decode()
    row = {"claim": "solution/rlhf#abc234", "stance": "limits", "design": "experiment", "sentence": "It falls."}
    half = client.post("/resources/scaling/evidence/", row | {"sentence": "", "setting": "Two models"})
    assert "Write the finding in one sentence." in half.content.decode() and "Two models" in half.content.decode()
    assert not Contribution.objects.exists()
    review = client.post("/resources/scaling/evidence/", row | {"start": "abc"})["Location"]
    assert review.startswith("/contribute/edit/") and review.endswith("/review/")
    assert "It falls." in client.get(review).content.decode()
    client.post(review, {"agree": "on", "action": "submit"})
    sent_row = Contribution.objects.get()
    revision = sent_row.revisions.get()
    assert [item["sentence"] for item in revision.content["facts"]["evidence"]] == ["It falls."]
    assert revision.declaration["reason"].startswith("Adds evidence on the claim “Specification problem: Ratings")
    joined = client.post("/resources/scaling/evidence/", row | {"sentence": "It falls again."})["Location"]
    assert joined == f"/contribute/edit/{sent_row.uuid}/"
    data = Contribution.objects.get().draft.data
    assert (data["evidence-0-sentence"], data["evidence-1-sentence"]) == ("It falls.", "It falls again.")
    assert client.get("/challenges/specification-problem/evidence/").status_code == 404


def test_disputing_a_claim_opens_its_row_and_a_claim_in_use_cannot_be_dropped():
    solution_with_claim()
    client = signed_in(UserFactory.create())
    answer = client.post("/solutions/rlhf/edit/?claim=abc234", {"reason": "It claims too much."})
    assert answer["Location"].endswith("/#claims-0")
    assert 'id="claims-0"' in client.get(answer["Location"].partition("#")[0]).content.decode()
