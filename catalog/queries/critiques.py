"""Published critiques: those of an entry, one by itself, and all of them, oldest unanswered or newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import cast

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone

from alignhub.kit import cursor
from alignhub.kit.compiled import Compiled
from alignhub.kit.wording import gettext_lazy as _
from catalog import markdown
from catalog.content.codec import from_json
from catalog.content.entry import EntryContent
from catalog.content.quotes import passage_changed, texts_of
from catalog.kinds import CRITIQUE_STEPS, LIST_OF, CritiqueKind, CritiqueState, Kind
from catalog.models import (
    Contributor,
    Critique,
    CritiqueResponse,
    CritiqueSource,
    CritiqueTransition,
    Entry,
    EntryRevision,
)
from catalog.queries.entries import EntryNotFound, find_entry
from catalog.queries.rows import address, person_address

MOST_CRITIQUES = 50
PAGE = 25
EXCERPT = 280
UNNAMED = _("A contributor who is not named")
# What the list shows: name in the address -> words on the tab.
SHOWN = {"unanswered": _("Not answered yet"), "newest": _("All, newest first")}
_UNDONE = (CritiqueState.OPEN, CritiqueState.ANSWERED)


@dataclass(frozen=True, slots=True)
class ResponseRow:
    id: int
    who: str
    wrote_entry: bool
    wrote_work: bool
    interest: str
    body_html: str
    day: date
    who_url: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One change of a critique's state. ``version`` addressed it, at ``version_url``."""

    state: CritiqueState
    label: str
    reason: str
    day: date
    version: int | None = None
    version_url: str = ""


@dataclass(frozen=True, slots=True)
class CritiqueRow:
    """A published critique. ``history`` is oldest first; ``sources`` are (title, address). ``version_url`` is "" where
    the version it is about was one of an entry that has been merged into this one."""

    id: int
    url: str
    kind_label: str
    state: CritiqueState
    state_label: str
    who: str
    interest: str
    quote: str
    passage_changed: bool
    body_html: str
    version: int
    version_url: str
    day: date
    sources: tuple[tuple[str, str], ...]
    responses: tuple[ResponseRow, ...]
    history: tuple[Turn, ...]
    who_url: str = ""

    @property
    def outcome(self) -> Turn | None:
        """The newest change of state, None while nothing has happened since it was published."""
        return self.history[-1] if len(self.history) > 1 or (self.history and self.history[0].reason) else None

    @property
    def undone(self) -> bool:
        """Whether it still waits for something."""
        return self.state in _UNDONE


@dataclass(frozen=True, slots=True)
class CritiquePage:
    """One critique, with what it is on."""

    critique: CritiqueRow
    entry_kind: Kind
    entry_title: str
    entry_url: str
    list_name: str
    current: int


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


def _of_entry(entry: int) -> QuerySet[Critique]:
    waiting = Case(When(state__in=_UNDONE, then=Value(0)), default=Value(1))
    found = _threads(Critique.objects.filter(entry=entry)).order_by(waiting, "-published_at", "-id")
    return found[:MOST_CRITIQUES]


_OF_ENTRY = Compiled(_of_entry, int)


def critiques_of(entry: Entry, content: EntryContent) -> tuple[CritiqueRow, ...]:
    """The published critiques of an entry, those that wait first, then the newest, compared with its ``content``."""
    return rows_of(_OF_ENTRY.fetch(entry.pk), entry, content)


def rows_of(critiques: Sequence[Critique], entry: Entry, content: EntryContent) -> tuple[CritiqueRow, ...]:
    """``critiques`` of ``entry`` as they are printed, each compared with its current ``content``."""
    texts = texts_of(content) if critiques else ()
    return tuple(_row(critique, address(entry.kind, entry.slug), texts) for critique in critiques)


def place_of(number: int) -> tuple[Kind, str]:
    """Kind and slug of the entry that a critique is on. Raises ``EntryNotFound``."""
    found = Critique.objects.filter(pk=number).values_list("entry__kind", "entry__slug").first()
    if found is None:
        raise EntryNotFound(str(number))
    return Kind(found[0]), found[1]


def critique_page(kind: Kind, slug: str, number: int) -> CritiquePage:
    """One critique of the entry there. Raises ``EntryMoved`` or ``EntryWithdrawn`` with that, and ``EntryNotFound``."""
    entry = find_entry(kind, slug)
    return CritiquePage(thread(number, entry), kind, entry.title, address(kind, slug), LIST_OF[kind], entry.version)


def thread(number: int, entry: Entry) -> CritiqueRow:
    """A critique of ``entry`` with its responses and history. Raises ``EntryNotFound`` where the text was erased."""
    critique = _threads(Critique.objects.filter(pk=number)).get()
    current = EntryRevision.objects.filter(entry=entry, content__isnull=False).order_by("-number").first()
    if current is None:
        raise EntryNotFound(entry.slug)
    (row,) = rows_of([critique], entry, from_json(current.content or {}))
    return row


