"""Loading the starting content: published through ``catalog.actions`` with origin "founding", one event per entry."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from catalog.actions.publish import found_entries, prepare
from catalog.actions.tags import NewTag, accept_tags
from catalog.content.codec import from_json
from catalog.models import Entry, Tag
from contributions.actions.chain import record_founding
from contributions.models import PolicyClause, ReasonTemplate

# Oldest papers first, so that the newest stand first in lists.
FILES = (
    "papers.jsonl",
    "resources.json",
    "milestones.json",
    "directions.json",
    "solutions.json",
    "challenges.json",
)
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows a load added."""

    tags: int
    entries: int


def load(folder: Path, say: Say = lambda line: None) -> Loaded:
    """Publish whatever of ``folder`` is not in the catalogue yet; what is there is never touched.

    Raises ``InvalidContent``, ``UnreadableContent`` or ``MissingReference`` when a file is wrong; then nothing changes.
    """
    items = []
    present = set(Entry.objects.values_list("kind", "slug"))
    for name in FILES:
        documents = [item for item in _read(folder / name) if (item["content"]["kind"], item["slug"]) not in present]
        if documents:
            say(f"{name}: preparing {len(documents)} entries")
        items += [(item["slug"], prepare(from_json(item["content"]))) for item in _by_date(documents)]
    with transaction.atomic():
        _load_policy(folder)
        before = Tag.objects.count()
        accept_tags(
            [
                NewTag(tag["name"], tag["definition"], tag["slug"], tuple(tag.get("synonyms", ())))
                for tag in _read(folder / "tags.json")
            ]
        )
        if items:
            say(f"Publishing {len(items)} entries")
            record_founding(found_entries(items))
        return Loaded(tags=Tag.objects.count() - before, entries=len(items))


def _read(path: Path) -> Iterator[dict[str, Any]]:
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    if path.suffix == ".jsonl":
        yield from (json.loads(line) for line in text.splitlines() if line.strip())
    elif text:
        yield from json.loads(text)


def _by_date(documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(documents, key=lambda item: item["content"].get("facts", {}).get("date", ""))


def _load_policy(folder: Path) -> None:
    for row in _read(folder / "policy.json"):
        PolicyClause.objects.get_or_create(number=row["number"], defaults={"title": row["title"], "text": row["text"]})
    for row in _read(folder / "reasons.json"):
        clause = PolicyClause.objects.filter(number=row.get("clause", "")).first()
        ReasonTemplate.objects.get_or_create(
            step=row["step"], title=row["title"], defaults={"text": row["text"], "clause": clause}
        )
