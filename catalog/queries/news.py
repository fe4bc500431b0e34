"""What is new in what somebody follows: everything, a kind, a tag, a search, one entry."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypedDict

from django.db.models import BooleanField, ExpressionWrapper, Q

from alignhub.kit.wording import gettext
from alignhub.kit.wording import gettext_lazy as _
from catalog.kinds import LIST_OF, Act, Kind, ResourceType
from catalog.models import Entry, EntryRevision, Tag, Tagging
from catalog.queries.browse import newest_of
from catalog.queries.filters import Filters
from catalog.queries.rows import address
from catalog.queries.tags import TagMoved, TagNotFound, find_tag
from catalog.queries.walks import fetch

# Of one subject in one digest.
MOST = 25
EVERYTHING = _("Everything that is published")
KIND_NAMES = {
    Kind.CHALLENGE: _("All challenges"),
    Kind.SOLUTION: _("All solutions"),
    Kind.RESOURCE: _("All resources"),
    Kind.DIRECTION: _("All research directions"),
    Kind.MILESTONE: _("All milestones of the roadmap"),
}
_PRINTED = ("id", "kind", "slug", "title", "summary", "source_line", "resource_type", "published_at", "withdrawn_at")


@dataclass(frozen=True, slots=True)
class Subject:
    """What can be followed, by its address: everything has neither kind, slug nor filters; an entry has kind and slug,
    a kind only the kind, a tag only the slug, a search only filters."""

    address: str
    kind: Kind | None = None
    slug: str = ""
    filters: Filters | None = None

    @property
    def is_entry(self) -> bool:
        return bool(self.kind and self.slug)

    @property
    def is_tag(self) -> bool:
        return bool(self.slug) and not self.kind


class Told(TypedDict):
    """News as they are kept: who was told of which entries and versions of entries, without a word of their text, so
    that what is withdrawn or erased later is not quoted for ever. ``more`` when there was more than fitted."""

    of: str
    entries: list[int]
    versions: list[tuple[int, int]]
    more: bool


@dataclass(frozen=True, slots=True)
class NewsItem:
    """One thing that happened. ``label`` says what it is, ``text`` what there is to say about it."""

    title: str
    url: str
    label: str
    text: str
    day: date


@dataclass(frozen=True, slots=True)
class NewsSection:
    """What happened in one subject."""

    address: str
    title: str
    items: tuple[NewsItem, ...]
    more: bool


# -- what happened -----------------------------------------------------------------------------------------------------
def news_of(subject: Subject, since: datetime, until: datetime) -> Told | None:
    """What happened in ``subject`` from ``since`` to before ``until``, newest first; None when nothing did."""
    if subject.is_entry:
        versions = _versions(subject, since, until)
        kept = [(entry, number) for entry, number in versions[:MOST]]
        return Told(of=subject.address, entries=[], versions=kept, more=len(versions) > MOST) if kept else None
    entries = _entries(subject, since, until)
    return Told(of=subject.address, entries=entries[:MOST], versions=[], more=len(entries) > MOST) if entries else None


def anything_new(since: datetime) -> bool:
    """Whether any list changed at all since then; entries that are only edited count."""
    standing = Entry.objects.standing().filter(updated_at__gte=since)
    return standing.exists() or Entry.objects.filter(withdrawn_at__gte=since).exists()


def _entries(subject: Subject, since: datetime, until: datetime) -> list[int]:
    published = Q(published_at__gte=since, published_at__lt=until)
    if subject.is_tag:
        try:
            tag = _tag(subject.slug)
        except TagNotFound:
            return []
        newest = Tagging.objects.filter(published, tag=tag).order_by("-published_at", "-content_object_id")
        return list(newest.values_list("content_object_id", flat=True)[: MOST + 1])
    if subject.filters:
        found = Entry.objects.standing().filter(published, pk__in=newest_of(subject.filters).ids).newest_first()
        return list(found.values_list("pk", flat=True)[: MOST + 1])
    entries = Entry.objects.of_kind(subject.kind) if subject.kind else Entry.objects.all()
    gone = entries.filter(withdrawn_at__gte=since, withdrawn_at__lt=until).order_by("-withdrawn_at", "-id")
    new = entries.standing().filter(published).newest_first()
    return [pk for rows in (new, gone) for pk in rows.values_list("pk", flat=True)[: MOST + 1]]


def _versions(subject: Subject, since: datetime, until: datetime) -> list[tuple[int, int]]:
    entry = Entry.objects.filter(kind=subject.kind, slug=subject.slug).values_list("pk", "merged_into_id").first()
    if entry is None:
        return []
    # Whoever follows an entry goes on with the one it was merged into.
    rows = EntryRevision.objects.filter(entry__in=[pk for pk in entry if pk])
    rows = rows.filter(created_at__gte=since, created_at__lt=until).order_by("-created_at", "-id")
    return list(rows.values_list("entry_id", "number")[: MOST + 1])


def _tag(slug: str) -> Tag:
    try:
        return find_tag(slug)
    except TagMoved as moved:
        return find_tag(moved.slug)


# -- the same in words -------------------------------------------------------------------------------------------------
def sections_of(digests: Sequence[Sequence[Told]], names: dict[str, str]) -> tuple[tuple[NewsSection, ...], ...]:
    """Each of ``digests`` in words, as the catalogue has them now; what ``names`` does not hold is left out."""
    items = _items([news for told in digests for news in told])
    return tuple(tuple(section for news in told if (section := _section(news, names, items))) for told in digests)


def _section(news: Told, names: dict[str, str], items: dict[tuple[int, int], NewsItem]) -> NewsSection | None:
    keys = [*((pk, 0) for pk in news["entries"]), *((pk, number) for pk, number in news["versions"])]
    rows = tuple(items[key] for key in keys if key in items)
    if not rows or news["of"] not in names:
        return None
    return NewsSection(news["of"], names[news["of"]], rows, news["more"])


def names_of(subjects: Iterable[Subject]) -> dict[str, str]:
    """What each subject is called, by its address; those that are no longer there are left out."""
    subjects = tuple(subjects)
    searches = [subject.filters for subject in subjects if subject.filters]
    slugs = {subject.slug for subject in subjects if subject.is_tag} | {tag for of in searches for tag in of.tags}
    # A merged tag goes on under the name of its successor.
    rows = Tag.objects.filter(slug__in=slugs).values_list("slug", "name", "merged_into__name") if slugs else ()
    tags = {slug: onward or name for slug, name, onward in rows}
    challenges = {(Kind.CHALLENGE, slug) for of in searches for slug in of.challenges}
    entries = _titles(challenges | {(of.kind, of.slug) for of in subjects if of.kind and of.slug})
    named = {}
    for subject in subjects:
        if subject.is_tag or subject.is_entry:
            name = entries.get(subject.address, "")
            if subject.is_tag and subject.slug in tags:
                name = gettext("Tag: {name}").format(name=tags[subject.slug])
        elif subject.filters:
            name = gettext("Search: {words}").format(words=_words(subject.filters, tags | entries))
        else:
            name = str(KIND_NAMES[subject.kind] if subject.kind else EVERYTHING)
        if name:
            named[subject.address] = name
    return named


def _titles(wanted: Set[tuple[Kind, str]]) -> dict[str, str]:
    """By address, those of the entries of a kind and a slug."""
    if not wanted:
        return {}
    rows = Entry.objects.filter(kind__in={kind for kind, _ in wanted}, slug__in={slug for _, slug in wanted})
    found = rows.values_list("kind", "slug", "title", "merged_into__title")
    # Withdrawn entries have no title any more.
    return {address(kind, slug): title or onward or f"{slug} (withdrawn)" for kind, slug, title, onward in found}


def _words(filters: Filters, names: Mapping[str, str]) -> str:
    """What a search asks for; ``names`` are those of tags, by slug, and of challenges, by address."""
    years = gettext("{first} to {last}").format(
        first=filters.year_from or gettext("any year"), last=filters.year_to or gettext("now")
    )
    parts = [
        *([f"“{filters.q}”"] if filters.q else []),
        *(names.get(slug, slug) for slug in filters.tags),
        *(LIST_OF[kind] for kind in filters.kinds),
        *(of.label.lower() for of in filters.types),
        *(names.get(address(Kind.CHALLENGE, slug), slug) for slug in filters.challenges),
        *(approach.label.lower() for approach in filters.approaches),
        *([years] if filters.year_from or filters.year_to else []),
        *([gettext("evidence {evidence} of 4 or more").format(evidence=filters.evidence)] if filters.evidence else []),
        *([gettext("contested")] if filters.contested else []),
        *([gettext("open critiques")] if filters.critiques else []),
    ]
    return ", ".join(parts)


def _items(told: Sequence[Told]) -> dict[tuple[int, int], NewsItem]:
    """By entry and version; version 0 stands for the entry as a whole."""
    versions = {(pk, number) for news in told for pk, number in news["versions"]}
    pks = {pk for news in told for pk in news["entries"]} | {pk for pk, _ in versions}
    if not pks:
        return {}
    entries = {row["id"]: row for row in Entry.objects.filter(pk__in=pks).values(*_PRINTED, "withdrawal_reason")}
    items = {(pk, 0): _entry_item(row) for pk, row in entries.items()}
    if versions:
        # The text itself stays in the table: only whether it is there is asked.
        erased = ExpressionWrapper(Q(content__isnull=True), output_field=BooleanField())
        revisions = EntryRevision.objects.filter(
            entry__in={pk for pk, _ in versions}, number__in={number for _, number in versions}
        ).annotate(erased=erased)
        for row in revisions.values("entry_id", "number", "act", "reason", "created_at", "erased"):
            items[(row["entry_id"], row["number"])] = _version_item(entries[row["entry_id"]], row)
    return items


def _entry_item(row: dict[str, Any]) -> NewsItem:
    url, kind = address(row["kind"], row["slug"]), str(Kind(row["kind"]).label)
    if row["withdrawn_at"]:
        return NewsItem(
            row["slug"],
            url,
            gettext("{kind}, withdrawn").format(kind=kind),
            row["withdrawal_reason"],
            row["withdrawn_at"].date(),
        )
    label = str(ResourceType(row["resource_type"]).label) if row["resource_type"] else kind
    text = ". ".join(part for part in (row["source_line"], row["summary"]) if part)
    return NewsItem(row["title"], url, label, text, row["published_at"].date())


def _version_item(entry: dict[str, Any], version: Mapping[str, Any]) -> NewsItem:
    if entry["withdrawn_at"]:
        return _entry_item(entry)
    url, number, label = address(entry["kind"], entry["slug"]), version["number"], Act(version["act"]).label.lower()
    where = f"{url}history/" if version["erased"] else f"{url}v/{number}/"
    day = version["created_at"].date()
    return NewsItem(
        entry["title"],
        where,
        gettext("Version {number}, {label}").format(number=number, label=label),
        version["reason"],
        day,
    )


# -- the newest of all -------------------------------------------------------------------------------------------------
_NEWEST = """
    SELECT found.id, found.published_at FROM unnest(%s::{of}[]) AS wanted (value) CROSS JOIN LATERAL ({each}) AS found
    ORDER BY found.published_at DESC, found.id DESC LIMIT %s"""
_OF_TAG = """SELECT content_object_id AS id, published_at FROM catalog_tagging WHERE tag_id = wanted.value
    ORDER BY published_at DESC, content_object_id DESC LIMIT %s"""
_OF_KIND = """SELECT id, published_at FROM catalog_entry WHERE kind = wanted.value AND withdrawn_at IS NULL
    ORDER BY published_at DESC, id DESC LIMIT %s"""


def newest_items(subjects: Iterable[Subject]) -> tuple[NewsItem, ...]:
    """The newest of what happened in all of ``subjects`` but searches, each thing once, newest first."""
    subjects = tuple(subjects)
    every = any(not (s.kind or s.slug or s.filters) for s in subjects)
    kinds = list(Kind.values) if every else [s.kind.value for s in subjects if s.kind and not s.slug]
    slugs = [s.slug for s in subjects if s.is_tag]
    found: dict[tuple[int, int], datetime] = {}
    if kinds:
        sql = _NEWEST.format(of="text", each=_OF_KIND)
        found |= {(pk, 0): moment for pk, moment in fetch((sql, [kinds, MOST, MOST]))}
    if slugs:
        tags = Tag.objects.filter(slug__in=slugs).values_list("pk", "merged_into_id")
        sql = _NEWEST.format(of="bigint", each=_OF_TAG)
        found |= {(pk, 0): moment for pk, moment in fetch((sql, [[onward or pk for pk, onward in tags], MOST, MOST]))}
    if entries := [s for s in subjects if s.is_entry]:
        rows = EntryRevision.objects.filter(
            entry__kind__in={s.kind for s in entries}, entry__slug__in={s.slug for s in entries}
        ).order_by("-created_at", "-id")
        pairs = {(s.kind, s.slug) for s in entries}
        columns = rows.values_list("entry_id", "number", "created_at", "entry__kind", "entry__slug")[: 2 * MOST]
        found |= {(pk, number): when for pk, number, when, kind, slug in columns if (Kind(kind), slug) in pairs}
    # Its first version is the entry itself.
    found = {key: moment for key, moment in found.items() if key[1] != 1 or (key[0], 0) not in found}
    newest = sorted(found, key=lambda key: (found[key], key), reverse=True)[:MOST]
    told = Told(
        of="",
        entries=[pk for pk, number in newest if not number],
        versions=[(pk, number) for pk, number in newest if number],
        more=False,
    )
    items = _items([told])
    return tuple(items[key] for key in newest if key in items)
