"""The versions of an entry: its history, one version, and what lies between two."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, Value

from alignhub.kit.wording import gettext
from alignhub.kit.wording import gettext_lazy as _
from catalog import markdown
from catalog.content.codec import from_json
from catalog.content.comparison import FieldComparison, compare
from catalog.content.entry import EntryContent, references
from catalog.kinds import LIST_OF, Act, CellState, Kind, Origin
from catalog.models import CellChange, Entry, EntryRevision, Tag
from catalog.queries.entries import find_entry
from catalog.queries.rows import address, person_address
from catalog.queries.version_parts import Part, parts_of

# Versions on one page of the history.
PAGE = 50
MOST_CELLS = 200
# Lines of differences on one page.
MOST_ROWS = 1_500
CONTENT_ACTS = (Act.PUBLISHED, Act.EDITED, Act.RESTORED)
# Moderators are not named in public.
TEAM = _("Moderation team")
TEAM_ACTS = (Act.RESTORED, Act.WITHDRAWN, Act.MERGED, Act.REDACTED)
_HEAD = ("number", "act", "origin", "reason", "created_at", "hash", "contributor__name", "contributor__orcid")
_VERIFIED = "contributor__orcid_verified_at"
_PAGE = ("contributor__handle", "contributor__page_enabled")


class VersionNotFound(LookupError):
    """The entry has no version of that number that could be read."""


class VersionErased(LookupError):
    """The text of the version was erased, for ``reason`` on day ``when``."""

    def __init__(self, number: int, reason: str, when: date):
        super().__init__(number)
        self.number = number
        self.reason = reason
        self.when = when


@dataclass(frozen=True, slots=True)
class EntryHead:
    """What every page about an entry's versions prints of the entry."""

    kind: Kind
    slug: str
    title: str
    url: str
    list_name: str
    version: int


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One line of the history. ``url`` is "" where there is no text to read; ``orcid`` is there when verified,

    ``who_url`` when the person has a public page. ``since`` is the readable version before it, 0 where none is known.
    """

    number: int
    act: Act
    act_label: str
    url: str
    who: str
    orcid: str
    reason: str
    day: date
    hash: str
    erased: bool
    current: bool
    who_url: str = ""
    since: int = 0


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Newest first; ``older`` and ``newer`` are the numbers to go on from, None at the ends."""

    entry: EntryHead
    rows: tuple[VersionRow, ...]
    older: int | None
    newer: bool

    @property
    def readable(self) -> tuple[VersionRow, ...]:
        """The versions that can be compared."""
        return tuple(row for row in self.rows if row.url)


@dataclass(frozen=True, slots=True)
class CellRow:
    """What one cell of the evidence map said."""

    title: str
    url: str
    state: CellState
    amount: int
    balance: str
    works: int


@dataclass(frozen=True, slots=True)
class VersionPage:
    """One version as it was. ``last_day`` is its last day as the current one, None while it is."""

    entry: EntryHead
    row: VersionRow
    content: EntryContent
    # As it was stored, which is what the hash was taken of.
    document: dict[str, Any]
    lead: str
    body_html: str
    parts: tuple[Part, ...]
    last_day: date | None
    cells: tuple[CellRow, ...]


@dataclass(frozen=True, slots=True)
class DifferencePage:
    """What changed from ``before`` to ``after``; ``cut`` when there is more than the page shows."""

    entry: EntryHead
    before: VersionRow
    after: VersionRow
    fields: tuple[FieldComparison, ...]
    cut: bool

    @property
    def between(self) -> range:
        """The numbers of the versions that lie between the two."""
        older, newer = sorted((self.before.number, self.after.number))
        return range(older + 1, newer)


def history_page(kind: Kind, slug: str, *, before: int | None = None) -> HistoryPage:
    """The versions with a number below ``before``, newest first. Raises as ``find_entry`` does."""
    entry = find_entry(kind, slug)
    found = EntryRevision.objects.filter(entry=entry)
    if before:
        found = found.filter(number__lt=before)
    rows = _rows(entry, found.order_by("-number")[: PAGE + 1])
    older = rows[PAGE - 1].number if len(rows) > PAGE else None
    return HistoryPage(head_of(entry), _stepwise(rows)[:PAGE], older=older, newer=before is not None)


def version_page(kind: Kind, slug: str, number: int | None = None) -> VersionPage:
    """One version of a standing entry, the current one when no number is given.

    Raises ``VersionNotFound``, ``VersionErased`` or as ``find_entry`` does.
    """
    entry = find_entry(kind, slug)
    row, document = _read(entry, number or entry.version)
    content = from_json(document)
    until = (
        None
        if row.current
        else EntryRevision.objects.filter(entry=entry, number__gt=number, act__in=CONTENT_ACTS)
        .order_by("number")
        .values_list("created_at", flat=True)
        .first()
    )
    body_html = entry.body_html if row.current else _rendered(content.body)
    return VersionPage(
        entry=head_of(entry),
        row=row,
        content=content,
        document=document,
        lead=markdown.lead(content.summary, body_html),
        body_html=body_html,
        parts=parts_of(content, titles_of(content)),
        last_day=until.date() if until else None,
        cells=_cells(entry, until),
    )


