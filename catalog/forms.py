"""What a reader may ask of a list."""

from typing import Any

from catalog.kinds import Kind
from catalog.queries.browse import MOST_TAGS, Filters


class BrowseForm:
    """The filters in an address. Nothing in it can be wrong: what is not understood is left out."""

    def __init__(self, query: Any):
        self.query = query

    def to_filters(self) -> Filters:
        """The filters that were understood."""
        kind = self.query.get("kind", "")
        slugs = [slug for slug in self.query.getlist("tag") if slug and len(slug) <= 100 and "\x00" not in slug]
        return Filters(
            q=self.query.get("q", "").replace("\x00", " ").strip()[:300],
            kind=Kind(kind) if kind in Kind.values else None,
            tags=tuple(dict.fromkeys(slugs))[:MOST_TAGS],
            after=self.query.get("after", "")[:200],
            before=self.query.get("before", "")[:200],
        )
