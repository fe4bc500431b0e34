"""Reporting a problem without an account, and the receipt that leads back to it."""

import re

import pytest
from django.core import mail
from django.test import Client

from alignhub.kit.limiter import Limit
from catalog.kinds import Kind
from contributions.actions.conversation import send_message
from contributions.actions.people import give_up_work
from contributions.actions.steps import Sent, take
from contributions.jobs import deliver, deliver_message
from contributions.models import Contribution, ContributionEvent, Receipt
from contributions.states import ContributionKind, State
from contributions.views import report as view
from tests import factories
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
SAID = {"about": "wrong", "body": "The year is 2021.", "email": "reader@example.org", "start": "abc"}
PATH = "/resources/paper/report/"
DESK = "/admin/contributions/contribution/"


@pytest.fixture(autouse=True)
def _entry() -> None:
    factories.publish(Kind.RESOURCE, slug="paper", title="A paper")


def report(**said: str) -> tuple[Contribution, str]:
    """What was reported, and the address of its receipt."""
    answer = Client().post(PATH, SAID | said)
    assert answer.status_code == 302, answer.content.decode()
    return Contribution.objects.latest("pk"), answer["Location"].removesuffix("?sent")


def decide(row: Contribution, step: str = "publish", note: str = "It says 2021 now.") -> None:
    moderator = UserFactory.create(moderator=True)
    take("claim", row.pk, actor=moderator)
    take(step, row.pk, actor=moderator, revision=1, note=note)


def deliver_all(row: Contribution) -> None:
    for event in ContributionEvent.objects.filter(contribution=row).order_by("position"):
        deliver(event_id=event.pk)


def test_anybody_reports_a_problem_and_gets_a_receipt(client):
    assert "You need no account." in client.get(PATH).content.decode()

    row, receipt = report()

    assert (row.kind, row.author, row.state, row.title) == (
        *(ContributionKind.REPORT, None, State.SUBMITTED, "Report: A paper"),
    )
    token = receipt.split("/")[2]
    kept = Receipt.objects.get()
    assert token not in (kept.digest, kept.salt) and len(token) == 64
    page = client.get(receipt)
    html = page.content.decode()
    assert "The year is 2021." in html and "Something is wrong or out of date" in html and "Next in the queue." in html
    assert "reader@example.org" not in html
    assert (page["Referrer-Policy"], page["X-Robots-Tag"]) == ("same-origin", "noindex")
    assert "no-store" in page["Cache-Control"]
    assert client.get(f"/receipt/{'0' * 64}/").status_code == 404


def test_the_mail_holds_the_same_receipt_and_the_address_stays_out_of_the_desk():
    row, receipt = report()
    deliver_all(row)

    assert [message.to for message in mail.outbox] == [["reader@example.org"]]
    assert mail.outbox[0].subject == "We have received your report about “Report: A paper”"
    assert receipt in mail.outbox[0].body
    client = Client()
    client.force_login(UserFactory.create(moderator=True))
    html = client.get(f"{DESK}{row.uuid}/").content.decode()
    assert "The year is 2021." in html and "hears of the decision by mail" in html
    assert "reader@example.org" not in html


def test_without_an_address_there_is_no_mail():
    row, _ = report(email="")
    deliver_all(row)
    assert mail.outbox == []


def test_what_was_decided_is_told_at_the_receipt_and_by_mail(client):
    row, receipt = report()
    decide(row)
    deliver_all(row)

    html = client.get(receipt).content.decode()
    assert "It says 2021 now." in html and "Withdraw</a>" not in html
    assert mail.outbox[-1].subject == "Your report about “Report: A paper” has been dealt with"
    ledger = client.get("/ledger/?kind=report").content.decode()
    assert "Accepted" in ledger and "A paper" not in re.search(r"<main.*</main>", ledger, re.DOTALL)[0]


def test_a_report_is_withdrawn_at_its_receipt_after_being_asked(client):
    row, receipt = report()
    assert "Withdraw this?" in client.get(f"{receipt}withdraw/").content.decode()
    row.refresh_from_db()
    assert row.state == State.SUBMITTED

    client.post(f"{receipt}withdraw/")

    row.refresh_from_db()
    assert row.state == State.WITHDRAWN
    assert client.get(f"{receipt}withdraw/")["Location"] == receipt
    again = client.post(f"{receipt}withdraw/")
    assert again.status_code == 409 and "That is not possible any more." in again.content.decode()


def test_a_report_is_appealed_once_with_reasons(client):
    row, receipt = report()
    decide(row, "reject", "It is right as it stands.")
    assert "It is right as it stands." in client.get(receipt).content.decode()

    assert client.post(f"{receipt}appeal/", {"body": " "}).status_code == 200
    client.post(f"{receipt}appeal/", {"body": "Look at the title page."})

    row.refresh_from_db()
    assert row.state == State.SUBMITTED and row.appealed_at
    assert client.get(f"{receipt}appeal/")["Location"] == receipt
    assert client.post(f"{receipt}appeal/", {"body": "Look at the title page. "})["Location"] == receipt
    other = client.post(f"{receipt}appeal/", {"body": "Look at page 2."})
    assert (other.status_code, "Look at page 2.</textarea>" in other.content.decode()) == (409, True)


