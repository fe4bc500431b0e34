"""Importing many records by whole requests, without script."""

import json
from pathlib import Path
from uuid import uuid4

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from catalog.content.facts import Author
from catalog.importers import slices
from catalog.importers.lookup import Lookup
from catalog.importers.records import Record
from contributions.actions.batches import read_batch, send_batch
from contributions.actions.lookups import look_up_slice
from contributions.actions.runs import carry_out
from contributions.jobs import deliver_run
from contributions.models import Batch, BatchRun, Contribution
from contributions.states import BatchState, Found, State
from tests.factories import UserFactory, contribution

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parents[4] / "shared" / "data"
ADDRESS = "/contribute/import/"
BIB = """
@article{a, title={Goals in games of many agents}, author={Lee, Ann}, year={2021}, doi={10.1000/A}}
@misc{b, title={Goals in games of many agents}, author={Lee, Ann}, year={2021}}
@misc{c, title={Nothing like it}, author={Ma, Bo}}
@misc{d, author={Ma, Bo}}
@misc{e, title={Reading minds with probes}, author={Ma, Bo}, year={c. 2020}}
"""


def many(number: int) -> str:
    return "\n".join(
        f"@misc{{k{n}, title={{Work {n} {uuid4().hex}}}, author={{Lee, A{n}}}, year={{2020}}}}" for n in range(number)
    )


def begun(client: Client, text: str = BIB, **extra) -> Batch:
    response = client.post(ADDRESS, {"pasted": text, "start": "word", **extra})
    assert response.status_code == 302
    return Batch.objects.get(uuid=response["Location"].split("/")[-2])


def known(author):
    return contribution(State.PUBLISHED, author=author)


def test_a_record_that_breaks_a_rule_says_which_of_its_parts_does(client):
    batch = begun(client, f"@misc{{a, title={{{'T' * 301}}}, author={{Lee, Ann}}, year={{2020}}}}")
    page = client.get(f"{ADDRESS}{batch.uuid}/").content.decode()
    assert "Line 1: Title: At most 300 characters; this has 301." in page


def test_the_table_says_what_each_record_is_and_only_new_ones_are_chosen(client):
    batch = begun(client)

    page = client.get(f"{ADDRESS}{batch.uuid}/").content.decode()

    assert list(batch.records.order_by("number").values_list("found", "chosen")) == [
        ("new", True),
        ("repeated", False),
        ("incomplete", False),
        ("failed", False),
        ("new", True),
    ]
    for words in (
        "Like record 1 of this import.",
        "It has no year.",
        "Line 5: this entry has no title.",
        "The year was taken from “c. 2020”.",
        "2 records chosen.",
    ):
        assert words in page


def test_a_file_is_read_whatever_its_format_and_the_choice_is_kept(client):
    file = SimpleUploadedFile("refs.json", json.dumps([{"title": f"T {n}"} for n in range(60)]).encode())
    response = client.post(ADDRESS, {"file": file, "pasted": ""})
    batch = Batch.objects.get()
    here = f"{ADDRESS}{batch.uuid}/"
    assert (response["Location"], batch.name, batch.total) == (here, "refs.json", 60)

    shown = list(range(1, 51))
    response = client.post(here, {"action": "next", "show": "all", "onward": "50", "shown": shown, "row": [1, 3, 9999]})

    assert response["Location"] == f"{here}?show=all&after=50"
    assert list(batch.records.filter(chosen=True).order_by("number").values_list("number", flat=True)) == [1, 3]
    assert "T 59" in client.get(response["Location"]).content.decode()


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        ({}, 200, "Paste at least one record"),
        ({"pasted": "@misc{a, title={T}}", "format": "word"}, 200, "@misc{a, title={T}}"),
        ({"pasted": "Not a reference."}, 302, ""),
    ],
)
def test_what_cannot_be_used_comes_back_with_a_sentence(client, data, status, words):
    response = client.post(ADDRESS, data)

    assert response.status_code == status
    assert words in response.content.decode()


def test_what_cannot_be_read_is_kept_and_can_be_read_again(client):
    batch = begun(client, "Not a <reference>.")

    page = client.get(f"{ADDRESS}{batch.uuid}/").content.decode()

    assert batch.state == BatchState.UNREADABLE
    assert "No BibTeX, RIS or CSL-JSON record was found." in page
    assert "Not a &lt;reference&gt;.</textarea>" in page


def test_pressing_twice_begins_one_import_and_a_large_one_waits_for_the_worker(client):
    text = many(700)
    first, second = begun(client, text), begun(client, text)
    assert (first, first.state) == (second, BatchState.READING)
    page = client.get(f"{ADDRESS}{first.uuid}/").content.decode()
    assert '<meta http-equiv="refresh"' in page and "are being read" in page

    read_batch(first.pk)
    read_batch(first.pk)

    first.refresh_from_db()
    assert (first.state, first.records.count(), bytes(first.source)) == (BatchState.CHOOSING, 700, b"")
    # Nothing of this person is published, so no more are chosen than may be sent.
    assert first.records.filter(chosen=True).count() == 50


def test_new_people_send_fifty_and_known_ones_a_thousand(client, author):
    batch = begun(client, many(60))
    here = f"{ADDRESS}{batch.uuid}/"
    client.post(here, {"shown": list(range(1, 61)), "row": list(range(1, 61)), "action": "save"})

    refused = client.post(here, {"action": "send", "agree": "on"})
    assert refused.status_code == 409
    assert "60 records are chosen; you can send 50 at a time." in refused.content.decode()
    known(author)
    assert client.post(here, {"action": "send", "agree": "on"}).status_code == 302


