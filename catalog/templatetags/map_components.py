"""Components of the evidence map, drawn as SVG with the same in words."""

import re
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from catalog.kinds import CellState
from catalog.templatetags.components import AMOUNTS, BALANCES

register = template.Library()


@register.simple_tag
def map_cell(cell: Any, url: str, name: str, selected: bool = False) -> SafeString:
    """One cell of the evidence map: a bubble, a gap or nothing, and the whole in words for screen readers."""
    current = mark_safe(' aria-current="true"') if selected else ""
    words = cell_words(cell)
    if cell.outside:
        return format_html(
            '<a class="cell cell--none" href="{}"{}><span aria-hidden="true">–</span>'
            '<span class="vh">{}: {}</span></a>',
            url,
            current,
            name,
            words,
        )
    if cell.state == CellState.NO_CLAIM:
        return format_html(
            '<a class="cell cell--none" href="{}"{}><span class="vh">{}: {}</span></a>', url, current, name, words
        )
    if cell.state in (CellState.CLAIMED, CellState.SEARCHED):
        sign = "gap" if cell.state == CellState.CLAIMED else "searched"
        return format_html(
            '<a class="cell cell--gap" href="{}"{}><span aria-hidden="true">{}</span>'
            '<span class="vh">{}: {}</span></a>',
            url,
            current,
            sign,
            name,
            words,
        )
    radius = 8.5 + 12.5 * (min(cell.works, 16) / 16) ** 0.5
    ring = (
        format_html('<circle class="ring" cx="24" cy="24" r="{}"/>', f"{radius + 2.6:.1f}")
        if cell.balance == "mixed"
        else ""
    )
    return format_html(
        '<a class="cell b{}" href="{}"{}><svg viewBox="0 0 48 48" aria-hidden="true">'
        '<circle class="f" cx="24" cy="24" r="{}"/>{}<text x="24" y="24.5">{}</text></svg>'
        '<span class="vh">{}: {}</span></a>',
        cell.amount,
        url,
        current,
        f"{radius:.1f}",
        ring,
        cell.works,
        name,
        words,
    )


@register.filter
def hyphenable(text: str) -> str:
    """``text`` with soft hyphens before common endings of long words, for the narrow columns of the map."""
    return _ENDINGS.sub("\u00ad\\1", text)


@register.filter
def first_part(label: str) -> str:
    """The first half of a group's name, for the narrow columns of the small map."""
    return label.partition(" & ")[0]


_ENDINGS = re.compile(r"(?<=\w{4})(cation|ability|bility|tional|ation|ment|ness)\b")


@register.filter
def cell_words(cell: Any) -> str:
    """What a cell says, in words."""
    if cell.outside:
        return "none in this filter"
    match cell.state:
        case CellState.NO_CLAIM:
            return "no claim made"
        case CellState.CLAIMED:
            return "claimed, nothing catalogued"
        case CellState.SEARCHED:
            return f"searched on {cell.searched_on}, nothing found"
        case _:
            works = f"{cell.works} work{'' if cell.works == 1 else 's'}"
            balance = BALANCES.get(str(cell.balance), "") if cell.amount >= 2 else ""
            return f"{works}, {AMOUNTS[cell.amount].lower()}{', ' * bool(balance)}{balance}"


@register.simple_tag
def sides(supporting: int, contradicting: int) -> SafeString:
    """How many rows support and contradict, as numbers and bars from one axis."""
    scale = 36 / max(supporting, contradicting, 1)
    return format_html(
        '<span class="pc"><span>{}<span class="vh"> supporting</span></span>'
        '<svg viewBox="0 0 80 12" aria-hidden="true"><rect class="pro" x="{}" y="2" width="{}" height="8"/>'
        '<rect class="con" x="41" y="2" width="{}" height="8"/><line class="axis" x1="40.5" x2="40.5" y1="0" y2="12"/>'
        '</svg><span>{}<span class="vh"> contradicting</span></span></span>',
        supporting,
        f"{40 - supporting * scale:.1f}",
        f"{supporting * scale:.1f}",
        f"{contradicting * scale:.1f}",
        contradicting,
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
