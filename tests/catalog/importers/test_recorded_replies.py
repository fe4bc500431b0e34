"""Replies that the metadata services have given, recorded."""

import pytest

from catalog.importers import arxiv, crossref, datacite
from catalog.importers.services import LookupFailed
from tests.catalog.importers.conftest import SAMPLES


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
