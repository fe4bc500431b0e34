"""Published critiques with everything that belongs to them: those of an entry, and one by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import JSONObject

from alignhub.kit.compiled import Compiled
from alignhub.kit.wording import gettext_lazy as _
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
UNNAMED = _("A contributor who is not named")
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


def _of_entry(entry: int) -> QuerySet[Critique]:
    waiting = Case(When(state__in=_UNDONE, then=Value(0)), default=Value(1))
    found = _threads(Critique.objects.filter(entry=entry)).order_by(waiting, "-published_at", "-id")
    # One more than is shown, to know whether there are more.
    return found[: MOST_CRITIQUES + 1]


_OF_ENTRY = Compiled(_of_entry, int)


def critiques_of(entry: Entry, content: EntryContent) -> tuple[tuple[CritiqueRow, ...], bool]:
    """``MOST_CRITIQUES`` published critiques of an entry, those that wait first, then the newest, compared with its
    ``content``; and whether there are more."""
    found = _OF_ENTRY.fetch(entry.pk)
    return rows_of(found[:MOST_CRITIQUES], entry, content), len(found) > MOST_CRITIQUES


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
        who=name_of(row.contributor),
        who_url=page_of(row.contributor),
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


def name_of(person: Contributor | None) -> str:
    """The name that is shown for whoever wrote something."""
    return person.name if person else str(UNNAMED)


def page_of(person: Contributor | None) -> str:
    """The address of their public page, "" where there is none."""
    return person_address(person.handle, person.page_enabled) if person else ""


def _response(row: CritiqueResponse) -> ResponseRow:
    return ResponseRow(
        id=row.pk,
        who=name_of(row.contributor),
        who_url=page_of(row.contributor),
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
