"""Tags and challenges by names that they no longer have, or never had but go by."""

import re
from collections.abc import Collection
from dataclasses import replace

from catalog.folding import fold_name
from catalog.kinds import Kind
from catalog.models import Entry, Tag
from catalog.queries.filters import Filters
from catalog.queries.walks import fetch


def with_standing_names(filters: Filters, unknown: Collection[str]) -> Filters:
    """``filters`` with what each of ``unknown`` (slugs of tags and challenges) was merged into in its place, or
    the tag of which it is a synonym."""
    moved = Tag.objects.filter(slug__in=unknown, merged_into__isnull=False).values_list("slug", "merged_into__slug")
    joined = Entry.objects.filter(kind=Kind.CHALLENGE, slug__in=unknown, merged_into__kind=Kind.CHALLENGE)
    tags, challenges = dict(moved), dict(joined.values_list("slug", "merged_into__slug"))
    for slug in filters.tags:
        if slug in unknown and slug not in tags and (called := tag_called(slug)):
            tags[slug] = called[0]
    return replace(
        filters,
        tags=tuple(dict.fromkeys(tags.get(slug, slug) for slug in filters.tags)),
        challenges=tuple(dict.fromkeys(challenges.get(slug, slug) for slug in filters.challenges)),
    )


def tag_called(text: str) -> tuple[str, str] | None:
    """(slug, name) of the tag in use of which ``text`` is the name or a synonym, however it is written."""
    folded, plain = fold_name(text[:100]), _APART.sub("", text[:100].lower())
    return next(iter(fetch((_CALLED, [folded, [folded, plain]]))), None) if folded else None


_APART = re.compile(r"[\W_]+")
# Only names of tags are kept folded, so a synonym with accents has to be typed as it stands there.
_CALLED = r"""
SELECT slug, name FROM catalog_tag WHERE merged_into_id IS NULL AND entries > 0 AND (fold = %s OR EXISTS (
    SELECT 1 FROM unnest(synonyms) AS synonym WHERE regexp_replace(lower(synonym), '[\W_]+', '', 'g') = ANY(%s::text[])
)) ORDER BY entries DESC, id LIMIT 1
"""
