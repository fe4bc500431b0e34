"""What is read out of a reply of arXiv."""

import pytest

from catalog.content.facts import Author
from catalog.importers import arxiv
from catalog.importers.records import Record
from catalog.importers.services import LookupFailed
from catalog.kinds import Publication
from tests.catalog.importers.replies import ENTRY, FEED


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
