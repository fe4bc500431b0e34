"""Is this work here already, or on its way?"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.postgres.search import SearchQuery
from django.urls import Resolver404, resolve

from alignhub.kit.wording import gettext, gettext_noop
from catalog.content.entry import EntryContent
from catalog.content.facts import ResourceFacts
from catalog.folding import fold
from catalog.models import Entry, Evidence, Link
from catalog.queries.alike import published_like
from catalog.queries.rows import address
from contributions.models import Contribution, SentIdentifier
from contributions.queries.alike import OPEN, waiting_like
from contributions.sending import identifiers_of, sought

if TYPE_CHECKING:
    from alignhub.models import User

MOST_SHOWN = 5
MOST_SAID = 2_000


_SAME = gettext_noop("Same title")


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A published entry that may be the same work, and why; ``edit_url`` is "" where it cannot be edited yet."""

    title: str
    url: str
    why: str
    reference: str
    published_on: datetime | None = None
    links: int = 0
    edit_url: str = ""


@dataclass(frozen=True, slots=True)
class Alike:
    """Another contribution that waits and has something identifying in common; ``own`` is not to be opened."""

    uuid: str
    title: str
    own: bool


def published_duplicates(content: EntryContent) -> tuple[Duplicate, ...]:
    """Published entries with the same identifier or address, or with a title and authors alike."""
    facts = content.facts
    if not isinstance(facts, ResourceFacts):
        return _same_title(content)
    (whys,) = published_like([sought(content)])
    whys = dict(list(whys.items())[:MOST_SHOWN])
    rows = Entry.objects.in_bulk(whys) if whys else {}
    said = _said_by(whys) if whys else Counter()
    return tuple(_duplicate(rows[pk], why, said[pk]) for pk, why in whys.items())


def _said_by(pks: Iterable[int]) -> Counter[int]:
    """How many links and pieces of evidence each entry holds, counted to ``MOST_SAID`` of each."""
    links = Link.objects.filter(source__in=list(pks)).values_list("source_id", flat=True)
    evidence = Evidence.objects.filter(resource__in=list(pks)).values_list("resource_id", flat=True)
    return Counter([*links[:MOST_SAID], *evidence[:MOST_SAID]])


def _duplicate(entry: Entry, why: str, said: int) -> Duplicate:
    url = address(entry.kind, entry.slug)
    return Duplicate(entry.title, url, gettext(why), entry.reference, entry.published_at, said, _edit_url(url))


def being_reviewed(content: EntryContent, besides: int | None) -> bool:
    """Whether another contribution with exactly the same identifier or address waits; never who sent it, or where."""
    exact = exact_identifiers(content)
    rows = SentIdentifier.objects.filter(value__in=exact, contribution__state__in=OPEN)
    return bool(exact) and rows.exclude(contribution=besides).exists()


def exact_identifiers(content: EntryContent) -> list[str]:
    """Those of ``identifiers_of`` that no other work can share: a title is none."""
    return [value for value in identifiers_of(content) if not value.startswith("title:")]


def _same_title(content: EntryContent) -> tuple[Duplicate, ...]:
    """Published entries of the same kind and title, accents, case and spelling aside."""
    title = fold(content.title)
    if not title:
        return ()
    words = SearchQuery(title, config="simple", search_type="phrase")
    rows = Entry.objects.standing().of_kind(content.kind).filter(title_search=words, fold_title=title)[:5]
    return tuple(_duplicate(row, _SAME, 0) for row in rows)


def waiting_alike(content: EntryContent, besides: int, user: "User", most: int = 10) -> tuple[Alike, ...]:
    """The other contributions about what may be the same work that wait for review, oldest first."""
    (same,) = waiting_like([sought(content)])
    same = [pk for pk in same if pk != besides]
    if not same:
        return ()
    rows = Contribution.objects.filter(pk__in=same).order_by("submitted_at", "id")[:most]
    return tuple(Alike(str(row.uuid), row.title, row.author_id == user.pk) for row in rows)


def _edit_url(url: str) -> str:
    try:
        resolve(f"{url}edit/")
    except Resolver404:
        return ""
    return f"{url}edit/"
