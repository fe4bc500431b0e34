"""Is this work here already, or on its way?"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import Resolver404, resolve

from catalog.actions.projection import title_key
from catalog.content.entry import EntryContent
from catalog.content.facts import ResourceFacts
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
        return ()
    found: dict[int, Duplicate] = {}

    def add(entry: Entry, why: str) -> None:
        if entry.pk not in found:
            url = address(entry.kind, entry.slug)
            links = Link.objects.filter(source=entry).count() + Evidence.objects.filter(resource=entry).count()
            found[entry.pk] = Duplicate(
                entry.title, url, why, entry.reference, entry.published_at, links, _edit_url(url)
            )

    for identifier in facts.identifiers:
        rows = Identifier.objects.filter(scheme=identifier.scheme, value=identifier.value)
        for row in rows.select_related("resource"):
            add(row.resource, f"Same {_NAMES.get(identifier.scheme, identifier.scheme.label)}")
    if facts.url:
        for detail in ResourceDetail.objects.filter(url_key=canonical_url(facts.url)).select_related("entry")[:5]:
            add(detail.entry, "Same address")
    key = title_key(content.title, facts.year, facts.authors)
    for detail in ResourceDetail.objects.filter(title_key=key).select_related("entry")[:5]:
        add(detail.entry, "Same title, year and first author")
    return tuple(found.values())


def waiting_duplicates(content: EntryContent, besides: int | None) -> int:
    """How many other contributions with the same identifiers wait for review."""
    rows = SentIdentifier.objects.filter(value__in=identifiers_of(content), contribution__state__in=OPEN)
    return rows.exclude(contribution=besides).values("contribution").distinct().count()


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