def difference_page(kind: Kind, slug: str, before: int, after: int) -> DifferencePage:
    """What changed between two versions, in either direction. Raises as ``version_page`` does."""
    entry = find_entry(kind, slug)
    found = {number: _read(entry, number) for number in dict.fromkeys((before, after))}
    row_before, row_after = found[before][0], found[after][0]
    old, new = from_json(found[before][1]), from_json(found[after][1])
    titles = titles_of(old, new)
    changes = _compared(old, new, tuple(sorted(titles.items())))
    shown, left = [], MOST_ROWS
    for change in changes:
        shown.append(FieldComparison(change.path, change.label, change.rows[: max(left, 0)]))
        left -= len(change.rows)
    return DifferencePage(
        head_of(entry), row_before, row_after, tuple(field for field in shown if field.rows), cut=left < 0
    )


def head_of(entry: Entry) -> EntryHead:
    """What pages about versions print of their entry."""
    kind = Kind(entry.kind)
    return EntryHead(kind, entry.slug, entry.title, address(kind, entry.slug), LIST_OF[kind], entry.version)


def titles_of(*contents: EntryContent) -> dict[str, str]:
    """What ``contents`` speak of, in one query: the titles of standing entries by ``kind/slug``, and the names of tags
    by ``tag/slug``. A merged tag keeps the name that it had."""
    wanted = {reference for content in contents for reference in references(content)}
    wanted |= {f"tag/{slug}" for content in contents for slug in content.tags}
    if not wanted:
        return {}
    slugs = {reference.partition("/")[2] for reference in wanted}
    entries = Entry.objects.standing().filter(slug__in=slugs).values_list("kind", "slug", "title")
    tags = Tag.objects.filter(slug__in=slugs).values_list(Value("tag"), "slug", "name")
    found = {f"{kind}/{slug}": title for kind, slug, title in entries.union(tags, all=True)}
    return {reference: found[reference] for reference in wanted if reference in found}


def _stepwise(rows: tuple[VersionRow, ...]) -> tuple[VersionRow, ...]:
    """``rows``, newest first, each with the readable one before it."""
    readable = [row.number for row in rows if row.url]
    before = dict(pairwise(readable))
    return tuple(replace(row, since=before.get(row.number, 0)) for row in rows)


def version_row(entry: Entry, values: dict[str, Any]) -> VersionRow:
    """One line of the history from the columns of ``HEAD`` and ``erased``."""
    act = Act(values["act"])
    readable = act in CONTENT_ACTS and not values["erased"]
    who, orcid, who_url = _who(act, values)
    return VersionRow(
        number=values["number"],
        act=act,
        act_label=str(act.label),
        url=f"{address(entry.kind, entry.slug)}v/{values['number']}/" if readable else "",
        who=who,
        orcid=orcid,
        reason=values["reason"],
        day=values["created_at"].date(),
        hash=values["hash"],
        erased=act in CONTENT_ACTS and values["erased"],
        current=values["number"] == entry.version,
        who_url=who_url,
    )


def _who(act: Act, values: dict[str, Any]) -> tuple[str, str, str]:
    """Name, verified ORCID and public page."""
    if act in TEAM_ACTS:
        return str(TEAM), "", ""
    if name := values["contributor__name"]:
        orcid = values["contributor__orcid"] if values[_VERIFIED] else ""
        return name, orcid, person_address(*(values[column] for column in _PAGE))
    founded = values["origin"] == Origin.FOUNDING
    return gettext("Starting content") if founded else gettext("A contributor who is not named"), "", ""


def _rows(entry: Entry, found: Any) -> tuple[VersionRow, ...]:
    # The text itself stays in the table: only whether it is there is asked.
    erased = ExpressionWrapper(Q(content__isnull=True), output_field=BooleanField())
    rows = found.annotate(erased=erased).values(*_HEAD, _VERIFIED, *_PAGE, "erased")
    return tuple(version_row(entry, values) for values in rows)


def _read(entry: Entry, number: int) -> tuple[VersionRow, dict[str, Any]]:
    columns = (*_HEAD, _VERIFIED, *_PAGE, "id", "content")
    values = EntryRevision.objects.filter(entry=entry, number=number).values(*columns).first()
    if values is None or values["act"] not in CONTENT_ACTS:
        raise VersionNotFound(number)
    if values["content"] is None:
        act = EntryRevision.objects.filter(entry=entry, act=Act.REDACTED, about=values["id"]).first()
        raise VersionErased(number, act.reason if act else "", (act.created_at if act else values["created_at"]).date())
    return version_row(entry, {**values, "erased": False}), values["content"]


def _cells(entry: Entry, until: datetime | None) -> tuple[CellRow, ...]:
    """The entry's row or column of the map as it last was before ``until``."""
    if entry.kind not in (Kind.SOLUTION, Kind.CHALLENGE):
        return ()
    other = "challenge" if entry.kind == Kind.SOLUTION else "solution"
    found = CellChange.objects.filter(**{entry.kind: entry})
    if until:
        found = found.filter(changed_at__lt=until)
    newest = found.order_by(other, "-changed_at", "-id").distinct(other).select_related(other)[:MOST_CELLS]
    rows = [
        CellRow(
            title=getattr(cell, other).title or getattr(cell, other).reference,
            url=address(getattr(cell, other).kind, getattr(cell, other).slug),
            state=CellState(cell.state),
            amount=cell.amount,
            balance=cell.balance,
            works=cell.works,
        )
        for cell in newest
        if cell.state != CellState.NO_CLAIM
    ]
    return tuple(sorted(rows, key=lambda row: row.title))


# Old versions are read rarely and never change, so the few that are read again are kept by their text.
@lru_cache(maxsize=32)
def _rendered(body: str) -> str:
    return markdown.render(body)


@lru_cache(maxsize=32)
def _compared(old: EntryContent, new: EntryContent, titles: tuple[tuple[str, str], ...]) -> tuple[FieldComparison, ...]:
    return compare(old, new, dict(titles))
