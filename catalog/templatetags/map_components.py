"""Components of the evidence map, drawn as SVG with the same in words."""

import html
import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from alignhub.kit.markup import format_html
from alignhub.kit.wording import day, gettext, kept, ngettext
from catalog.kinds import CellState
from catalog.templatetags.components import AMOUNTS, BALANCES

register = template.Library()


@register.simple_tag
def map_cell(cell: Any, url: str, name: str, selected: bool = False) -> SafeString:
    """One cell of the evidence map: a bubble, a gap or nothing, and the whole in words for screen readers."""
    return mark_safe(_cell(cell, url, conditional_escape(name), selected))


def _cell(cell: Any, url: str, name: str, selected: bool) -> str:
    """A cell as HTML; ``name`` is escaped already."""
    style, drawn, words = _drawn(cell.outside, cell.state, cell.amount, str(cell.balance), cell.works, cell.searched_on)
    current = ' aria-current="true"' if selected else ""
    said = f'<span class="vh">{name}: {words}</span>'
    return f'<a class="cell {style}" href="{html.escape(url)}"{current}>{drawn}{said}</a>'


@register.simple_tag
def map_cells(cells: Iterable[tuple[Any, str, bool]], name: str) -> SafeString:
    """The cells of one row, each (cell, address, whether it is selected). A map has hundreds: one tag for each of them
    took longer than all that is in them."""
    safe = conditional_escape(name)
    return mark_safe("".join(f"<td>{_cell(cell, url, safe, selected)}</td>" for cell, url, selected in cells))


@kept(2_048)
def _drawn(
    outside: bool, state: CellState, amount: int, balance: str, works: int, searched_on: str
) -> tuple[str, str, str]:
    """(style, what is drawn, what is said) of a cell. Few cells differ in more than their address."""
    words = html.escape(_words(outside, state, amount, balance, works, searched_on))
    if outside:
        return "cell--none", '<span aria-hidden="true">–</span>', words
    if state == CellState.NO_CLAIM:
        return "cell--none", "", words
    if state in (CellState.CLAIMED, CellState.SEARCHED):
        sign = gettext("gap") if state == CellState.CLAIMED else gettext("searched")
        return "cell--gap", f'<span aria-hidden="true">{html.escape(sign)}</span>', words
    radius = 8.5 + 12.5 * (min(works, 16) / 16) ** 0.5
    ring = f'<circle class="ring" cx="24" cy="24" r="{radius + 2.6:.1f}"/>' if balance == "mixed" else ""
    drawn = (
        f'<svg viewBox="0 0 48 48" aria-hidden="true"><circle class="f" cx="24" cy="24" r="{radius:.1f}"/>{ring}'
        f'<text x="24" y="24.5">{works}</text></svg>'
    )
    return f"b{amount}", drawn, words


@register.filter
def hyphenable(text: str) -> str:
    """``text`` with soft hyphens before common endings of long words, for the narrow columns of the map."""
    return _ENDINGS.sub("\u00ad\\1", str(text))


@register.filter
def first_part(label: str) -> str:
    """The first half of a group's name, for the narrow columns of the small map."""
    return label.partition(" & ")[0]


_ENDINGS = re.compile(r"(?<=\w{4})(cation|ability|bility|tional|ation|ment|ness)\b")


@register.filter
def cell_words(cell: Any) -> str:
    """What a cell says, in words."""
    return _words(cell.outside, cell.state, cell.amount, str(cell.balance), cell.works, cell.searched_on)


def _words(outside: bool, state: CellState, amount: int, balance: str, works: int, searched_on: str) -> str:
    if outside:
        return gettext("none in this filter")
    match state:
        case CellState.NO_CLAIM:
            return gettext("no claim made")
        case CellState.CLAIMED:
            return gettext("claimed, nothing catalogued")
        case CellState.SEARCHED:
            return gettext("searched on {searched_on}, nothing found").format(searched_on=noted_day(searched_on))
        case _:
            said = BALANCES.get(balance, "") if amount >= 2 else ""
            said = f"{AMOUNTS[amount].lower()}{', ' * bool(said)}{said}"
            return ngettext("{works} work, {said}", "{works} works, {said}", works).format(works=works, said=said)


@register.filter
def noted_day(text: str) -> str:
    """A day noted as 2026-11-03 as people write it here."""
    return day(date.fromisoformat(text)) if text else ""


@register.simple_tag
def sides(supporting: int, contradicting: int) -> SafeString:
    """How many rows support and contradict, as numbers and bars from one axis."""
    scale = 36 / max(supporting, contradicting, 1)
    return format_html(
        '<span class="pc"><span>{}<span class="vh"> {}</span></span>'
        '<svg viewBox="0 0 80 12" aria-hidden="true"><rect class="pro" x="{}" y="2" width="{}" height="8"/>'
        '<rect class="con" x="41" y="2" width="{}" height="8"/><line class="axis" x1="40.5" x2="40.5" y1="0" y2="12"/>'
        '</svg><span>{}<span class="vh"> {}</span></span></span>',
        supporting,
        gettext("supporting"),
        f"{40 - supporting * scale:.1f}",
        f"{supporting * scale:.1f}",
        f"{contradicting * scale:.1f}",
        contradicting,
        gettext("contradicting"),
    )


@register.inclusion_tag("components/cell_years.html")
def cell_years(years: Any) -> dict[str, Any]:
    """How the works behind a cell added up over the years: stacked bars with a table."""
    most = max((year.works for year in years), default=1)
    step = 300 / max(len(years), 1)
    bars = []
    for number, year in enumerate(years):
        bottom, parts = 76.0, []
        for name in ("supports", "limits", "inconclusive", "contradicts"):
            height = 64 * getattr(year, name) / most
            bottom -= height
            if height:
                parts.append((name, f"{bottom:.1f}", f"{height:.1f}"))
        bars.append((year, f"{number * step:.1f}", f"{max(step - 3, 2):.1f}", parts))
    return {"bars": bars, "years": years, "first": years[0] if years else None, "last": years[-1] if years else None}


@register.inclusion_tag("components/group_map.html")
def group_map(map: Any) -> dict[str, Any]:
    """The evidence map by group of solutions; each cell opens the full map at the solution it shows."""
    rows = [
        (
            row,
            [
                (
                    cell,
                    f"/map/?solution={cell.solution}&challenge={cell.challenge}#cell" if cell.solution else "/map/",
                    label,
                )
                for cell, (_, label) in zip(row.cells, map.groups, strict=True)
            ],
        )
        for row in map.rows
    ]
    return {"map": map, "rows": rows}


def _address(cell: Any) -> str:
    return f"/map/?solution={cell.solution}&challenge={cell.challenge}#cell" if cell.solution else "/map/"
