"""Lists of critiques, each with the beginning of what it says: all of them, those of one entry, those of one person."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import cast

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from alignhub.kit import cursor
from alignhub.kit.wording import gettext_lazy as _
from catalog import markdown
from catalog.kinds import LIST_OF, CritiqueKind, CritiqueState, Kind
from catalog.models import Critique, CritiqueResponse
from catalog.queries.critiques import critique_address, name_of, page_of
from catalog.queries.entries import NOT_PRINTED, find_entry
from catalog.queries.rows import address

PAGE = 25
EXCERPT = 280
# What the list shows: name in the address -> words on the tab.
SHOWN = {"unanswered": _("Not answered yet"), "newest": _("All, newest first")}


@dataclass(frozen=True, slots=True)
class ListedCritique:
    """A critique as lists have it, with the beginning of what it says."""

    url: str
    kind_label: str
    state: CritiqueState
    who: str
    day: date
    days: int
    excerpt: str
    responses: int
    entry_kind: Kind
    entry_title: str
    entry_url: str
    who_url: str


@dataclass(frozen=True, slots=True)
class CritiqueList:
    """``show`` is a key of ``SHOWN``; the cursors are None at the ends."""

    show: str
    rows: tuple[ListedCritique, ...]
    after: str | None
    before: str | None


@dataclass(frozen=True, slots=True)
class EntryCritiques:
    """The critiques of one entry, newest first; the cursors are None at the ends."""

    kind: Kind
    title: str
    url: str
    list_name: str
    rows: tuple[ListedCritique, ...]
    after: str | None
    before: str | None


def critique_list(show: str, *, after: str = "", before: str = "") -> CritiqueList:
    """A page of the critiques of standing entries: the unanswered, oldest first, or all of them, newest first."""
    show = show if show in SHOWN else "unanswered"
    found = listed()
    if show == "unanswered":
        found = found.filter(state=CritiqueState.OPEN)
    return CritiqueList(show, *_part(found, after=after, before=before, newest=show == "newest"))


def longest_waiting(most: int) -> tuple[ListedCritique, ...]:
    """The critiques of standing entries that nobody has answered for longest."""
    waiting = listed().filter(state=CritiqueState.OPEN).order_by("published_at", "id")[:most]
    return tuple(listed_row(row) for row in waiting)


def critiques_of_entry(kind: Kind, slug: str, *, after: str = "", before: str = "") -> EntryCritiques:
    """A page of the critiques of the entry there. Raises ``EntryMoved``, ``EntryWithdrawn`` or ``EntryNotFound``."""
    entry = find_entry(kind, slug, without=NOT_PRINTED)
    part = _part(listed().filter(entry=entry), after=after, before=before, newest=True)
    return EntryCritiques(kind, entry.title, address(kind, slug), LIST_OF[kind], *part)


def _part(
    found: QuerySet[Critique], *, after: str, before: str, newest: bool
) -> tuple[tuple[ListedCritique, ...], str | None, str | None]:
    """``PAGE`` rows beyond a cursor, and the cursors of what follows and what comes before."""
    upwards, place = _position(before), _position(after)
    backwards = upwards is not None
    down = newest != backwards
    if start := upwards or place:
        found = _beyond(found, start, down)
    order = ("-published_at", "-id") if down else ("published_at", "id")
    rows = list(found.order_by(*order)[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    if backwards:
        rows.reverse()
    return (
        tuple(listed_row(row) for row in rows),
        _cursor(rows[-1]) if rows and (more or backwards) else None,
        _cursor(rows[0]) if rows and (place or (backwards and more)) else None,
    )


def listed() -> QuerySet[Critique]:
    """The critiques of standing entries with what ``listed_row`` reads."""
    found = Critique.objects.filter(entry__withdrawn_at=None).select_related("entry", "contributor")
    columns = ("entry__kind", "entry__slug", "entry__title")
    named = ("contributor__name", "contributor__handle", "contributor__page_enabled")
    # Counted for each row shown, and not for all of them before they are put in order.
    answers = CritiqueResponse.objects.filter(critique=OuterRef("pk")).order_by().values("critique")
    counted = Coalesce(Subquery(answers.annotate(number=Count("pk")).values("number")), 0)
    return found.annotate(answers=counted).only(
        *("kind", "state", "body", "published_at", "entry_id", "contributor_id"), *columns, *named
    )


def listed_row(critique: Critique) -> ListedCritique:
    """One row of a list, from what ``listed`` found."""
    entry = critique.entry
    return ListedCritique(
        url=critique_address(critique.pk),
        kind_label=str(CritiqueKind(critique.kind).label),
        state=CritiqueState(critique.state),
        who=name_of(critique.contributor),
        day=critique.published_at.date(),
        days=max((timezone.now() - critique.published_at).days, 0),
        excerpt=markdown.plain_text(critique.body, EXCERPT),
        responses=critique.answers,  # type: ignore[attr-defined]  # annotated above
        entry_kind=Kind(entry.kind),
        entry_title=entry.title,
        entry_url=address(entry.kind, entry.slug),
        who_url=page_of(critique.contributor),
    )


def _beyond(rows: QuerySet[Critique], place: tuple[datetime, int], down: bool) -> QuerySet[Critique]:
    moment, pk = place
    # Bound first, then trim: an OR of the two cases would walk the index from its start.
    if down:
        return rows.filter(published_at__lte=moment).exclude(published_at=moment, id__gte=pk)
    return rows.filter(published_at__gte=moment).exclude(published_at=moment, id__lte=pk)


def _cursor(row: Critique) -> str:
    return cursor.encode((int(row.published_at.timestamp() * 1_000_000), row.pk))


def _position(text: str) -> tuple[datetime, int] | None:
    try:
        micros, pk = cast(tuple[int, int], cursor.decode(text, (int, int)))
        if min(micros, pk) < 0:
            return None
        return datetime.fromtimestamp(micros // 1_000_000, tz=UTC).replace(microsecond=micros % 1_000_000), pk
    except (ValueError, OverflowError, OSError):
        return None
