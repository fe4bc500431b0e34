"""What a reader may ask of a list."""

from typing import Any

from django import forms

from catalog.kinds import Design, Kind
from catalog.queries.browse import MOST_TAGS, Filters
from catalog.queries.evidence import Narrowing
from catalog.queries.map import MapFilters


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


class MapForm:
    """The filters of the evidence map in an address; what is not understood is left out."""

    def __init__(self, query: Any):
        self.query = query

    def to_filters(self) -> MapFilters:
        """The filters that were understood."""
        designs = [Design(value) for value in self.query.getlist("design") if value in Design.values]
        amount = self.query.get("amount", "")
        solution, challenge = self._slug("solution"), self._slug("challenge")
        return MapFilters(
            narrowing=Narrowing(self._year("year_from"), self._year("year_to"), tuple(dict.fromkeys(designs))),
            amount=int(amount) if amount in ("1", "2", "3", "4") else 0,
            contested="contested" in self.query,
            opened=frozenset(slug for slug in self.query.getlist("open")[:50] if len(slug) <= 100),
            selected=(solution, challenge) if solution and challenge else None,
        )

    def _year(self, name: str) -> int | None:
        text = self.query.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else None

    def _slug(self, name: str) -> str:
        text = self.query.get(name, "")
        return text if len(text) <= 100 and "\x00" not in text else ""


class ComparisonForm(forms.Form):
    """The numbers of two versions, in either order."""

    a = forms.IntegerField(min_value=1, max_value=999_999)
    b = forms.IntegerField(min_value=1, max_value=999_999)

    def to_numbers(self) -> tuple[int, int]:
        """The older and the newer one."""
        older, newer = sorted((self.cleaned_data["a"], self.cleaned_data["b"]))
        return older, newer
