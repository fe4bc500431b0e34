"""What a form says comes back, and counts once, where a page could not take it as it was sent."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from catalog.kinds import Kind
from catalog.models import Entry
from contributions.actions.steps import Sent, take
from contributions.models import Contribution
from tests import factories
from tests.factories import UserFactory
from tests.pages.test_contribute import signed_in
from tests.pages.test_kept_forms import BROWSER, hidden

pytestmark = pytest.mark.django_db
ROW = {"claim": "solution/rlhf#abc234", "stance": "supports", "design": "experiment", "sentence": "The score falls."}


@pytest.fixture
def entry() -> Entry:
    return factories.publish(Kind.CHALLENGE, slug="drift", title="Goal drift", body="First.")


@pytest.fixture
def paper() -> Entry:
    factories.solution_with_claim()
    return factories.publish(slug="scaling", title="Scaling")


def sentences() -> list[str]:
    (row,) = Contribution.objects.all()
    return [value for name, value in sorted(row.draft.data.items()) if name.endswith("-sentence")]


def test_the_reason_of_a_second_window_is_not_swallowed_by_the_proposal_of_the_first(entry):
    client = signed_in(UserFactory.create())
    start = {"start": uuid4().hex}
    address = client.post("/challenges/drift/edit/", {"reason": "Clearer.", **start})["Location"]
    assert client.post("/challenges/drift/edit/", {"reason": " Clearer. ", **start})["Location"] == address

    told = client.post("/challenges/drift/edit/", {"reason": "Quite another reason."})
    page = told.content.decode()
    assert told.status_code == 409
    assert "Quite another reason.</textarea>" in page and f'href="{address}"' in page
    assert Contribution.objects.get().draft.data["reason"] == "Clearer."


def test_a_row_of_evidence_sent_twice_is_one_and_another_is_a_second(paper):
    client = signed_in(UserFactory.create())
    start = {"start": uuid4().hex}
    for _ in range(2):
        assert client.post("/resources/scaling/evidence/", ROW | start).status_code == 302
    assert sentences() == ["The score falls."]

    client.post("/resources/scaling/evidence/", ROW | {"sentence": "It falls again."})
    assert sentences() == ["The score falls.", "It falls again."]


def test_a_row_of_evidence_stays_on_the_page_while_the_proposal_is_on_hold(paper):
    author, client = UserFactory.create(), signed_in(UserFactory.create())
    client = signed_in(author)
    client.post("/resources/scaling/evidence/", ROW | {"start": uuid4().hex})
    row = Contribution.objects.get()
    revision = paper.revisions.get()
    sent = Sent(factories.content(title="Scaling up"), declaration={"reason": "Longer."}, base_id=revision.pk)
    take("submit", row.pk, actor=author, sent=sent)
    take("hold", row.pk, actor=UserFactory.create(moderator=True), note="Later.")

    told = client.post("/resources/scaling/evidence/", ROW | {"sentence": "It falls again."})
    page = told.content.decode()
    assert told.status_code == 409
    assert "It falls again.</textarea>" in page and "on hold" in page
    assert client.get("/resources/scaling/evidence/").status_code == 302


@pytest.mark.parametrize("action", ["submit", "review", "save"])
def test_what_was_agreed_to_stays_ticked_beside_what_is_missing(entry, action: str):
    client = signed_in(UserFactory.create(contributor=None))
    data = {"body": "" if action != "save" else "So.", "kind": "question", "agree": "on", "name": "Ann", "number": "1"}
    page = client.post("/challenges/drift/critique/", data | {"action": action}).content.decode()
    assert 'name="agree" id="id_agree" checked' in page or 'id="id_agree" checked' in page
    assert 'value="Ann"' in page


def test_a_file_that_could_not_wait_is_named_and_a_paste_comes_back_in_parts(entry):
    file = SimpleUploadedFile("refs.bib", b"@misc{a, title={A}}")
    data = {"pasted": "@misc{b, title={B}}", "format": "bibtex", "file": file}
    page = Client().post("/contribute/import/", data, headers=BROWSER).content.decode()
    assert "Choose it again on the next page: refs.bib." in page
    assert 'action="/contribute/import/" enctype="multipart/form-data"' in page
    assert hidden(page)["pasted"] == "@misc{b, title={B}}"


def test_whoever_reports_without_an_account_is_not_asked_to_sign_in(entry):
    browser = Client(enforce_csrf_checks=True)
    data = {"about": "link", "body": "The second link is dead.", "start": "abc"}
    answer = browser.post("/challenges/drift/report/", data, headers=BROWSER)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Send it once more" in page and "Sign in in a new tab" not in page
    token = hidden(page)["csrfmiddlewaretoken"]
    sent = browser.post("/challenges/drift/report/", data | {"csrfmiddlewaretoken": token}, headers=BROWSER)
    assert sent["Location"].startswith("/receipt/")
