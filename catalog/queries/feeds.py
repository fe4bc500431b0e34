"""What one can follow: everything, a kind, a tag, a search, one entry."""

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Greatest

from catalog.kinds import LIST_OF, Kind, ResourceType
from catalog.models import Critique, CritiqueResponse, CritiqueTransition, Entry, Tagging
from catalog.queries.browse import newest_of
from catalog.queries.critique_lists import ListedCritique, listed, listed_row
from catalog.queries.entries import EntryWithdrawn
from catalog.queries.filters import Filters
from catalog.queries.rows import address
from catalog.queries.tags import find_tag
from catalog.queries.versions import history_page

NEWEST = 25
_COLUMNS = (
    *("kind", "slug", "title", "summary", "source_line", "resource_type"),
    *("published_at", "updated_at", "tags_shown"),
)


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One thing that was published. ``id`` is a path that never changes, ``url`` the path to read it at."""

    id: str
    url: str
    title: str
    summary: str
    published: date
    updated: date
    author: str = ""
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gone:
    """Something that stood in the feed and was withdrawn or merged."""

    id: str
    when: date
    reason: str


@dataclass(frozen=True, slots=True)
class FeedPage:
    """A feed, newest first; ``home`` is the path of the page it follows."""

    title: str
    subtitle: str
    home: str
    items: tuple[FeedItem, ...]
    gone: tuple[Gone, ...] = ()

    @property
    def updated(self) -> date | None:
        """The day of the newest change, None while the feed is empty."""
        return max([*(item.updated for item in self.items), *(row.when for row in self.gone)], default=None)


def everything(kind: Kind | None = None) -> FeedPage:
    """What was published last, of one kind or of all, with what was withdrawn."""
    entries = Entry.objects.of_kind(kind) if kind else Entry.objects.all()
    gone = entries.filter(withdrawn_at__isnull=False).select_related("merged_into").order_by("-withdrawn_at", "-id")
    name = LIST_OF[kind].replace("directions", "research directions") if kind else "everything"
    return FeedPage(
        title=f"AlignHub: {name}",
        subtitle="Entries that moderators have accepted, newest first.",
        home=f"/{LIST_OF[kind]}/" if kind else "/browse/",
        items=_items(entries.standing().newest_first()[:NEWEST]),
        gone=tuple(_gone(entry) for entry in gone[:NEWEST]),
    )


def tag_feed(slug: str) -> FeedPage:
    """What was published last under a tag. Raises ``TagNotFound`` and ``TagMoved``."""
    tag = find_tag(slug)
    newest = Tagging.objects.filter(tag=tag.pk).order_by("-published_at", "-content_object_id")
    pks = list(newest.values_list("content_object_id", flat=True)[:NEWEST])
    return FeedPage(
        title=f"AlignHub: {tag.name}",
        subtitle=tag.definition,
        home=f"/tags/{tag.slug}/",
        items=_items(Entry.objects.standing().filter(pk__in=pks).newest_first()),
    )


def search_feed(filters: Filters | None, query: str) -> FeedPage:
    """What was published last among the entries that ``filters`` leave, without any where there are none that could be
    read; ``query`` is their part of the address."""
    home = f"/browse/?{query}" if query else "/browse/"
    if filters is None:
        reason = "A filter in this address has no choice that there is, so no entry fits."
        return FeedPage("AlignHub: a search", reason, home, ())
    named = ", ".join([*([f"“{filters.q}”"] if filters.q else []), *filters.tags])
    named = ", ".join([*([named] if named else []), *(LIST_OF[kind] for kind in filters.kinds)])
    newest = newest_of(filters).ids[:NEWEST]
    return FeedPage(
        title=f"AlignHub: {named or 'a search'}",
        subtitle="Entries that fit this search, newest first.",
        home=home,
        items=_items(Entry.objects.standing().filter(pk__in=newest).newest_first()),
    )


def entry_feed(kind: Kind, slug: str) -> FeedPage:
    """The versions of an entry, or that it was withdrawn. Raises ``EntryNotFound`` and ``EntryMoved``."""
    home = address(kind, slug)
    try:
        page = history_page(kind, slug)
    except EntryWithdrawn as gone:
        return FeedPage(f"AlignHub: {slug}", "Withdrawn.", home, (), (Gone(home, gone.when, gone.reason),))
    items = [
        FeedItem(
            id=f"{home}v/{row.number}/",
            url=row.url or f"{home}history/",
            title=f"{page.entry.title}: {row.act_label.lower()}, version {row.number}",
            summary=row.reason,
            published=row.day,
            updated=row.day,
            author=row.who,
        )
        for row in page.rows[:NEWEST]
    ]
    items += _critiques(listed().filter(entry__kind=kind, entry__slug=slug))
    items.sort(key=lambda item: item.published, reverse=True)
    subtitle = "Every version of this entry and every critique of it, newest first."
    return FeedPage(f"AlignHub: {page.entry.title}", subtitle, home, tuple(items[:NEWEST]))


def critique_feed() -> FeedPage:
    """The newest critiques of all entries."""
    items = tuple(_critiques(listed()))
    return FeedPage("AlignHub: critiques", "Critiques of entries, newest first.", "/critiques/", items)


def _critiques(found: QuerySet[Critique]) -> list[FeedItem]:
    """The newest of ``found``, each changed when it was last answered or came to another state."""
    answers = CritiqueResponse.objects.filter(critique=OuterRef("pk")).order_by("-published_at").values("published_at")
    turns = CritiqueTransition.objects.filter(critique=OuterRef("pk")).order_by("-changed_at").values("changed_at")
    changed = Greatest("published_at", Subquery(answers[:1]), Subquery(turns[:1]))
    newest = found.annotate(changed_at=changed).order_by("-published_at", "-id")[:NEWEST]
    return [_critique(listed_row(row), row.changed_at.date()) for row in newest]


def _critique(row: ListedCritique, changed: date) -> FeedItem:
    return FeedItem(
        id=row.url,
        url=row.url,
        title=f"{row.entry_title}: {row.kind_label.lower()}",
        summary=row.excerpt,
        published=row.day,
        updated=changed,
        author=row.who,
        labels=("Critique", row.kind_label, str(row.state.label)),
    )


def _items(entries: object) -> tuple[FeedItem, ...]:
    return tuple(
        FeedItem(
            id=address(row["kind"], row["slug"]),
            url=address(row["kind"], row["slug"]),
            title=row["title"],
            summary=". ".join(part for part in (row["source_line"], row["summary"]) if part),
            published=row["published_at"].date(),
            updated=row["updated_at"].date(),
            labels=(
                str(ResourceType(row["resource_type"]).label) if row["resource_type"] else str(Kind(row["kind"]).label),
                *(name for _, name in row["tags_shown"]),
            ),
        )
        for row in entries.values(*_COLUMNS)  # type: ignore[attr-defined]
    )


def _gone(entry: Entry) -> Gone:
    when = entry.withdrawn_at.date() if entry.withdrawn_at else entry.updated_at.date()
    onward = f"Merged into {address(entry.merged_into.kind, entry.merged_into.slug)}" if entry.merged_into else ""
    return Gone(address(entry.kind, entry.slug), when, onward or entry.withdrawal_reason)
