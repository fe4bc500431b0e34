"""What a reader may ask of a list."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from django import forms
from django.http import QueryDict
from django.utils.text import Truncator

from catalog.kinds import KIND_OF_LIST, Approach, Design, Kind, ResourceType
from catalog.queries.evidence import Narrowing
from catalog.queries.filters import FIRST_YEAR, LAST_YEAR, MOST_CHOICES, Filters, Sort, address_of_list
from catalog.queries.map import MapFilters
from catalog.queries.news import Subject
from catalog.queries.terms import MOST_CHARACTERS

Member = TypeVar("Member", bound=Any)
MOST_SLUG, MOST_CURSOR = 100, 200
_YEARS = ("year_from", "year_to")
_CHOICES = {
    "kind": Kind.values,
    "approach": Approach.values,
    "type": ResourceType.values,
    "evidence": ["1", "2", "3", "4"],
    "contested": ["yes"],
    "critiques": ["open"],
}
_CHOICES_OF_MAP = {"design": Design.values, "amount": ["1", "2", "3", "4"], "contested": ["on"]}
_FOLLOWED = re.compile(rf"/(?:(?P<list>{'|'.join(KIND_OF_LIST)}|tags)/)(?:(?P<slug>[-a-zA-Z0-9_]{{1,100}})/)?")


class FiltersForm:
    """The filters in an address. Nothing in it can be wrong: what is not understood is left out, and can be told."""

    choices: Mapping[str, Collection[str]]

    def __init__(self, query: Any):
        self.query = query

    def unread_years(self) -> tuple[str, ...]:
        """What was given for a year and is none that can be asked for, each once, the beginning of what is long."""
        typed = (_typed(self.query.get(name, "")) for name in _YEARS)
        return tuple(dict.fromkeys(_short(text) for text in typed if text and _year(text) is None))

    def exchanged_years(self) -> tuple[int, int] | None:
        """The years as they were given, where the first is after the last."""
        first, last = _given_years(self.query)
        return (first, last) if first and last and first > last else None

    def unread_choices(self) -> tuple[tuple[str, str], ...]:
        """(facet, value) for what is no choice of its facet, a few of them, the beginning of what is long."""
        pairs = (
            (name, _typed(value))
            for name, choices in self.choices.items()
            for value in self.query.getlist(name)
            if value not in choices
        )
        return tuple(dict.fromkeys((name, _short(text)) for name, text in pairs if text))[:MOST_CHOICES]

    def one_of(self, name: str) -> str:
        """The last choice that was given for a facet of which there can be one only."""
        given = reversed(self.query.getlist(name))
        return next((value for value in given if value in self.choices[name]), "")

    @property
    def fits_nothing(self) -> bool:
        """Whether one of the filters was given and nothing in it is a choice: whoever follows or exports such a list
        wants no list of everything instead."""
        given = {name: {value for value in self.query.getlist(name) if _typed(value)} for name in self.choices}
        years = self.unread_years() and not any(_years(self.query))
        return bool(years) or any(values and values.isdisjoint(self.choices[name]) for name, values in given.items())


class BrowseForm(FiltersForm):
    """The filters of a list."""

    choices = _CHOICES

    def to_filters(self) -> Filters:
        """The filters that were understood."""
        year_from, year_to = _years(self.query)
        return Filters(
            # One more than is searched, so that the search can say that it was cut.
            q=self.query.get("q", "")[: MOST_CHARACTERS + 1].replace("\x00", " ").strip(),
            kinds=self._members("kind", Kind),
            tags=self._slugs("tag"),
            challenges=self._slugs("challenge"),
            approaches=self._members("approach", Approach),
            types=self._members("type", ResourceType),
            year_from=year_from,
            year_to=year_to,
            evidence=int(self.one_of("evidence") or 0),
            contested=bool(self.one_of("contested")),
            critiques=bool(self.one_of("critiques")),
            sort=_member(Sort, self.query.get("sort", "")) or Sort.RELEVANCE,
            after=self.query.get("after", "")[:MOST_CURSOR],
            before=self.query.get("before", "")[:MOST_CURSOR],
        )

    def left_out(self) -> tuple[str, ...]:
        """The tags and challenges beyond as many as a list can be narrowed by, a few of them."""
        return tuple(slug for name in ("tag", "challenge") for slug in self._asked(name)[MOST_CHOICES:][:MOST_CHOICES])

    def _slugs(self, name: str) -> tuple[str, ...]:
        return self._asked(name)[:MOST_CHOICES]

    def _asked(self, name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(slug for value in self.query.getlist(name) if (slug := _slug(value))))

    def _members(self, name: str, of: type[Member]) -> tuple[Member, ...]:
        found = (_member(of, value) for value in self.query.getlist(name))
        return tuple(dict.fromkeys(member for member in found if member))


def subject_at(address: str) -> Subject | None:
    """What one follows by the address of its page, whatever its order and place in a list; None where there is
    nothing to follow. Whether such an entry or tag exists is not looked up."""
    path, _, query = address.partition("?")
    if path in ("/", "/browse/"):
        form = BrowseForm(QueryDict(query if path == "/browse/" else ""))
        if form.fits_nothing:
            return None
        filters = form.to_filters()
        filters = replace(filters, sort=Sort.RELEVANCE, after="", before="")
        canonical = address_of_list(filters)
        return Subject(canonical, filters=filters if canonical != "/browse/" else None)
    found = _FOLLOWED.fullmatch(path)
    if found is None or path == "/tags/":
        return None
    kind = None if found["list"] == "tags" else Kind(KIND_OF_LIST[found["list"]])
    return Subject(path, kind=kind, slug=found["slug"] or "")


class MapForm(FiltersForm):
    """The filters of the evidence map."""

    choices = _CHOICES_OF_MAP

    def to_filters(self) -> MapFilters:
        """The filters that were understood."""
        designs = [Design(value) for value in self.query.getlist("design") if value in Design.values]
        solution, challenge = (_slug(self.query.get(name, "")) for name in ("solution", "challenge"))
        return MapFilters(
            narrowing=Narrowing(*_years(self.query), tuple(dict.fromkeys(designs))),
            amount=int(self.one_of("amount") or 0),
            contested=bool(self.one_of("contested")),
            opened=frozenset(slug for slug in self.query.getlist("open")[:50] if len(slug) <= 100),
            selected=(solution, challenge) if solution and challenge else None,
        )


class ComparisonForm(forms.Form):
    """The numbers of two versions, in either order."""

    a = forms.IntegerField(min_value=1, max_value=999_999)
    b = forms.IntegerField(min_value=1, max_value=999_999)

    def to_numbers(self) -> tuple[int, int]:
        """The older and the newer one."""
        older, newer = sorted((self.cleaned_data["a"], self.cleaned_data["b"]))
        return older, newer


def _years(query: Any) -> tuple[int | None, int | None]:
    """The first and the last year asked for, in whichever order they were given."""
    first, last = _given_years(query)
    return (last, first) if first and last and first > last else (first, last)


def _given_years(query: Any) -> tuple[int | None, ...]:
    return tuple(_year(query.get(name, "").strip()) for name in _YEARS)


def _typed(value: str) -> str:
    return value.replace("\x00", " ").strip()


def _slug(value: str) -> str:
    # Of one that is too long so much is kept that nothing can have it.
    return _typed(value)[: MOST_SLUG + 1]


def _short(text: str) -> str:
    return Truncator(text).chars(20)


def _year(text: str) -> int | None:
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


def _member(of: type[Member], value: str) -> Member | None:
    members = {member.value: member for member in of}
    return members.get(value)