def critique_list(show: str, *, after: str = "", before: str = "") -> CritiqueList:
    """A page of the critiques of standing entries: the unanswered, oldest first, or all of them, newest first."""
    show = show if show in SHOWN else "unanswered"
    found = listed()
    if show == "unanswered":
        found = found.filter(state=CritiqueState.OPEN)
    upwards, place = _position(before), _position(after)
    backwards = upwards is not None
    down = (show == "newest") != backwards
    if start := upwards or place:
        found = _beyond(found, start, down)
    order = ("-published_at", "-id") if down else ("published_at", "id")
    rows = list(found.order_by(*order)[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    if backwards:
        rows.reverse()
    return CritiqueList(
        show=show,
        rows=tuple(listed_row(row) for row in rows),
        after=_cursor(rows[-1]) if rows and (more or backwards) else None,
        before=_cursor(rows[0]) if rows and (place or (backwards and more)) else None,
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
        who=_name(critique.contributor),
        day=critique.published_at.date(),
        days=max((timezone.now() - critique.published_at).days, 0),
        excerpt=markdown.plain_text(critique.body, EXCERPT),
        responses=critique.answers,  # type: ignore[attr-defined]  # annotated above
        entry_kind=Kind(entry.kind),
        entry_title=entry.title,
        entry_url=address(entry.kind, entry.slug),
        who_url=_page(critique.contributor),
    )


def critique_address(number: int) -> str:
    """The public address of a critique."""
    return f"/critiques/{number}/"


def wrote_entry(contributor_id: int, entry_id: int) -> bool:
    """Whether a version of the entry names this contributor."""
    return EntryRevision.objects.filter(entry=entry_id, contributor=contributor_id).exists()


def wrote_criticised(contributor_id: int, critique: Critique) -> bool:
    """Whether a version of what is criticised names this contributor, also one of an entry merged into it since."""
    merged = EntryRevision.objects.filter(pk=critique.revision_id).values("entry")
    wrote = EntryRevision.objects.filter(Q(entry=critique.entry_id) | Q(entry__in=merged), contributor=contributor_id)
    return wrote.exists()


def writers_of(entry_id: int) -> list[int]:
    """The contributors whom versions of the entry name, each once."""
    rows = EntryRevision.objects.filter(entry=entry_id, contributor__isnull=False).order_by("contributor")
    return list(rows.values_list("contributor", flat=True).distinct())


def _threads(critiques: QuerySet[Critique]) -> QuerySet[Critique]:
    """``critiques`` with everything that a thread prints, in two queries more."""
    responses = CritiqueResponse.objects.select_related("contributor").order_by("published_at", "id")
    turns = CritiqueTransition.objects.select_related("revision").defer("revision__content")
    sources = CritiqueSource.objects.filter(critique=OuterRef("pk"), resource__withdrawn_at=None).order_by("position")
    named = JSONObject(kind="resource__kind", slug="resource__slug", title="resource__title")
    return (
        critiques.select_related("contributor", "revision")
        .defer("revision__content")
        .annotate(rests_on=ArraySubquery(sources.values(named=named)))
        .prefetch_related(
            Prefetch("responses", responses),
            Prefetch("transitions", turns.order_by("changed_at", "id")),
        )
    )


def _row(row: Critique, entry_url: str, texts: tuple[str, ...]) -> CritiqueRow:
    return CritiqueRow(
        id=row.pk,
        url=critique_address(row.pk),
        kind_label=str(CritiqueKind(row.kind).label),
        state=CritiqueState(row.state),
        state_label=str(CritiqueState(row.state).label),
        who=_name(row.contributor),
        who_url=_page(row.contributor),
        interest=row.interest,
        quote=row.quote,
        passage_changed=passage_changed(row.quote, *texts),
        body_html=row.body_html,
        version=row.revision.number,
        version_url=_version_url(row.revision, row, entry_url),
        day=row.published_at.date(),
        sources=tuple((source["title"], address(source["kind"], source["slug"])) for source in row.rests_on),  # type: ignore[attr-defined]  # annotated above
        responses=tuple(_response(response) for response in row.responses.all()),
        history=tuple(_turn(turn, row, entry_url) for turn in row.transitions.all()),
    )


def _name(person: Contributor | None) -> str:
    return person.name if person else str(UNNAMED)


def _page(person: Contributor | None) -> str:
    return person_address(person.handle, person.page_enabled) if person else ""


def _response(row: CritiqueResponse) -> ResponseRow:
    return ResponseRow(
        id=row.pk,
        who=_name(row.contributor),
        who_url=_page(row.contributor),
        wrote_entry=row.wrote_entry,
        wrote_work=row.wrote_work,
        interest=row.interest,
        body_html=row.body_html,
        day=row.published_at.date(),
    )


def _version_url(revision: EntryRevision, critique: Critique, entry_url: str) -> str:
    # Numbers of versions mean nothing at the address that a merged entry leads to.
    return f"{entry_url}v/{revision.number}/" if revision.entry_id == critique.entry_id else ""


def _turn(row: CritiqueTransition, critique: Critique, entry_url: str) -> Turn:
    state, number = CritiqueState(row.state), row.revision.number if row.revision else None
    return Turn(
        state=state,
        label=str(state.label),
        reason=row.reason,
        day=row.changed_at.date(),
        version=number,
        version_url=_version_url(row.revision, critique, entry_url) if row.revision else "",
    )


def next_states(state: CritiqueState) -> tuple[CritiqueState, ...]:
    """The states that may follow ``state``, in their order."""
    return tuple(following for following in CritiqueState if following in CRITIQUE_STEPS[state])


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
