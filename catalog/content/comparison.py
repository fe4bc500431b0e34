"""Two contents of an entry side by side, for people: each changed field with its name, its lines and its words.

Structured facts are compared field by field: an item that carries a key with the item of that key, each of its facts
on a line of its own. The public page of differences and the moderation desk print the same value.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from typing import Any

from alignhub.kit.wording import gettext
from alignhub.kit.wording import gettext_lazy as _
from catalog.content.diff import FieldChange, diff
from catalog.content.entry import EntryContent, InvalidContent
from catalog.content.facts import Author, Identifier
from catalog.content.textdiff import Row, compare_texts, folded

LABELS = {
    "body": _("Text"),
    "note": _("Editors’ note"),
    "curation": _("How far worked on"),
    "url": _("Address"),
    "type": _("Type"),
    "date": _("Date of the work"),
    "authors_truncated": _("More authors than listed"),
    "publication": _("Publication status"),
    "licence": _("Licence of the work"),
    "superseded_by": _("Superseded by"),
    "parent": _("Part of"),
    "realistic_scale": _("At realistic scale"),
    "search_note": _("Search note"),
    "searched_on": _("Searched on"),
    "orcid": "ORCID",
}
# The names that fields have in code, as words.
_FIELDS = {
    "name": _("Name"),
    "where": _("Where"),
    "query": _("Query"),
    "relation": _("Relation"),
    "statement": _("Statement"),
    "claim": _("Claim"),
    "stance": _("Stance"),
    "design": _("Design"),
    "sentence": _("Sentence"),
    "setting": _("Setting"),
    "locator": _("Locator"),
    "replicates": _("Replicates"),
    "target": _("Target"),
    "entry": _("Entry"),
    "family": _("Family"),
    "given": _("Given"),
    "suffix": _("Suffix"),
    "literal": _("Literal"),
    "scheme": _("Scheme"),
    "value": _("Value"),
    "aspects": _("Aspects"),
    "approach": _("Approach"),
    "maturity": _("Maturity"),
    "points": _("Points"),
    "notes": _("Notes"),
    "implementations": _("Implementations"),
    "claims": _("Claims"),
    "authors": _("Authors"),
    "venue": _("Venue"),
    "abstract": _("Abstract"),
    "standing": _("Standing"),
    "identifiers": _("Identifiers"),
    "evidence": _("Evidence"),
    "questions": _("Questions"),
    "phase": _("Phase"),
    "status": _("Status"),
    "position": _("Position"),
    "criterion": _("Criterion"),
    "proofs": _("Proofs"),
    "title": _("Title"),
    "summary": _("Summary"),
    "tags": _("Tags"),
    "links": _("Links"),
    "kind": _("Kind"),
    "text": _("Text"),
    "note": _("Note"),
    "url": _("Url"),
    "type": _("Type"),
    "date": _("Date"),
    "publication": _("Publication"),
    "licence": _("Licence"),
    "challenge": _("Challenge"),
    "parent": _("Parent"),
    "curation": _("Curation"),
    "searched_on": _("Searched on"),
    "search_note": _("Search note"),
    "realistic_scale": _("Realistic scale"),
    "superseded_by": _("Superseded by"),
    "authors_truncated": _("Authors truncated"),
    "body": _("Body"),
    "orcid": "Orcid",
}
# One item of a list of keyed items.
ITEM_LABELS = {
    "links": _("Link"),
    "notes": _("Qualifying note"),
    "implementations": _("Implementation"),
    "claims": _("Claim"),
    "evidence": _("Evidence"),
    "proofs": _("Proof"),
}
# What tells several items of one list apart.
_ABOUT = {
    "links": ("kind", "target"),
    "notes": ("kind",),
    "implementations": ("name",),
    "claims": ("challenge", "relation"),
    "evidence": ("claim", "stance"),
    "proofs": ("entry",),
}
# Fields that name other entries, printed by their title where it is known.
REFERENCES = frozenset({"target", "challenge", "claim", "replicates", "entry", "parent", "superseded_by"})
# Titles of entries by "kind/slug", and names of tags by "tag/slug".
Titles = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FieldComparison:
    """One changed field or item: its dotted path, its name for people, and its rows with unchanged stretches folded."""

    path: str
    label: str
    rows: tuple[Row, ...]


def compare(before: EntryContent, after: EntryContent, titles: Titles | None = None) -> tuple[FieldComparison, ...]:
    """Every field that differs. ``titles`` names the entries that are spoken of by reference, and tags.

    Raises ``ValueError`` across kinds.
    """
    changes = diff(before, after)
    often = Counter(label_of(change.path) for change in changes)
    return tuple(_comparison(change, titles or {}, often[label_of(change.path)] > 1) for change in changes)


def text_of(path: str, value: Any, titles: Titles | None = None) -> str:
    """The value of a field or an item as lines of plain text, "" for one that is absent."""
    return _text(path.rpartition(".")[2], value, titles or {})


def name_of(field: str) -> str:
    """The name of a field of contents, in words."""
    return str(_FIELDS.get(field) or field.replace("_", " ").capitalize())


def label_of(path: str) -> str:
    """The name for people of a field or an item, given its dotted path."""
    parts = path.removeprefix("facts.").split(".")
    if len(parts) > 1:
        return str(ITEM_LABELS.get(parts[0]) or _named(parts[0]))
    return _named(parts[0])


def in_words(invalid: InvalidContent) -> str:
    """What is wrong with a content, each problem with the name of its part."""
    return " ".join(f"{label_of(problem.path)}: {problem.message}" for problem in invalid.problems)


def _comparison(change: FieldChange, titles: Titles, several: bool) -> FieldComparison:
    name = change.path.rpartition(".")[2]
    before, after = (_text(name, value, titles) for value in (change.before, change.after))
    about = _about(change, titles) if several else ""
    label = f"{label_of(change.path)}: {about}" if about else label_of(change.path)
    # Tags that share a word are two tags all the same.
    rows = compare_texts(before, after, by_words=change.path != "tags")
    return FieldComparison(change.path, label, folded(rows))


def _about(change: FieldChange, titles: Titles) -> str:
    """What an item is about, as it is now or was at last."""
    names = _ABOUT.get(change.path.removeprefix("facts.").partition(".")[0], ())
    item = change.after or change.before
    values = ((name, getattr(item, name, None)) for name in names)
    return ", ".join(
        titles.get(str(value).partition("#")[0]) or _text(name, value, {}) for name, value in values if value
    )


def _named(name: str) -> str:
    return str(LABELS.get(name) or name_of(name))


def _text(name: str, value: Any, titles: Titles) -> str:
    """A value as lines of plain text; what is absent or empty is no line at all."""
    if value is None or value == ():
        return ""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, Enum):
        return str(getattr(value, "label", value.value))
    if isinstance(value, tuple):
        return "\n".join(_text(name, item, titles) for item in value)
    if isinstance(value, Author):
        return (
            gettext("{name} (ORCID {orcid})").format(name=value.name, orcid=value.orcid) if value.orcid else value.name
        )
    if isinstance(value, Identifier):
        return f"{value.scheme.label}: {value.value}"
    if is_dataclass(value):
        return _item(value, titles)
    if name == "tags":
        return titles.get(f"tag/{value}", str(value))
    if name in REFERENCES and isinstance(value, str):
        return _reference(value, titles)
    return str(value)


def _item(value: Any, titles: Titles) -> str:
    lines = []
    for field in fields(value):
        inner = getattr(value, field.name)
        if field.name == "key" or inner in (None, "", False):
            continue
        text = _text(field.name, inner, titles)
        lines.append(text if is_dataclass(inner) else f"{_named(field.name)}: {text}")
    return "\n".join(lines)


def _reference(value: str, titles: Titles) -> str:
    title = titles.get(value.partition("#")[0])
    return f"{title} ({value})" if title else value
