"""From what was pasted to a record: which service is asked, and what is kept when none helps."""

import json
import threading
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_httpserver import HTTPServer
from werkzeug import Response

from alignhub.kit import http
from alignhub.kit.models import MetadataCache
from catalog.importers import lookup
from catalog.importers.lookup import ADDRESS_ONLY, PASTED, UNKNOWN, look_up
from catalog.importers.records import Record
from catalog.importers.services import BY_HAND
from catalog.kinds import Publication
from tests.catalog.importers.replies import DOI, ENTRY, FEED, crossref_body, datacite_body

pytestmark = pytest.mark.django_db
PLAIN = ENTRY.replace("<arxiv:comment>Withdrawn by the authors</arxiv:comment>", "")
TITLE = "A made-up title & more: and its subtitle"


def answer(services: HTTPServer, path: str, body: str | bytes = "", status: int = 200) -> None:
    services.expect_request(path).respond_with_data(body, status=status)


def test_a_doi_is_asked_of_crossref(services: HTTPServer) -> None:
    answer(services, f"/crossref/works/{DOI}", crossref_body())
    found = look_up(f" https://doi.org/{DOI.upper()} ")
    assert found.record is not None
    assert (found.record.title, found.failure) == (TITLE, "")


def test_a_doi_that_crossref_does_not_know_is_asked_of_datacite(services: HTTPServer) -> None:
    answer(services, f"/crossref/works/{DOI}", status=404)
    answer(services, f"/datacite/dois/{DOI}", datacite_body(doi=DOI))
    found = look_up(DOI)
    assert found.record is not None
    assert (found.record.doi, found.record.source) == (DOI, "DataCite")


def test_a_doi_that_nobody_knows_is_kept_and_told(services: HTTPServer) -> None:
    answer(services, f"/crossref/works/{DOI}", status=404)
    answer(services, f"/datacite/dois/{DOI}", json.dumps({"errors": []}), status=404)
    found = look_up(DOI)
    assert found.record == Record(doi=DOI, url=f"https://doi.org/{DOI}", source=PASTED)
    assert found.failure == f"Neither Crossref nor DataCite knows the DOI {DOI}. Is it spelt right?"


def test_a_service_out_of_order_leaves_what_was_pasted(services: HTTPServer) -> None:
    answer(services, f"/crossref/works/{DOI}", status=503)
    found = look_up(DOI)
    assert found.record is not None and found.record.doi == DOI
    assert found.failure.startswith("Crossref is out of order")


@pytest.mark.parametrize(
    "pasted", ["2401.00001v3", "https://arxiv.org/pdf/2401.00001v2.pdf", "10.48550/arXiv.2401.00001"]
)
def test_an_arxiv_paper_is_asked_of_arxiv(services: HTTPServer, pasted: str) -> None:
    services.expect_request(
        "/arxiv/api/query", query_string={"id_list": "2401.00001", "max_results": "1"}
    ).respond_with_data(FEED.format(ENTRY))
    found = look_up(pasted)
    assert found.record is not None
    assert (found.record.arxiv, found.record.source, found.failure) == ("2401.00001", "arXiv", "")


def test_the_published_version_of_a_preprint_gives_its_venue(services: HTTPServer) -> None:
    entry = PLAIN.replace("</entry>", f"<arxiv:doi>{DOI}</arxiv:doi></entry>")
    answer(services, "/arxiv/api/query", FEED.format(entry))
    answer(services, f"/crossref/works/{DOI}", crossref_body())
    record = look_up("2401.00001").record
    assert record is not None
    assert (record.venue, record.publication) == ("Proceedings of Nothing", Publication.PEER_REVIEWED)
    assert (record.title, record.date, record.doi) == ("A Made-up Title: $x^2$ & more", "2024-01-02", DOI)
    assert record.source_of == {
        "title": "arXiv",
        "authors": "arXiv",
        "date": "arXiv",
        "venue": "Crossref",
        "doi": "arXiv",
        "arxiv": "arXiv",
        "url": "arXiv",
        "publication": "Crossref",
    }


def test_a_preprint_stays_when_its_published_version_cannot_be_found(services: HTTPServer) -> None:
    entry = PLAIN.replace("</entry>", f"<arxiv:doi>{DOI}</arxiv:doi></entry>")
    answer(services, "/arxiv/api/query", FEED.format(entry))
    answer(services, f"/crossref/works/{DOI}", status=404)
    record = look_up("2401.00001").record
    assert record is not None and record.venue == "arXiv"
    assert record.warnings[-1] == "About the published version: Crossref does not know this. Is it spelt right?"


def test_datacite_stands_in_while_arxiv_is_out_of_order(services: HTTPServer) -> None:
    answer(services, "/arxiv/api/query", status=429)
    answer(services, "/datacite/dois/10.48550/arxiv.2401.00001", datacite_body())
    record = look_up("2401.00001").record
    assert record is not None and (record.source, record.arxiv) == ("DataCite", "2401.00001")


def test_when_both_fail_the_failure_of_arxiv_is_told(services: HTTPServer) -> None:
    answer(services, "/arxiv/api/query", status=503)
    answer(services, "/datacite/dois/10.48550/arxiv.2401.00001", status=404)
    found = look_up("2401.00001")
    assert found.failure.startswith("arXiv is out of order")
    assert found.record is not None and found.record.url == "https://arxiv.org/abs/2401.00001"


