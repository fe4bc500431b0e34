"""Is this work here already, or on its way?"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q
from django.urls import Resolver404, resolve

from catalog.actions.projection import title_key
from catalog.content.entry import EntryContent
from catalog.content.facts import ResourceFacts
from catalog.folding import fold
from catalog.importers.identify import canonical_url
from catalog.kinds import IdentifierScheme
from catalog.models import Entry, Evidence, Identifier, Link, ResourceDetail
from catalog.queries.rows import address
from contributions.models import Contribution, SentIdentifier
from contributions.sending import identifiers_of
from contributions.states import State

if TYPE_CHECKING:
    from alignhub.models import User

_NAMES = {IdentifierScheme.ARXIV: "arXiv identifier", IdentifierScheme.OPENREVIEW: "OpenReview address"}
MOST_COUNTED = 100
MOST_SAID = 2_000
OPEN = (State.SUBMITTED, State.IN_REVIEW, State.CHANGES_REQUESTED, State.HELD)


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
    """Published entries with the same identifier, address, or folded title, year and first author."""
    facts = content.facts
    if not isinstance(facts, ResourceFacts):
        return _same_title(content)
    found: dict[int, tuple[Entry, str]] = {}

    def add(entry: Entry, why: str) -> None:
        found.setdefault(entry.pk, (entry, why))

    if facts.identifiers:
        same = reduce(or_, (Q(scheme=identifier.scheme, value=identifier.value) for identifier in facts.identifiers))
        for row in Identifier.objects.filter(same).select_related("resource").order_by("id"):
            scheme = IdentifierScheme(row.scheme)
            add(row.resource, f"Same {_NAMES.get(scheme, scheme.label)}")
    if facts.url:
        for detail in ResourceDetail.objects.filter(url_key=canonical_url(facts.url)).select_related("entry")[:5]:
            add(detail.entry, "Same address")
    key = title_key(content.title, facts.year, facts.authors)
    for detail in ResourceDetail.objects.filter(title_key=key).select_related("entry")[:5]:
        add(detail.entry, "Same title, year and first author")
    said = _said_by(found)
    return tuple(_duplicate(entry, why, said[entry.pk]) for entry, why in found.values())


def _said_by(pks: Iterable[int]) -> Counter[int]:
    """How many links and pieces of evidence each entry holds, counted to ``MOST_SAID`` of each."""
    links = Link.objects.filter(source__in=list(pks)).values_list("source_id", flat=True)
    evidence = Evidence.objects.filter(resource__in=list(pks)).values_list("resource_id", flat=True)
    return Counter([*links[:MOST_SAID], *evidence[:MOST_SAID]])


def _duplicate(entry: Entry, why: str, said: int) -> Duplicate:
    url = address(entry.kind, entry.slug)
    return Duplicate(entry.title, url, why, entry.reference, entry.published_at, said, _edit_url(url))


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
    return tuple(_duplicate(row, "Same title", 0) for row in rows)


def waiting_duplicates(content: EntryContent, besides: int | None) -> int:
    """How many other contributions with the same identifiers wait for review, counted to ``MOST_COUNTED``."""
    rows = SentIdentifier.objects.filter(value__in=identifiers_of(content), contribution__state__in=OPEN)
    return rows.exclude(contribution=besides).values("contribution").distinct()[:MOST_COUNTED].count()


def waiting_alike(content: EntryContent, besides: int, user: "User", most: int = 10) -> tuple[Alike, ...]:
    """The other contributions with the same identifiers that wait for review, oldest first."""
    values = identifiers_of(content)
    if not values:
        return ()
    same = SentIdentifier.objects.filter(value__in=values).exclude(contribution=besides).values("contribution")
    rows = Contribution.objects.filter(pk__in=same, state__in=OPEN).order_by("submitted_at", "id")[:most]
    return tuple(Alike(str(row.uuid), row.title, row.author_id == user.pk) for row in rows)


def _edit_url(url: str) -> str:
    try:
        resolve(f"{url}edit/")
    except Resolver404:
        return ""
    return f"{url}edit/"
