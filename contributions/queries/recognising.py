"""What is known of the records of an import: which are new, which are here, wait or stand there twice."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.content.comparison import in_words
from catalog.content.entry import EntryContent, InvalidContent, check
from catalog.content.facts import ResourceFacts
from catalog.importers.records import Record
from catalog.models import Entry
from catalog.queries.alike import Sought, published_like
from catalog.queries.rows import address
from catalog.sameness import work
from contributions.queries.alike import exactly_waiting, repeated
from contributions.sending import sought
from contributions.states import Found

NOTHING = Sought("", work("", None, [], []))


@dataclass(frozen=True, slots=True)
class Recognised:
    """One record; ``content`` is None exactly when it failed. ``problem`` says what is wrong or missing.

    Of a duplicate, ``entry`` is the key of the published entry, ``url`` its address and ``why`` they look like one; of
    a repeated record, ``repeats`` is the number (from 1) of the first. What waits is not named, nor whose it is.
    """

    number: int
    record: Record
    content: EntryContent | None
    found: Found
    problem: str = ""
    entry: int | None = None
    url: str = ""
    title: str = ""
    why: str = ""
    repeats: int | None = None


def recognise(records: Sequence[Record]) -> list[Recognised]:
    """Look ``records`` up in the catalogue, among what waits, and among one another."""
    return _recognised(records, [content_of(record) for record in records])


def compared(contents: Sequence[EntryContent | None]) -> list[Recognised]:
    """As ``recognise``, of records of which nothing but their content is at hand, None of those that failed."""
    return _recognised([Record()] * len(contents), [(content, "") for content in contents])


def _recognised(records: Sequence[Record], contents: Sequence[tuple[EntryContent | None, str]]) -> list[Recognised]:
    works = [sought(content) if content else NOTHING for content, _ in contents]
    published = published_like(works)
    waiting = exactly_waiting(works)
    twice = repeated(works)
    first = {pk: why for found in published for pk, why in list(found.items())[:1]}
    entries = {
        pk: (address(kind, slug), title)
        for pk, kind, slug, title in Entry.objects.filter(pk__in=first).values_list("pk", "kind", "slug", "title")
    }
    result = []
    for place, (record, (content, problem)) in enumerate(zip(records, contents, strict=True)):
        known = Recognised(place + 1, record, content, Found.NEW)
        if content is None:
            known = Recognised(place + 1, record, None, Found.FAILED, problem)
        elif published[place]:
            entry, why = next(iter(published[place].items()))
            url, title = entries[entry]
            known = Recognised(place + 1, record, content, Found.DUPLICATE, entry=entry, url=url, title=title, why=why)
        elif (same := twice[place]) is not None:
            known = Recognised(place + 1, record, content, Found.REPEATED, repeats=same + 1)
        elif waiting[place]:
            known = Recognised(place + 1, record, content, Found.WAITING)
        elif missing := lacking(content):
            known = Recognised(place + 1, record, content, Found.INCOMPLETE, missing)
        result.append(known)
    return result


def lacking(content: EntryContent) -> str:
    """What a reader would miss in a bare record, as a sentence; "" when there is enough of it."""
    facts = content.facts
    if not isinstance(facts, ResourceFacts):
        return ""
    missing = [word for word, there in (("authors", facts.authors), ("a year", facts.date)) if not there]
    return f"It has no {' and no '.join(word.removeprefix('a ') for word in missing)}." if missing else ""


def content_of(record: Record) -> tuple[EntryContent | None, str]:
    """The entry that ``record`` would become, or None and why it cannot be one."""
    if record.error:
        return None, record.error
    content = record.to_content()
    try:
        check(content)
    except InvalidContent as error:
        where = f"Line {record.line}: " if record.line else ""
        return None, where + in_words(error)
    return content, ""