def test_an_unknown_arxiv_identifier_is_told(services: HTTPServer) -> None:
    answer(services, "/arxiv/api/query", FEED.format(""))
    assert look_up("2401.99999").failure == "arXiv has no paper with the identifier 2401.99999. Is it spelt right?"


def test_an_address_with_a_doi_by_rule_is_asked_of_crossref(services: HTTPServer) -> None:
    answer(
        services, "/crossref/works/10.18653/v1/2024.eacl-long.14", crossref_body(DOI="10.18653/v1/2024.eacl-long.14")
    )
    found = look_up("https://aclanthology.org/2024.eacl-long.14.pdf")
    assert found.record is not None
    assert found.record.url == "https://aclanthology.org/2024.eacl-long.14/"
    assert found.record.source_of["url"] == PASTED
    assert found.record.source_of["title"] == "Crossref"


def test_an_address_that_no_service_knows_is_kept(services: HTTPServer) -> None:
    answer(services, "/crossref/works/10.18653/v1/2024.eacl-long.14", status=404)
    for pasted in ("https://aclanthology.org/2024.eacl-long.14/", "https://example.org/paper.html"):
        found = look_up(pasted)
        assert (found.record, found.failure) == (Record(url=pasted, source=PASTED), ADDRESS_ONLY)


def test_an_answer_is_kept_and_not_asked_for_again(services: HTTPServer) -> None:
    services.expect_ordered_request(f"/crossref/works/{DOI}").respond_with_data(crossref_body())
    assert [look_up(DOI).record for _ in range(2)] == [look_up(DOI).record] * 2
    assert len(services.log) == 1


def test_an_unknown_work_is_asked_for_again_after_ten_minutes(services: HTTPServer) -> None:
    for path in (f"/crossref/works/{DOI}", f"/datacite/dois/{DOI}"):
        answer(services, path, status=404)
    told = [look_up(DOI).failure for _ in range(2)]
    assert told[0] == told[1] == f"Neither Crossref nor DataCite knows the DOI {DOI}. Is it spelt right?"
    assert len(services.log) == 2
    MetadataCache.objects.update(fetched_at=timezone.now() - timedelta(minutes=11))
    look_up(DOI)
    assert len(services.log) == 4


@pytest.mark.parametrize(
    ("body", "status"), [(b"<html>Moved</html>", 200), (b"", 429), (b"Bad gateway", 502), (b'{"message": ', 200)]
)
def test_a_failure_is_not_kept(services: HTTPServer, body: bytes, status: int) -> None:
    services.expect_oneshot_request(f"/crossref/works/{DOI}").respond_with_data(body, status=status)
    answer(services, f"/crossref/works/{DOI}", crossref_body())
    first, second = look_up(DOI), look_up(DOI)
    assert first.failure and first.record is not None and first.record.title == ""
    assert (second.failure, second.record and second.record.title) == ("", TITLE)


def test_a_slow_service_is_cut_and_told(services: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    # The limit itself, three seconds, is tested with the client.
    monkeypatch.setattr(http, "TIME_LIMIT", 0.2)
    let_go = threading.Event()

    def dawdle(request: object) -> Response:
        let_go.wait(5)
        return Response(crossref_body())

    services.expect_request(f"/crossref/works/{DOI}").respond_with_handler(dawdle)
    failure = look_up(DOI).failure
    let_go.set()
    assert failure == f"Crossref took too long to answer. {BY_HAND}"


def test_a_large_answer_is_cut_and_told(services: HTTPServer) -> None:
    answer(services, "/arxiv/api/query", FEED.format(ENTRY) + " " * 1_000_001)
    answer(services, "/datacite/dois/10.48550/arxiv.2401.00001", status=404)
    assert look_up("2401.00001").failure == f"The answer of arXiv is too long to be read. {BY_HAND}"


def test_bibtex_asks_nobody() -> None:
    found = look_up("@article{a, title={One}, author={Doe, Jane}, year=2020} @misc{b, title={Two}}")
    assert found.record is not None and found.record.title == "One"
    assert found.failure == "2 entries were pasted; the form holds the first one."


@pytest.mark.parametrize("pasted", ["", " ", "hello", "\x00", "x" * 100_000, "10.", "http://", "https://[", "💥" * 99])
def test_what_is_nothing_we_know_is_told(pasted: str) -> None:
    found = look_up(pasted)
    assert found.failure in (UNKNOWN, ADDRESS_ONLY)


def test_bad_bibtex_is_told() -> None:
    found = look_up("@article{a, title={One")
    assert found.record is None and found.failure


def test_nothing_leaves_the_machine_when_the_services_are_unreachable(settings: object) -> None:
    settings.METADATA_SERVICES = dict.fromkeys(("arxiv", "crossref", "datacite"), "http://127.0.0.1:1")  # type: ignore[attr-defined]
    for pasted in (DOI, "2401.00001"):
        found = look_up(pasted)
        assert "cannot be reached" in found.failure and found.record is not None
    assert found.record.source == lookup.PASTED