def test_the_desk_and_a_stranger_write_to_each_other(client):
    row, receipt = report()
    moderator = UserFactory.create(moderator=True)
    message = send_message(row, sender=moderator, body="Which year?")
    deliver_message(message_id=message.pk)
    assert receipt in mail.outbox[-1].body and "Which year?" in mail.outbox[-1].body

    assert client.post(receipt, {"body": ""}).status_code == 200
    client.post(receipt, {"body": "That of the preprint."})

    html = client.get(receipt).content.decode()
    assert "Which year?" in html and "That of the preprint." in html and moderator.public_name not in html
    assert [row.from_desk for row in row.messages.order_by("pk")] == [True, False]


def test_a_bad_form_comes_back_whole_and_a_second_press_sends_one(client):
    html = client.post(PATH, {"body": "Something.", "email": "nonsense"}).content.decode()
    assert "Choose what it is about." in html and "E-mail address: this is none." in html and "Something." in html
    assert not Contribution.objects.exists()

    first, second = report(), report()
    assert first == second and Contribution.objects.count() == 1


def test_reports_are_limited(client, monkeypatch):
    monkeypatch.setattr(view, "REPORTS", view.Limit("reports", 1, 3600))
    report()
    answer = client.post(PATH, SAID | {"body": "Another thing."})

    assert (answer.status_code, Contribution.objects.count()) == (429, 1)
    assert "Another thing." in answer.content.decode() and "Retry-After" in answer


def test_a_signed_in_person_finds_the_report_among_their_contributions():
    person = UserFactory.create()
    client = Client()
    client.force_login(person)
    assert 'name="email"' not in client.get(PATH).content.decode()
    client.post(PATH, SAID)

    row = Contribution.objects.get()
    assert row.author == person
    assert "Report: A paper" in client.get("/contributions/").content.decode()
    html = client.get(f"/contributions/{row.uuid}/").content.decode()
    assert "The year is 2021." in html and ">Revise<" not in html


def test_everything_sent_has_a_receipt_that_its_author_is_mailed(client):
    person = UserFactory.create()
    row = factories.draft(person)
    take("submit", row.pk, actor=person, sent=Sent(factories.content(title="A new paper")))
    deliver_all(row)
    receipt = re.search(r"/receipt/[0-9a-f]{64}/", mail.outbox[-1].body)[0]

    html = client.get(receipt).content.decode()
    assert "A new paper" in html and person.email not in html

    client.post(f"{receipt}withdraw/")
    row.refresh_from_db()
    assert row.state == State.WITHDRAWN


def test_a_withdrawn_entry_takes_no_report(client):
    entry = factories.publish(Kind.RESOURCE, slug="gone", title="Gone")
    factories.withdraw(entry)
    assert client.get("/resources/gone/report/").status_code == 410
    assert client.post("/resources/gone/report/", SAID).status_code == 410
    assert client.get("/resources/no-such/report/").status_code == 404


def test_whoever_leaves_leaves_no_receipt_behind(client):
    person = UserFactory.create()
    client.force_login(person)
    receipt = client.post(PATH, SAID)["Location"].removesuffix("?sent")
    assert Client().get(receipt).status_code == 200

    give_up_work(person)

    assert Client().get(receipt).status_code == 404


def test_a_report_is_sent_again_from_its_receipt_when_the_desk_asks_for_more(client):
    row, receipt = report()
    assert client.get(f"{receipt}again/").status_code == 302
    decide(row, "request-changes", note="Which edition?")
    assert f'href="{receipt}again/"' in client.get(receipt).content.decode()
    form = client.get(f"{receipt}again/").content.decode()
    assert "Which edition?" in form and "The year is 2021.</textarea>" in form and "noindex" in form

    said = {"about": "wrong", "body": "", "revision": "1"}
    refused = client.post(f"{receipt}again/", said)
    assert refused.status_code == 200 and "Say what is wrong" in refused.content.decode()
    said["body"] = "The year of the second edition is 2021."
    for _ in range(2):
        assert client.post(f"{receipt}again/", said)["Location"] == f"{receipt}?sent"
    row.refresh_from_db()
    assert (row.state, row.revision, row.author, row.kind) == (State.SUBMITTED, 2, None, ContributionKind.REPORT)
    assert row.revisions.get(number=2).content["body"] == "The year of the second edition is 2021."

    late = client.post(f"{receipt}again/", said | {"body": "And a third."})
    assert late.status_code == 409 and "And a third.</textarea>" in late.content.decode()
    assert Client().get(f"/receipt/{'0' * 64}/again/").status_code == 404


def test_a_new_version_of_a_report_is_not_sent_over_another_window_or_too_often(client, monkeypatch):
    row, receipt = report()
    decide(row, "request-changes", note="Which edition?")
    said = {"about": "wrong", "body": "The second.", "revision": "0"}
    stale = client.post(f"{receipt}again/", said)
    assert stale.status_code == 409 and "The second.</textarea>" in stale.content.decode()
    monkeypatch.setattr(view, "REPORTS", Limit("again", 0, 3600))
    often = client.post(f"{receipt}again/", said | {"revision": "1"})
    assert often.status_code == 429 and "The second.</textarea>" in often.content.decode()
    row.refresh_from_db()
    assert (row.state, row.revision) == (State.CHANGES_REQUESTED, 1)
