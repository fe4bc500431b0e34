"""What the metadata services have in common: dates, licences and words, and what is said when they fail."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_httpserver import HTTPServer

from alignhub.kit.models import MetadataCache
from catalog.content.facts import Identifier
from catalog.importers import crossref, datacite
from catalog.importers.records import Record
from catalog.importers.services import LookupFailed, date_of, keep_answer, kept_statuses, open_licence, words
from catalog.kinds import IdentifierScheme, ResourceType
from tests.catalog.importers.replies import DOI


@pytest.mark.parametrize(
    "body", [b"", b"<html></html>", b"[]", b"null", b'{"message": []}', b'{"message": {}}', b"[" * 100_000, b'{"mess']
)
def test_what_is_no_record_cannot_be_read(body: bytes) -> None:
    with pytest.raises(LookupFailed, match="Crossref gave an answer that cannot be read"):
        crossref.parse(body, DOI)
    with pytest.raises(LookupFailed, match="DataCite gave an answer that cannot be read"):
        datacite.parse(body)


@pytest.mark.parametrize(
    ("status", "message", "not_found"),
    [
        (404, "does not know this", True),
        (400, "does not know this", True),
        (429, "asked too often", False),
        (500, r"out of order at the moment \(status 500\)", False),
        (503, r"out of order at the moment \(status 503\)", False),
    ],
)
def test_refusals_are_told(services: HTTPServer, status: int, message: str, not_found: bool) -> None:
    services.expect_request(f"/crossref/works/{DOI}").respond_with_data("", status=status)
    with pytest.raises(LookupFailed, match=message) as failed:
        crossref.look_up(DOI)
    assert failed.value.not_found is not_found


@pytest.mark.django_db
def test_a_host_that_is_not_on_the_list_is_not_asked(settings: object) -> None:
    settings.METADATA_SERVICES = {"crossref": "https://evil.example"}  # type: ignore[attr-defined]
    with pytest.raises(LookupFailed, match="cannot be reached"):
        crossref.look_up(DOI)


def test_the_parts_of_a_date_are_taken_as_far_as_they_make_sense() -> None:
    cases = {
        (2023, 7, 4): "2023-07-04",
        (2023, 7): "2023-07",
        (2023,): "2023",
        (2023, 13, 1): "2023",
        (2023, 2, 31): "2023-02",
        ("2023", "07"): "2023-07",
        (None,): "",
        (): "",
        (0,): "",
        ("²",): "",
    }
    assert {parts: date_of([*parts]) for parts in cases} == cases
    assert date_of("2023") == ""


def test_licences_and_words() -> None:
    assert open_licence("https://creativecommons.org/publicdomain/zero/1.0/legalcode") == "CC0 1.0"
    assert open_licence("https://creativecommons.org/licenses/by-sa/4.0/") == "CC BY-SA 4.0"
    assert open_licence("https://creativecommons.org/licenses/by-nd/4.0/") == ""
    assert open_licence(None) == ""
    assert words(" a\n <jats:italic>b</jats:italic> &lt;i&gt;c&lt;/i&gt; x < y ") == "a b c x < y"


def test_a_record_becomes_facts() -> None:
    facts = Record(title="T", doi=DOI, arxiv="2401.00001", date="2024").to_facts()
    assert facts.identifiers == (
        Identifier(IdentifierScheme.DOI, DOI),
        Identifier(IdentifierScheme.ARXIV, "2401.00001"),
    )
    assert (facts.type, facts.date) == (ResourceType.PAPER, "2024")


@pytest.mark.django_db
def test_what_is_at_hand_is_told_of_many_at_once_by_age_and_form() -> None:
    long = f"/works/{'x' * 400}"
    for path, body in (("/works/here", "{}"), ("/works/old", "{}"), (long, "{}"), ("/works/gone", None)):
        keep_answer("crossref", path, body)
    keep_answer("crossref", "/works/gone-lately", None)
    MetadataCache.objects.filter(key="crossref:/works/old").update(fetched_at=timezone.now() - timedelta(days=8))
    MetadataCache.objects.filter(key="crossref:/works/gone").update(fetched_at=timezone.now() - timedelta(minutes=11))
    MetadataCache.objects.create(key="crossref:/works/odd", status=200, body={"not": "an answer"})
    asked = ("here", "old", "gone", "gone-lately", "odd", "never")

    found = kept_statuses("crossref", [*(f"/works/{name}" for name in asked), long])

    assert found == {
        "/works/here": 200,
        "/works/old": 0,
        "/works/gone": 0,
        "/works/gone-lately": 404,
        "/works/odd": 0,
        "/works/never": 0,
        long: 200,
    }
    assert kept_statuses("datacite", ["/works/here"]) == {"/works/here": 0}
    assert kept_statuses("crossref", []) == {}
