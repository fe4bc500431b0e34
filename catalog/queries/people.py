"""The public page of a contributor who wants one: what they published, and nothing that has not been."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import Exists, OuterRef, QuerySet

from alignhub.kit import cursor
from alignhub.kit.wording import gettext_lazy as _
from catalog import markdown
from catalog.kinds import Act, Kind
from catalog.models import Contributor, Critique, CritiqueResponse, EntryRevision
from catalog.queries.critique_lists import EXCERPT, ListedCritique, listed, listed_row
from catalog.queries.critiques import critique_address
from catalog.queries.rows import address, person_address

PAGE = 25
# What the page shows: name in the address -> words on the tab.
SHOWN = {"entries": _("Entries"), "critiques": _("Critiques"), "responses": _("Responses")}
# The other acts are the moderation team's.
_WRITTEN = (Act.PUBLISHED, Act.EDITED)


class PersonNotFound(LookupError):
    """Nobody has that handle, or whoever has it wants no page or has published nothing: no caller can tell which."""


@dataclass(frozen=True, slots=True)
class WrittenEntry:
    """A standing entry with the newest version that the person wrote of it; ``first`` where that began it."""

    kind: Kind
    title: str
    url: str
    number: int
    version_url: str
    first: bool
    reason: str
    day: date


@dataclass(frozen=True, slots=True)
class WrittenResponse:
    """A response to a critique, with the beginning of what it says."""

    url: str
    excerpt: str
    day: date
    entry_kind: Kind
    entry_title: str
    entry_url: str


Row = TypeVar("Row", EntryRevision, Critique, CritiqueResponse)
Written = WrittenEntry | ListedCritique | WrittenResponse


@dataclass(frozen=True, slots=True)
class PersonPage:
    """``orcid`` is "" until verified. ``rows`` are of what ``show``, a key of ``SHOWN``, says, newest first;

    ``after`` is where they go on, None at the end; ``newer`` whether there may be some before.
    """

    name: str
    url: str
    orcid: str
    affiliations: str
    listed: bool
    show: str
    rows: tuple[Written, ...]
    after: str | None
    newer: bool


def person_page(handle: str, *, show: str = "", after: str = "") -> PersonPage:
    """The page of the contributor called ``handle``. Raises ``PersonNotFound``."""
    person = _with_page().filter(handle=handle).first()
    if person is None:
        raise PersonNotFound(handle)
    show = show if show in SHOWN else "entries"
    start = _position(after)
    rows, last = _LISTS[show](person, start)
    return PersonPage(
        name=person.name,
        url=person_address(person.handle, person.page_enabled),
        orcid=person.orcid if person.orcid_verified_at else "",
        affiliations=person.affiliations,
        listed=person.page_listed,
        show=show,
        rows=rows,
        after=cursor.encode((last,)) if last else None,
        newer=start is not None,
    )


def has_page(person: Contributor) -> bool:
    """Whether the page of ``person`` can be read now."""
    return _with_page().filter(pk=person.pk).exists()


def _with_page() -> QuerySet[Contributor]:
    # Nobody read the name of somebody who has published nothing: an account alone puts no text before the public.
    models = (EntryRevision, Critique, CritiqueResponse)
    written, criticised, answered = (Exists(model.objects.filter(contributor=OuterRef("pk"))) for model in models)
    return Contributor.objects.filter(written | criticised | answered, page_enabled=True)


def _entries(person: Contributor, start: int | None) -> tuple[tuple[Written, ...], int | None]:
    written = EntryRevision.objects.filter(contributor=person, act__in=_WRITTEN, content__isnull=False)
    again = written.filter(entry=OuterRef("entry"), pk__gt=OuterRef("pk"))
    newest = written.filter(~Exists(again), entry__withdrawn_at=None).select_related("entry")
    columns = ("number", "act", "reason", "created_at", "entry__kind", "entry__slug", "entry__title")
    found, last = _part(newest.only(*columns), start)
    return tuple(_entry(revision) for revision in found), last


def _entry(revision: EntryRevision) -> WrittenEntry:
    entry = revision.entry
    url = address(entry.kind, entry.slug)
    return WrittenEntry(
        kind=Kind(entry.kind),
        title=entry.title,
        url=url,
        number=revision.number,
        version_url=f"{url}v/{revision.number}/",
        first=revision.act == Act.PUBLISHED,
        reason=revision.reason,
        day=revision.created_at.date(),
    )


def _critiques(person: Contributor, start: int | None) -> tuple[tuple[Written, ...], int | None]:
    found, last = _part(listed().filter(contributor=person), start)
    return tuple(listed_row(critique) for critique in found), last


def _responses(person: Contributor, start: int | None) -> tuple[tuple[Written, ...], int | None]:
    given = CritiqueResponse.objects.filter(contributor=person, critique__entry__withdrawn_at=None)
    columns = ("body", "published_at", "critique__entry__kind", "critique__entry__slug", "critique__entry__title")
    found, last = _part(given.select_related("critique__entry").only(*columns), start)
    return tuple(_response(response) for response in found), last


def _response(response: CritiqueResponse) -> WrittenResponse:
    entry = response.critique.entry
    return WrittenResponse(
        url=f"{critique_address(response.critique_id)}#response-{response.pk}",
        excerpt=markdown.plain_text(response.body, EXCERPT),
        day=response.published_at.date(),
        entry_kind=Kind(entry.kind),
        entry_title=entry.title,
        entry_url=address(entry.kind, entry.slug),
    )


_LISTS = {"entries": _entries, "critiques": _critiques, "responses": _responses}


def _part(rows: QuerySet[Row], start: int | None) -> tuple[list[Row], int | None]:
    """The newest rows before ``start``, and where the next part begins."""
    if start is not None:
        rows = rows.filter(pk__lt=start)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


def _position(text: str) -> int | None:
    try:
        (start,) = cursor.decode(text, (int,))
    except cursor.BadCursor:
        return None
    return start if isinstance(start, int) else None
