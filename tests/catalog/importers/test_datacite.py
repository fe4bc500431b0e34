"""What is read out of a reply of DataCite."""

from typing import Any

import pytest

from catalog.content.facts import Author
from catalog.importers import datacite
from catalog.importers.records import Record
from catalog.kinds import Publication
from tests.catalog.importers.replies import datacite_body


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
