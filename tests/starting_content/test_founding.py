"""The starting content: complete, consistent, loaded once."""

import json
import re

from catalog.kinds import LIST_OF, Kind
from catalog.models import Entry, EntryRevision, Evidence, Tag
from contributions.actions.chain import first_break
from contributions.founding import Loaded, load
from contributions.models import ContributionEvent
from tests.starting_content.conftest import FIXTURES


def test_the_starting_content_loads_whole_and_once(loaded):
    assert loaded.entries == Entry.objects.count() == ContributionEvent.objects.filter(step="founded").count()
    assert {kind: Entry.objects.of_kind(kind).count() for kind in Kind if kind != Kind.RESOURCE} == {
        Kind.CHALLENGE: 5,
        Kind.SOLUTION: 12,
        Kind.DIRECTION: 5,
        Kind.MILESTONE: 12,
    }
    assert first_break() is None
    assert 60 <= Tag.objects.count() <= 200
    assert not Entry.objects.filter(kind=Kind.RESOURCE, resource_type="paper", tags_shown=[]).exists()
    assert Evidence.objects.count() >= 100
    assert load(FIXTURES) == Loaded(tags=0, entries=0)
    assert EntryRevision.objects.count() == loaded.entries


def test_every_link_inside_a_text_leads_to_an_entry():
    documents = [json.loads(line) for line in (FIXTURES / "papers.jsonl").read_text().splitlines()]
    for name in ("resources", "milestones", "directions", "solutions", "challenges"):
        documents += json.loads((FIXTURES / f"{name}.json").read_text())
    known = {f"/{LIST_OF[Kind(item['content']['kind'])]}/{item['slug']}/" for item in documents}
    linked = {
        address
        for item in documents
        for address in re.findall(r"\]\((/[a-z]+/[^)#]+)", item["content"].get("body", ""))
        if not address.startswith("/tags/")
    }

    assert linked - known == set()
