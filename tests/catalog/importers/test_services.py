"""arXiv, Crossref and DataCite: what is read out of their replies, and what is said when they fail."""

import json
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from catalog.content.facts import Author, Identifier
from catalog.importers import arxiv, crossref, datacite
from catalog.importers.records import Record
from catalog.importers.services import LookupFailed, date_of, open_licence, words
from catalog.kinds import IdentifierScheme, Publication, ResourceType
from tests.catalog.importers.conftest import SAMPLES

DOI = "10.5555/made.up.1"
FEED = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">
<title>arXiv Query</title>{}</feed>"""
ENTRY = """<entry><id>http://arxiv.org/abs/2401.00001v3</id><title>A Made-up
  Title: $x^2$ &amp; more</title><published>2024-01-02T03:04:05Z</published><updated>2024-05-01T00:00:00Z</updated>
<summary>Not taken.</summary><author><name>Laurens van der Maaten</name></author><author><name>Cher</name></author>
<author><name>The Example Collaboration</name></author><author><name>:</name></author>
<author><name>Ada B. Lovelace Jr.</name></author>
<arxiv:comment>Withdrawn by the authors</arxiv:comment>
<arxiv:journal_ref>J. Made Up 1 (2025)</arxiv:journal_ref></entry>"""


def crossref_work(**fields: Any) -> dict[str, Any]:
    work = {
        "DOI": "10.5555/MADE.up.1",
        "type": "proceedings-article",
        "title": ["A <i>made-up</i> title &amp; more"],
        "subtitle": ["and its subtitle"],
        "author": [
            {"given": "Ada", "family": "Lovelace", "ORCID": "https://orcid.org/0000-0002-1825-0097"},
            {"family": "Doe"},
            {"name": "A Working Group"},
            {"affiliation": []},
            "nonsense",
        ],
        "issued": {"date-parts": [[2023, 7, 4]]},
        "container-title": ["Proceedings of Nothing"],
        "URL": "https://doi.org/10.5555/made.up.1",
    }
    return work | fields


def crossref_body(**fields: Any) -> bytes:
    return json.dumps({"status": "ok", "message": crossref_work(**fields)}).encode()


def datacite_body(**fields: Any) -> bytes:
    attributes = {
        "doi": "10.48550/ARXIV.2401.00001",
        "titles": [{"title": "Translated", "titleType": "TranslatedTitle"}, {"title": "A made-up title"}],
        "creators": [
            {"name": "Lovelace, Ada", "nameType": "Personal", "givenName": "Ada", "familyName": "Lovelace"},
            {"name": "Turing, Alan", "nameIdentifiers": [{"nameIdentifier": "https://orcid.org/0000-0002-1825-0097"}]},
            {"name": "Example Ltd", "nameType": "Organizational"},
        ],
        "publisher": "arXiv",
        "publicationYear": 2024,
        "dates": [
            {"date": "2024-01-02T03:04:05Z", "dateType": "Submitted"},
            {"date": "2024-05-01T00:00:00Z", "dateType": "Updated"},
        ],
        "types": {"resourceTypeGeneral": "Preprint"},
        "rightsList": [{"rightsUri": "https://creativecommons.org/licenses/by/4.0/legalcode"}],
        "descriptions": [{"description": "An abstract.", "descriptionType": "Abstract"}],
    }
    return json.dumps({"data": {"attributes": attributes | fields}}).encode()


def test_crossref_is_read() -> None:
    record = crossref.parse(crossref_body(), DOI)
    assert record == Record(
        title="A made-up title & more: and its subtitle",
        authors=(
            Author(family="Lovelace", given="Ada", orcid="0000-0002-1825-0097"),
            Author(family="Doe"),
            Author(literal="A Working Group"),
        ),
        date="2023-07-04",
        venue="Proceedings of Nothing",
        doi=DOI,
        url=f"https://doi.org/{DOI}",
        publication=Publication.PEER_REVIEWED,
        source="Crossref",
    )
    assert record.source_of["title"] == "Crossref"


@pytest.mark.parametrize(
    ("fields", "warning"),
    [
        ({"title": []}, "Crossref has no title for this work."),
        ({"issued": {"date-parts": [[None]]}}, "Crossref has no date for this work."),
        ({"DOI": "10.5555/other"}, "Crossref lists this work under another DOI, 10.5555/other."),
        ({"updated-by": [{"type": "retraction"}]}, "Crossref says that this work has been retracted."),
    ],
)
def test_crossref_gaps_are_told(fields: dict[str, Any], warning: str) -> None:
    assert crossref.parse(crossref_body(**fields), DOI).warnings == (warning,)


@pytest.mark.parametrize(
    ("fields", "publication", "kind"),
    [
        ({"type": "posted-content", "subtype": "preprint"}, Publication.PREPRINT, ResourceType.PAPER),
        ({"type": "posted-content", "subtype": "blog"}, Publication.POST, ResourceType.POST),
        ({"type": "report"}, Publication.REPORT, ResourceType.REPORT),
        ({"type": "dataset"}, None, ResourceType.DATASET),
        ({"type": None}, None, ResourceType.PAPER),
    ],
)
def test_crossref_types_become_ours(fields: dict[str, Any], publication: object, kind: object) -> None:
    record = crossref.parse(crossref_body(**fields), DOI)
    assert (record.publication, record.type) == (publication, kind)


def test_an_abstract_is_taken_only_under_an_open_licence() -> None:
    closed = crossref.parse(crossref_body(abstract="<jats:p>Words.</jats:p>"), DOI)
    licence = [
        {"URL": "https://creativecommons.org/licenses/by-nc/4.0/"},
        {"URL": "http://creativecommons.org/licenses/by/4.0/"},
    ]
    opened = crossref.parse(crossref_body(abstract="<jats:p>Words.</jats:p>", license=licence), DOI)
    assert (closed.abstract, closed.licence) == ("", "")
    assert (opened.abstract, opened.licence) == ("Words.", "CC BY 4.0")


def test_crossref_names_the_preprint() -> None:
    relation = {"has-preprint": [{"id-type": "doi", "id": "10.48550/arXiv.2401.00001"}]}
    assert crossref.parse(crossref_body(relation=relation), DOI).arxiv == "2401.00001"


@pytest.mark.parametrize(
    "fields",
    [
        {name: value}
        for name in crossref_work()
        if name != "DOI"
        for value in (None, 7, "x", [], [None], {}, [[]], [{}])
    ],
)
def test_crossref_fields_of_the_wrong_shape_are_left_out(fields: dict[str, Any]) -> None:
    assert crossref.parse(crossref_body(**fields), DOI).doi == DOI


def test_datacite_is_read() -> None:
    assert datacite.parse(datacite_body()) == Record(
        title="A made-up title",
        authors=(
            Author(family="Lovelace", given="Ada"),
            Author(family="Turing", given="Alan", orcid="0000-0002-1825-0097"),
            Author(literal="Example Ltd"),
        ),
        date="2024-01-02",
        venue="arXiv",
        arxiv="2401.00001",
        url="https://arxiv.org/abs/2401.00001",
        publication=Publication.PREPRINT,
        licence="CC BY 4.0",
        abstract="An abstract.",
        source="DataCite",
    )


@pytest.mark.parametrize(
    "fields",
    [
        {name: value}
        for name in (
            "titles",
            "creators",
            "publisher",
            "publicationYear",
            "dates",
            "types",
            "rightsList",
            "descriptions",
        )
        for value in (None, 7, "x", [], [None], {}, [[]], [{}])
    ],
)
def test_datacite_fields_of_the_wrong_shape_are_left_out(fields: dict[str, Any]) -> None:
    assert datacite.parse(datacite_body(**fields)).arxiv == "2401.00001"


def test_arxiv_is_read() -> None:
    assert arxiv.parse(FEED.format(ENTRY).encode(), "2401.00001") == Record(
        title="A Made-up Title: $x^2$ & more",
        authors=(
            Author(family="van der Maaten", given="Laurens"),
            Author(literal="Cher"),
            Author(literal="The Example Collaboration"),
            Author(family="Lovelace", given="Ada B.", suffix="Jr."),
        ),
        date="2024-01-02",
        venue="arXiv",
        arxiv="2401.00001",
        url="https://arxiv.org/abs/2401.00001",
        publication=Publication.PREPRINT,
        source="arXiv",
        warnings=(
            "arXiv says that it also appeared in: J. Made Up 1 (2025)",
            "Its authors' comment on arXiv speaks of a withdrawal.",
        ),
    )


def test_another_paper_than_the_one_asked_for_is_not_taken() -> None:
    with pytest.raises(LookupFailed, match="has no paper") as failed:
        arxiv.parse(FEED.format(ENTRY).encode(), "2401.00002")
    assert failed.value.not_found


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>Please sign in</body></html>",
        b"<feed",
        FEED.format(ENTRY).encode()[:400],
        b'<!DOCTYPE feed [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><feed xmlns="http://www.w3.org/2005/Atom">&b;</feed>',
        b'<!DOCTYPE feed SYSTEM "file:///etc/passwd"><feed/>',
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_feed_cannot_be_read(body: bytes) -> None:
    with pytest.raises(LookupFailed, match="arXiv gave an answer that cannot be read"):
        arxiv.parse(body, "2401.00001")


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


@pytest.mark.skipif(not SAMPLES.exists(), reason="the recorded replies are not here")
@pytest.mark.parametrize(
    ("name", "asked", "title", "authors", "date"),
    [
        ("arxiv-one.xml", "1605.08386", "Heat-bath random walks with Markov bases", 2, "2016-05-26"),
        ("arxiv-versioned-id.xml", "2104.12255", "0", 1, "2021-04-20"),
        ("arxiv-debate-constructed.xml", "1805.00899", "AI safety via debate", 3, "2018-05-02"),
        ("arxiv-old-style-id.xml", "astro-ph/0601001", None, 4, "2006-01-02"),
        ("crossref-work-elife.json", "10.7554/elife.01567", None, 5, None),
        ("crossref-work-plos.json", "10.1371/journal.pone.0033693", None, 6, None),
        ("crossref-work-posted-content.json", "10.53731/ybhah-9jy85", "The rise of the (science) newsletter", 1, None),
        (
            "crossref-work-two-titles.json",
            "10.1007/s00120-007-1345-2",
            "Penisverletzung durch eine Moulinette",
            1,
            None,
        ),
        ("crossref-null-date.json", "10.5555/12345678", "", 2, ""),
        ("datacite-doi-arxiv.json", "", None, 10, "2023-11-09"),
        ("datacite-doi-paper.json", "", "The Minimum Size of Qubit Unextendible Product Bases", 1, "2013"),
        ("datacite-doi-dataset.json", "", "Data from: A new malaria agent in African hominids.", 8, "2011-02-01"),
        ("datacite-doi-figshare.json", "", None, 4, "2020"),
    ],
)
def test_recorded_replies_are_read(name: str, asked: str, title: str | None, authors: int, date: str | None) -> None:
    body = (SAMPLES / "api-samples" / name).read_bytes()
    service = name.partition("-")[0]
    record = {
        "arxiv": lambda: arxiv.parse(body, asked),
        "crossref": lambda: crossref.parse(body, asked),
        "datacite": lambda: datacite.parse(body),
    }[service]()
    assert title is None or record.title == title
    assert len(record.authors) == authors
    assert date is None or record.date == date


@pytest.mark.skipif(not SAMPLES.exists(), reason="the recorded replies are not here")
@pytest.mark.parametrize(
    ("name", "not_found"),
    [
        ("arxiv-not-found.xml", True),
        ("arxiv-400-bad-id.xml", True),
        ("arxiv-truncated.xml", False),
        ("arxiv-entity-bomb.xml", False),
        ("arxiv-503.html", False),
        ("arxiv-429.txt", False),
        ("crossref-truncated.json", False),
        ("crossref-html-as-json.json", False),
        ("crossref-400-validation.json", False),
        ("datacite-404.json", False),
    ],
)
def test_recorded_failures_are_told(name: str, not_found: bool) -> None:
    body = (SAMPLES / "api-samples" / name).read_bytes()
    with pytest.raises(LookupFailed) as failed:
        if name.startswith("arxiv"):
            arxiv.parse(body, "1605.08386")
        elif name.startswith("crossref"):
            crossref.parse(body, "10.7554/elife.01567")
        else:
            datacite.parse(body)
    assert failed.value.not_found is not_found
