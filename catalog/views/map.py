"""The evidence map: page, method, and the same cells as CSV and JSON."""

import csv
from collections.abc import Sequence
from io import StringIO
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from alignhub.kit.wording import gettext, in_english
from catalog.forms import MapForm
from catalog.kinds import CellState, Design
from catalog.queries.map import Axis, MapFilters, MapPage, ShownCell, map_page
from catalog.queries.stored import PageParts
from catalog.views.public import page, public
from catalog.views.stored import stored
from catalog.views.unread import unread_of_map
from catalog.worked_examples import EXAMPLES

VIEWS = ("map", "list")
CSV_COLUMNS = ("approach", "solution", "challenge", "state", "amount", "balance", "works", "searched_on", "in_filter")


@public
def evidence_map(request: HttpRequest) -> HttpResponse:
    form = MapForm(request.GET)
    view = request.GET.get("view", "")
    state, unread = _Address(form.to_filters(), view if view in VIEWS else "map"), unread_of_map(form)
    # The map as it stands; of the others there are too many to keep.
    whole = not state.query(view=state.view) and not unread
    parts = stored(None, "", lambda: _render(state)) if whole else _render(state, unread)
    return page(request, "catalog/map.html", {"parts": parts})


def _render(state: "_Address", unread: Sequence[str] = ()) -> PageParts:
    filters = state.filters
    found = map_page(filters)
    groups = [
        (
            group,
            [
                (
                    row.solution,
                    state.toggling(row.solution),
                    [_link(state, cell, found) for cell in row.cells],
                )
                for row in group.rows
            ],
        )
        for group in found.groups
    ]
    context = {
        "page": found,
        "filters": filters,
        "unread": unread,
        "view": state.view,
        "query": state.query(),
        "groups": groups,
        "columns": [(column, state.toggling(column)) for column in found.challenges],
        "listed": [(row.solution, challenge, *_link(state, cell, found)) for _, row, challenge, cell in found.rows()],
        "designs": [(design, design in filters.narrowing.designs) for design in Design],
        "amounts": [
            (0, gettext("Any")),
            (1, gettext("Argument only")),
            (2, gettext("Limited")),
            (3, gettext("Moderate")),
            (4, gettext("Strong")),
        ],
        "map_url": state.viewing("map"),
        "list_url": state.viewing("list"),
    }
    main = render_to_string("catalog/map/inside.html", context)
    return PageParts(title=_title(found), description="", head="", main=main)


def _title(found: MapPage) -> str:
    """What the page shows besides the map."""
    if found.selected is None:
        return ""
    return gettext("{solution} on {challenge}").format(
        solution=found.selected.solution_title, challenge=found.selected.challenge_title
    )


@public
@in_english
def as_csv(request: HttpRequest) -> HttpResponse:
    form = MapForm(request.GET)
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(CSV_COLUMNS)
    writer.writerows(row.values() for row in _rows(form, map_page(form.to_filters())))
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="alignhub-map.csv"'
    return response


@public
@in_english
def as_json(request: HttpRequest) -> HttpResponse:
    form = MapForm(request.GET)
    found = map_page(form.to_filters())
    return JsonResponse(
        {
            "licence": "https://creativecommons.org/licenses/by/4.0/",
            "challenges": [{"reference": axis.reference, "title": axis.title} for axis in found.challenges],
            "works_assessed": found.assessed,
            "cells": list(_rows(form, found)),
        },
        json_dumps_params={"indent": 1, "ensure_ascii": False},
    )


@public
def method(request: HttpRequest) -> HttpResponse:
    return page(request, "catalog/map_method.html", {"examples": EXAMPLES, "states": list(CellState)})


def _rows(form: MapForm, found: MapPage) -> Any:
    for group, row, challenge, cell in () if form.fits_nothing else found.rows():
        yield {
            "approach": str(group.label),
            "solution": row.solution.slug,
            "challenge": challenge.slug,
            "state": cell.state.value,
            "amount": cell.amount,
            "balance": str(cell.balance),
            "works": cell.works,
            "searched_on": cell.searched_on,
            "in_filter": not cell.outside,
        }


class _Address:
    """Addresses of the map that differ from the one asked for in one respect."""

    def __init__(self, filters: MapFilters, view: str):
        self.filters = filters
        self.view = view
        # Of the address of a cell only its two slugs, which need no quoting, are its own.
        self._before, _, self._behind = self.query(cell=("s", "c"), view=view).rpartition("solution=s&challenge=c")

    def query(
        self, *, opened: frozenset[str] | None = None, cell: tuple[str, str] | None = None, view: str = ""
    ) -> str:
        filters = self.filters
        narrowing = filters.narrowing
        pairs: list[tuple[str, object]] = []
        pairs += [("year_from", narrowing.year_from)] if narrowing.year_from else []
        pairs += [("year_to", narrowing.year_to)] if narrowing.year_to else []
        pairs += [("design", design.value) for design in narrowing.designs]
        pairs += [("amount", filters.amount)] if filters.amount else []
        pairs += [("contested", "on")] if filters.contested else []
        pairs += [("open", slug) for slug in sorted(filters.opened if opened is None else opened)]
        pairs += list(zip(("solution", "challenge"), cell or filters.selected or (), strict=False))
        pairs += [("view", view)] if view and view != "map" else []
        return f"?{urlencode(pairs)}" if pairs else ""

    def viewing(self, view: str) -> str:
        return f"/map/{self.query(view=view)}"

    def selecting(self, cell: ShownCell) -> str:
        return f"/map/{self._before}solution={cell.solution}&challenge={cell.challenge}{self._behind}#cell"

    def toggling(self, axis: Axis) -> str:
        return f"/map/{self.query(opened=self.filters.opened ^ {axis.slug}, view=self.view)}"


def _link(state: _Address, cell: ShownCell, found: MapPage) -> tuple[ShownCell, str, bool]:
    selected = found.filters.selected == (cell.solution, cell.challenge)
    return cell, state.selecting(cell), selected
