"""Sentences on the filters of an address that narrow nothing, or do so otherwise than they were given."""

from collections.abc import Mapping

from alignhub.kit.wording import gettext
from alignhub.kit.wording import gettext_lazy as _
from catalog.forms import BrowseForm, FiltersForm, MapForm

_FILTERS_OF_MAP = {"design": _("Design"), "amount": _("Evidence, at least"), "contested": _("Contested only")}


def unread_of_list(form: BrowseForm, names: Mapping[str, str]) -> list[str]:
    """What a list is not narrowed by; ``names`` are those of its filters."""
    more = gettext("A list is narrowed by five tags and five challenges at most, so “{slug}” was left out.")
    return [
        *_unread(
            form,
            names,
            choice=gettext("“{value}” is no choice of the filter “{name}”, so the list is not narrowed by it."),
            elsewhere=gettext(
                "“{value}” is no choice of the filter “{name}” but of “{other}”, so the list is not narrowed by it."
            ),
            year=gettext("“{year}” is not a year from 1800 to 2100, so the list is not narrowed by it."),
        ),
        *(more.format(slug=slug) for slug in form.left_out()),
    ]


def unread_of_map(form: MapForm) -> list[str]:
    """What the evidence map is not narrowed by."""
    return _unread(
        form,
        _FILTERS_OF_MAP,
        choice=gettext("“{value}” is no choice of the filter “{name}”, so the map is not narrowed by it."),
        elsewhere=gettext(
            "“{value}” is no choice of the filter “{name}” but of “{other}”, so the map is not narrowed by it."
        ),
        year=gettext("“{year}” is not a year from 1800 to 2100, so the map is not narrowed by it."),
    )


def _unread(form: FiltersForm, names: Mapping[str, str], *, choice: str, elsewhere: str, year: str) -> list[str]:
    def told(facet: str, value: str) -> str:
        others = (names[name] for name, choices in form.choices.items() if value in choices)
        other = next(filter(None, others), "")
        return (elsewhere if other else choice).format(value=value, name=names[facet] or facet, other=other)

    exchanged = gettext("{first} is after {last}, so the two years were exchanged.")
    years = form.exchanged_years()
    return [
        *(told(facet, value) for facet, value in form.unread_choices()),
        *(year.format(year=typed) for typed in form.unread_years()),
        *([exchanged.format(first=years[0], last=years[1])] if years else []),
    ]
