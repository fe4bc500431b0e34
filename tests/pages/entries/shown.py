"""Papers with rows of evidence, and what a page says of them."""

import re
from dataclasses import replace

from catalog.content.facts import Author, Evidence, ResourceFacts
from catalog.kinds import Design, ResourceType, Stance
from catalog.models import Entry
from tests.factories import publish

CLAIM = "solution/rlhf#abc234"
PAPER = ResourceFacts(type=ResourceType.PAPER, authors=(Author("Gao", "Leo"),), date="2022")


def row(key: str, stance: Stance, design: Design = Design.EXPERIMENT, **more: object) -> Evidence:
    return Evidence(key, CLAIM, stance, design, f"Row {key} says so.", **more)


def paper(title: str, *evidence: Evidence, author: str = "Gao", date: str = "2022", **facts: object) -> Entry:
    known = replace(PAPER, authors=(Author(author, "A"),), date=date, evidence=evidence, **facts)
    return publish(title=title, facts=known)


def text(client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def plain(html: str) -> str:
    """The words of the page, one blank between them."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())
