"""What is read out of a reply of Crossref."""

from typing import Any

import pytest

from catalog.content.facts import Author
from catalog.importers import crossref
from catalog.importers.records import Record
from catalog.kinds import Publication, ResourceType
from tests.catalog.importers.replies import DOI, crossref_body, crossref_work


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
