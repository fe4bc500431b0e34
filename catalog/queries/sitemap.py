"""Every public page for search engines, in parts that never grow: each covers a fixed range of entry keys."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from catalog.models import Entry, Tag
from catalog.queries.rows import address

PART = 5_000
PAGES = ("/", "/browse/", "/map/", "/map/method/", "/roadmap/", "/tags/", "/critiques/", "/guide/", "/about/")


@dataclass(frozen=True, slots=True)
class SitemapPage:
    """One address below the site's root and the day it last changed, where that is known."""

    path: str
    changed_on: date | None


def sitemap_parts() -> range:
    """The numbers of the parts that hold entries; part 0 begins at key 0."""
    newest = Entry.objects.aggregate(newest=Max("id"))["newest"] or 0
    return range(newest // PART + 1)


def sitemap_part(number: int) -> tuple[SitemapPage, ...]:
    """The standing entries whose keys lie in part ``number``, at most ``PART``."""
    rows = Entry.objects.standing().filter(id__gte=number * PART, id__lt=(number + 1) * PART).order_by("id")
    columns = rows.values_list("kind", "slug", "updated_at")
    return tuple(SitemapPage(address(kind, slug), moment.date()) for kind, slug, moment in columns)


def sitemap_words() -> tuple[SitemapPage, ...]:
    """The pages that are no entries, and the tags."""
    tags = Tag.objects.in_use().order_by("id").values_list("slug", flat=True)[:PART]
    return (
        *(SitemapPage(path, None) for path in PAGES),
        *(SitemapPage(f"/tags/{slug}/", None) for slug in tags),
    )