def test_identifiers_one_a_line_are_looked_up_by_the_worker(client, monkeypatch):
    monkeypatch.setattr(slices, "_ask_about", lambda names: slices._Asked())
    known = {
        "10.1000/a": Lookup(
            Record(title="A found work", authors=(Author("Lee", "Ann"),), date="2021", doi="10.1000/a")
        ),
        "2210.10760": Lookup(Record(arxiv="2210.10760"), "arXiv does not know this."),
    }
    monkeypatch.setattr(slices, "look_up", known.__getitem__)
    batch = begun(client, "https://doi.org/10.1000/A\n\narXiv:2210.10760v2\n")
    assert (
        batch.state == BatchState.READING and "are being read" in client.get(f"{ADDRESS}{batch.uuid}/").content.decode()
    )

    read_batch(batch.pk)
    page = client.get(f"{ADDRESS}{batch.uuid}/").content.decode()
    assert "are being looked up" in page and "0 of 2" in page and "Stop, and keep" in page
    look_up_slice(batch.pk)

    batch.refresh_from_db()
    rows = list(batch.records.order_by("number").values_list("title", "line", "found", "problem", "chosen"))
    assert rows == [
        ("A found work", 1, Found.NEW, "", True),
        ("2210.10760", 3, Found.FAILED, "Line 3: 2210.10760. arXiv does not know this.", False),
    ]
    many_more = client.post(ADDRESS, {"pasted": "\n".join(f"10.1000/{n}" for n in range(51)), "start": "more"})
    other = Batch.objects.get(uuid=many_more["Location"].split("/")[-2])
    read_batch(other.pk)
    refused = client.get(many_more["Location"]).content.decode()
    assert "These are 51 identifiers. You can have 50 looked up in one go" in refused
    assert "10.1000/50</textarea>" in refused


def test_a_batch_is_one_of_ten_open_items_of_a_new_person(client, author):
    for _ in range(9):
        contribution(author=author)
    batches = [begun(client, many(20)) for _ in range(2)]
    for batch in batches:
        client.post(f"{ADDRESS}{batch.uuid}/", {"action": "send", "agree": "on"})
        send_batch(batch.pk)
        batch.refresh_from_db()

    assert [batch.state for batch in batches] == [BatchState.WAITING, BatchState.CHOOSING]
    assert "10 of your contributions are waiting" in client.get(ADDRESS).content.decode()


def test_an_incomplete_record_becomes_one_draft_of_its_own(client):
    batch = begun(client)
    here = f"{ADDRESS}{batch.uuid}/"

    first = client.post(here, {"action": "complete-3"})

    draft = Contribution.objects.get()
    assert first["Location"] == f"/contribute/paper/{draft.uuid}/?check=1"
    assert (draft.title, draft.batch, draft.state) == ("Nothing like it", None, State.DRAFT)
    assert client.post(here, {"action": "complete-3"}).status_code == 404
    assert client.post(here, {"action": "complete-4"}).status_code == 404
    assert "Bo Ma" in client.get(first["Location"]).content.decode()


def test_an_import_that_was_not_sent_can_be_deleted_one_that_was_can_be_withdrawn(client, author):
    batch, other = begun(client), begun(client, many(2))
    assert client.post(f"{ADDRESS}{batch.uuid}/", {"action": "delete"})["Location"] == ADDRESS
    here = f"{ADDRESS}{other.uuid}/"
    client.post(here, {"action": "send", "agree": "on"})
    send_batch(other.pk)
    assert client.post(here, {"action": "delete"}).status_code == 409

    client.post(here, {"action": "withdraw"})
    carry_out(BatchRun.objects.get().pk)
    deliver_run(BatchRun.objects.get().pk)

    assert list(Batch.objects.values_list("pk", "state")) == [(other.pk, BatchState.DECIDED)]
    assert set(other.contributions.values_list("state", flat=True)) == {State.WITHDRAWN}
    assert mail.outbox[-1].subject == "Withdrawn: records of “Pasted records”"


def test_nobody_else_gets_to_an_import(client):
    batch = begun(client)
    stranger = Client()
    stranger.force_login(UserFactory.create())

    assert stranger.get(f"{ADDRESS}{batch.uuid}/").status_code == 404
    assert stranger.post(f"{ADDRESS}{batch.uuid}/", {"action": "delete"}).status_code == 404
    assert Client().get(f"{ADDRESS}{batch.uuid}/").status_code == 302


def test_what_waits_is_told_by_exact_identifier_without_who_or_where(client):
    other = begun(client)
    client.post(f"{ADDRESS}{other.uuid}/", {"action": "send", "agree": "on"})
    send_batch(other.pk)
    second = Client()
    second.force_login(UserFactory.create())

    batch = begun(second)

    assert list(batch.records.order_by("number").values_list("found", flat=True)) == [
        Found.WAITING,
        Found.REPEATED,
        Found.INCOMPLETE,
        Found.FAILED,
        Found.NEW,
    ]
    page = second.get(f"{ADDRESS}{batch.uuid}/").content.decode()
    assert str(other.uuid) not in page and str(other.contributions.first().uuid) not in page


@pytest.mark.skipif(not DATA.exists(), reason="the collection of papers is not beside the project")
def test_the_584_papers_go_through_as_one_batch(client, author):
    known(author)
    with (DATA / "alignment-papers.bib").open("rb") as file:
        client.post(ADDRESS, {"file": file})
    batch = Batch.objects.get()
    read_batch(batch.pk)
    found = list(batch.records.values_list("found", flat=True))
    assert (found.count("new"), found.count("repeated")) == (580, 4)

    client.post(f"{ADDRESS}{batch.uuid}/", {"action": "send", "agree": "on"})
    send_batch(batch.pk)

    batch.refresh_from_db()
    assert (batch.state, batch.contributions.count()) == (BatchState.WAITING, 580)
