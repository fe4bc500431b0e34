"""What is kept with a draft beside what the person typed, above all what a metadata service said about each field.

Kept with the draft under ``FOUND``: {field: [value, name of the source]}. The person's own words are never replaced.
"""

from dataclasses import asdict, replace
from typing import Any

from alignhub.kit.wording import gettext
from catalog.importers.names import authors_to_text
from catalog.importers.records import Record
from contributions.models import BASE

FOUND, AUTHORS, NOTES = "_found", "_authors", "_notes"
# Told by a metadata service.
OURS = (FOUND, AUTHORS, NOTES)
# The form that a draft is of, the version that it changes, the items that have no row in it.
FORM, REST = "_form", "_rest"
# That the author of a critique takes it back.
OWN = "_own"
# Kept with a draft but never taken from a request.
CARRIED = (*OURS, FORM, BASE, REST, OWN)
# More than this is more than anybody checks by hand; the rest is "et al."
MOST_AUTHORS_FILLED = 1_000
Data = dict[str, Any]


def from_record(record: Record, clean: Any) -> Data:
    """The form filled in from what a source says; each field knows its source. ``clean`` makes a text storable."""
    notes = list(record.warnings)
    if len(record.authors) > MOST_AUTHORS_FILLED:
        notes.append(
            gettext("Only the first {filled:,} of {all:,} authors are filled in.").format(
                filled=MOST_AUTHORS_FILLED, all=len(record.authors)
            )
        )
        record = replace(record, authors=record.authors[:MOST_AUTHORS_FILLED], authors_truncated=True)
    values = {
        "title": record.title,
        "authors": authors_to_text(record.authors) + ("; et al." if record.authors_truncated else ""),
        "date": record.date,
        "doi": record.doi,
        "arxiv": record.arxiv,
        "url": record.url,
        "venue": record.venue,
        "publication": record.publication.value if record.publication else "",
    }
    given = {name: clean(value) for name, value in values.items() if value}
    sources = record.source_of
    return given | {
        FOUND: {name: [value, sources.get(name, record.source)] for name, value in given.items()},
        AUTHORS: [asdict(author) for author in record.authors],
        NOTES: [clean(note) for note in notes],
    }


def filled(data: Data, found: Data) -> Data:
    """``data`` with what was ``found``, where nothing was typed or only what an earlier look-up had filled in."""
    before = data.get(FOUND, {})
    result = data | {name: found[name] for name in OURS if name in found}
    for name, (value, _) in found.get(FOUND, {}).items():
        typed = str(data.get(name, "")).strip()
        if not typed or same(typed, before.get(name, [None])[0]):
            result[name] = value
    return result


def sources(data: Data) -> dict[str, str]:
    """Field to the source it came from, as long as it still reads as the source has it."""
    return {name: source for name, (value, source) in data.get(FOUND, {}).items() if same(data.get(name), value)}


def offers(data: Data) -> dict[str, tuple[str, str]]:
    """Field to (value, source) where a source says something else than what is in the form."""
    return {
        name: (value, source)
        for name, (value, source) in data.get(FOUND, {}).items()
        if not same(data.get(name), value)
    }


def same(one: object, other: object) -> bool:
    """Whether two values read the same."""
    return " ".join(str(one or "").split()) == " ".join(str(other or "").split())
