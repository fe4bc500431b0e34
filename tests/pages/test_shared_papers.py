"""Papers that the starting content leaves out, submitted by pasting their BibTeX, published, and found."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from catalog.folding import fold_name
from contributions.actions.steps import take
from contributions.models import Contribution
from tests import factories
from tests.factories import UserFactory

_PLACES = [folder / "shared" / "data" for folder in Path(__file__).parents]
DATA = next((place for place in _PLACES if place.exists()), None)
pytestmark = [pytest.mark.django_db, pytest.mark.skipif(DATA is None, reason="the list of papers is not here")]
LEFT_OUT = 20


def papers_left_out() -> list[dict[str, object]]:
    """The records of the list whose title and identifiers no published paper has."""
    if DATA is None:
        return []
    there = set()
    for line in (settings.BASE_DIR / "fixtures" / "papers.jsonl").read_text().splitlines():
        content = json.loads(line)["content"]
        there |= {fold_name(content["title"])} | {row["value"] for row in content["facts"].get("identifiers", [])}
    records = [json.loads(line) for line in (DATA / "alignment-papers.jsonl").read_text().splitlines()]
    pairs = json.loads((DATA / "near-duplicates.json").read_text())
    twins = set(re.findall(r'"([a-z0-9-]+\d{4}[a-z0-9-]*)"', json.dumps(pairs)))
    return [
        record
        for record in records
        if not {fold_name(record["title"]), record.get("arxiv"), record.get("doi")} & there
        and record["key"] not in twins
    ]


def bibtex_of(key: str) -> str:
    assert DATA is not None
    entries = re.split(r"\n(?=@)", (DATA / "alignment-papers.bib").read_text())
    return next(entry for entry in entries if re.match(rf"@\w+\{{{re.escape(key)},", entry))


def test_twenty_are_left_out():
    assert len(papers_left_out()) >= LEFT_OUT


@pytest.mark.parametrize("record", papers_left_out(), ids=lambda record: record["key"])
def test_it_is_submitted_by_pasting_published_and_found(client: Client, record: dict[str, str]):
    factories.tag("Trials")
    author, moderator = UserFactory.create(), UserFactory.create(moderator=True)
    client.force_login(author)
    address = client.post("/contribute/paper/", {"pasted": bibtex_of(record["key"])})["Location"]
    filled = Contribution.objects.get().draft.data
    typed = {name: value for name, value in filled.items() if not name.startswith("_")}
    assert typed["title"].casefold() == record["title"].casefold()
    added = {"summary": "It shows one thing. It also shows another.", "tags": "trials", "agree": "on"}
    sent = client.post(address, typed | added | {"action": "submit"})
    assert sent.status_code == 302, re.findall(r'<a href="#id_[^>]*>[^<]*', sent.content.decode())
    row = Contribution.objects.get()
    take("claim", row.pk, actor=moderator)
    row = take("publish", row.pk, actor=moderator, revision=1)

    url = f"/resources/{row.result.entry.slug}/"
    words = sorted(re.findall(r"[a-z]{4,}", record["title"].lower()), key=len)[-2:]
    for found_at in ("/tags/trials/", f"/browse/?q={'+'.join(words)}"):
        assert url in Client().get(found_at).content.decode()
