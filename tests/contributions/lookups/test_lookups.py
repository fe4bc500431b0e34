"""Imports of identifiers: looked up slice by slice, with few requests, whatever happens to worker and services."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_httpserver import HTTPServer

from alignhub.kit.models import MetadataCache
from catalog.importers import slices
from contributions.actions.batches import read_batch, start_batch
from contributions.actions.lookups import WAITS, look_up_again, look_up_slice
from contributions.models import Batch, ImportedRecord
from contributions.refused import Refused
from contributions.states import BatchState, Found
from tests.catalog.importers.replies import crossref_work
from tests.contributions.lookups.looked_up import Services, begun, to_the_end, told
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_slice_of_each_service_takes_one_request_each(world: Services, author):
    world.knows = lambda name: (
        "datacite" if name.startswith("10.5281/") else "crossref" if name.startswith("10.") else "arxiv"
    )
    batch = begun(author, "10.1000/a", "10.5281/zenodo.1", "arXiv:2301.00001v2", "arXiv:2301.00002", "10.1000/b")

    assert to_the_end(batch) == []

    assert told(batch) == [
        ("Work 10.1000/a", Found.NEW, "", True),
        ("Data 10.5281/zenodo.1", Found.INCOMPLETE, "It has no authors.", False),
        ("Preprint 2301.00001", Found.NEW, "", True),
        ("Preprint 2301.00002", Found.NEW, "", True),
        ("Work 10.1000/b", Found.NEW, "", True),
    ]
    assert world.asked == [
        "/arxiv/api/query?id_list=2301.00001,2301.00002&max_results=2",
        "/crossref/works?filter=doi:10.1000/a,doi:10.5281/zenodo.1,doi:10.1000/b&rows=3",
        '/datacite/dois?query=doi:("10.5281/zenodo.1")&page[size]=1',
    ]
    assert (batch.state, batch.total, batch.done) == (BatchState.CHOOSING, 5, 5)


def test_the_published_versions_of_preprints_are_asked_about_together(world: Services, author):
    world.published = {"2301.00001": "10.1000/a", "2301.00002": "10.1000/b"}
    batch = begun(author, "2301.00001", "2301.00002")

    to_the_end(batch)

    assert len(world.asked) == 2
    facts = [row.content["facts"] for row in batch.records.order_by("number")]
    assert [row["venue"] for row in facts] == ["Proceedings of Nothing"] * 2


def test_what_no_service_knows_stays_with_its_reason_and_can_be_asked_again(world: Services, author):
    world.knows = lambda name: "crossref" if name == "10.1000/a" else "nobody"
    batch = begun(author, "10.1000/a", "10.1000/b", "2301.00009", "https://example.org/x", "10.1000/c,d")

    to_the_end(batch)

    unknown = "Neither Crossref nor DataCite knows the DOI {0}. Is it spelt right?"
    assert told(batch) == [
        ("Work 10.1000/a", Found.NEW, "", True),
        ("10.1000/b", Found.FAILED, "Line 2: 10.1000/b. " + unknown.format("10.1000/b"), False),
        ("2301.00009", Found.FAILED, "Line 3: 2301.00009. arXiv does not know this. Is it spelt right?", False),
        (
            "https://example.org/x",
            Found.FAILED,
            "Line 4: https://example.org/x. No service tells us more about this address. Please fill in the rest by "
            "hand, or paste its BibTeX.",
            False,
        ),
        ("10.1000/c,d", Found.FAILED, "Line 5: 10.1000/c,d. " + unknown.format("10.1000/c,d"), False),
    ]
    # An address that no service knows is not worth another question.
    assert list(batch.records.exclude(named="").values_list("number", flat=True).order_by("number")) == [1, 2, 3, 5]

    world.knows = lambda name: "crossref"
    MetadataCache.objects.filter(status=404).update(fetched_at=timezone.now() - timedelta(hours=1))
    look_up_again(batch.pk, 2)
    batch.refresh_from_db()
    assert (batch.state, batch.total, batch.done) == (BatchState.READING, 1, 0)
    to_the_end(batch)
    assert told(batch)[1] == ("Work 10.1000/b", Found.NEW, "", True)
    assert (batch.state, batch.total) == (BatchState.CHOOSING, 5)
    with pytest.raises(Refused):
        look_up_again(batch.pk, 4)


def test_a_service_out_of_reach_is_waited_for_and_what_it_knows_is_lost_by_nobody(world: Services, author):
    world.out = {"crossref": 503}
    batch = begun(author, "10.1000/a", "2301.00001")

    assert look_up_slice(batch.pk) == WAITS[0]
    assert told(batch)[0] == ("10.1000/a", Found.NAMED, "", False)
    assert told(batch)[1] == ("Preprint 2301.00001", Found.TOLD, "", False)
    world.out = {}
    assert look_up_slice(batch.pk, 1) == 0

    assert [row[:2] for row in told(batch)] == [
        ("Work 10.1000/a", Found.NEW),
        ("Preprint 2301.00001", Found.NEW),
    ]


def test_a_service_that_stays_away_is_asked_four_times_and_then_told_of(world: Services, author):
    world.out = {"crossref": 503, "arxiv": 429, "datacite": 503}
    batch = begun(author, "2301.00001", *(f"10.1000/{n}" for n in range(60)))

    pauses = to_the_end(batch)

    assert pauses == [*WAITS, slices.PAUSE]
    assert {row[1] for row in told(batch)} == {Found.FAILED}
    assert told(batch)[0][2].startswith("Line 1: 2301.00001. arXiv is being asked too often at the moment.")
    assert told(batch)[60][2].startswith("Line 61: 10.1000/59. Crossref is out of order at the moment (status 503).")
    # Not once for each of the sixty.
    assert len([asked for asked in world.asked if asked.startswith("/crossref")]) == len(pauses) + 1
    look_up_again(batch.pk)
    world.out = {}
    to_the_end(batch)
    assert {row[1] for row in told(batch)} == {Found.NEW}


def test_datacite_stands_in_for_arxiv(world: Services, author):
    world.out = {"arxiv": 503}
    world.knows = lambda name: "datacite"
    batch = begun(author, "2301.00001")

    to_the_end(batch)

    assert told(batch)[0][0] == "Data 10.48550/arxiv.2301.00001"


def test_an_answer_too_long_is_asked_for_one_by_one_and_not_all_in_one_slice(world: Services, author, monkeypatch):
    monkeypatch.setattr("catalog.importers.services._MOST_FOR_MANY", 100)
    batch = begun(author, *(f"10.1000/{n}" for n in range(20)))

    assert to_the_end(batch) == [slices.PAUSE]

    assert {row[1] for row in told(batch)} == {Found.NEW}


def test_a_slice_whose_time_is_up_still_looks_one_up(world: Services, author, monkeypatch):
    monkeypatch.setattr("catalog.importers.services._MOST_FOR_MANY", 100)
    monkeypatch.setattr(slices, "SECONDS", -1)
    batch = begun(author, "10.1000/a", "10.1000/b", "10.1000/c")

    assert to_the_end(batch) == [slices.PAUSE] * 2

    assert {row[1] for row in told(batch)} == {Found.NEW}


def test_a_fault_in_the_question_about_many_is_survived_by_asking_about_each(world: Services, author, monkeypatch):
    def faulty(dois: object) -> None:
        raise RuntimeError("A fault.")

    monkeypatch.setattr("catalog.importers.crossref.ask_many", faulty)
    batch = begun(author, "10.1000/a", "2301.00001")

    assert to_the_end(batch) == []

    assert [row[1] for row in told(batch)] == [Found.NEW, Found.NEW]


def test_a_work_without_a_title_is_told_of_as_that(world: Services, author, monkeypatch):
    monkeypatch.setattr(
        "tests.contributions.lookups.looked_up.work", lambda doi: crossref_work(DOI=doi, title=[], subtitle=[])
    )
    world.knows = lambda name: "datacite" if "arxiv" in name else "crossref"
    monkeypatch.setattr(
        "tests.contributions.lookups.looked_up.data_set",
        lambda doi: {"attributes": {"doi": doi, "publicationYear": 2022}},
    )
    world.out = {"arxiv": 503}
    batch = begun(author, "10.1000/a", "2301.00001")

    to_the_end(batch)

    assert [row[2] for row in told(batch)] == [
        f"Line 1: 10.1000/a. {slices.UNTITLED}",
        f"Line 2: 2301.00001. {slices.UNTITLED}",
    ]


def test_what_is_looked_up_again_repeats_what_was_known_before(world: Services, author):
    world.published = {"2301.00001": "10.1000/a"}
    world.out = {"crossref": 503}
    batch = begun(author, "10.1000/a", "2301.00001")
    to_the_end(batch)
    assert [row[1] for row in told(batch)] == [Found.FAILED, Found.NEW]

    world.out = {}
    look_up_again(batch.pk)
    to_the_end(batch)

    assert [row[1::2] for row in told(batch)] == [(Found.REPEATED, False), (Found.NEW, True)]
    assert batch.records.get(number=1).repeats == 2


def test_the_page_offers_to_ask_again_and_to_stop(world: Services, author):
    client = Client()
    client.force_login(author)
    world.knows = lambda name: "nobody"
    batch = begun(author, "10.1000/a", "10.1000/b")
    here = f"/contribute/import/{batch.uuid}/"
    assert client.post(here, {"action": "stop"})["Location"] == here
    page = client.get(here).content.decode()
    assert "2 identifiers could not be looked up." in page and 'value="again-2"' in page
    assert page.count("Not looked up</span>") == 2 and "None of these records can be sent" in page
    assert 'value="send"' not in page

    assert client.post(here, {"action": "again-2"})["Location"] == here
    assert client.post(here, {"action": "again-x"}).status_code == 404
    batch.refresh_from_db()
    assert (batch.state, batch.total) == (BatchState.READING, 1)
    to_the_end(batch)
    client.post(here, {"action": "again"})
    batch.refresh_from_db()
    assert (batch.state, batch.total) == (BatchState.READING, 2)


def test_new_people_have_as_many_looked_up_as_they_may_send(services: HTTPServer):
    newcomer = UserFactory.create()
    batch = start_batch(newcomer, name="List", source="\n".join(f"10.1000/{n}" for n in range(51)).encode())

    read_batch(batch.pk)

    batch.refresh_from_db()
    assert batch.state == BatchState.UNREADABLE
    assert batch.problem.startswith("These are 51 identifiers. You can have 50 looked up in one go")


def test_a_thousand_identifiers_take_few_requests(world: Services, author):
    batch = begun(author, *(f"10.1000/{n}" for n in range(600)), *(f"2301.{n:05}" for n in range(400)))

    pauses = to_the_end(batch)

    assert pauses == [slices.PAUSE] * 19
    assert len(world.asked) == 24 + 8
    assert ImportedRecord.objects.filter(batch=batch, found=Found.NEW, chosen=True).count() == 1000


def test_what_is_at_hand_is_looked_through_for_all_of_a_slice_at_once(world: Services, author):
    batch = begun(author, *(f"10.1000/{n}" for n in range(40)))

    with CaptureQueriesContext(connection) as captured:
        to_the_end(batch)

    read = [query["sql"] for query in captured if query["sql"].startswith("SELECT")]
    read = [sql for sql in read if 'FROM "kit_metadatacache"' in sql]
    # Before asking, after it, and before looking up; then each answer by itself.
    assert sum("jsonb_typeof" in sql for sql in read) == 3
    assert sum("jsonb_typeof" not in sql and "FOR UPDATE" not in sql for sql in read) == 40


def test_the_command_looks_a_list_up_by_itself(world: Services, author, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    file = tmp_path / "list.txt"
    file.write_text("\n".join(f"10.1000/{n}" for n in range(60)))

    call_command("import_references", file, f"--as={author.email}")

    assert Batch.objects.get().state == BatchState.WAITING
    assert len(world.asked) == 3
