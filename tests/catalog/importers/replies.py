"""Replies of the metadata services, made up."""

import json
from typing import Any

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
