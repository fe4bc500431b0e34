"""Components of the reading pages; each prints what it is given, and only that."""

import json
from datetime import date
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe

from alignhub.kit.markup import format_html, format_html_join
from alignhub.kit.wording import day, gettext
from alignhub.kit.wording import gettext_lazy as _
from catalog.kinds import Curation, MilestoneStatus
from catalog.templatetags.components import icon

register = template.Library()

MILESTONE_LOOK = {
    MilestoneStatus.DONE: ("done", " badge--ok", "check"),
    MilestoneStatus.IN_PROGRESS: ("now", " badge--warn", "loader"),
    MilestoneStatus.PLANNED: ("", "", "circle-dashed"),
}
CURATION_WORDS = {
    Curation.LISTED: _("a bare record, not yet summarised here"),
    Curation.SUMMARISED: _("summarised for AlignHub, not yet read against claims"),
    Curation.ASSESSED: _("read for what it says about claims and entries here"),
}
CHART_YEARS = 8


@register.simple_tag
def balance_bar(for_it: int, against_it: int, widest: int) -> SafeString:
    """Rows for a solution to the left, against it to the right, on a scale that the bars of one table share."""
    unit = 39 / max(widest, 1)
    return format_html(
        '<span class="pc"><span>{}<span class="vh"> {}</span></span>'
        '<svg viewBox="0 0 80 12" aria-hidden="true"><rect class="pro" x="{}" y="2" width="{}" height="8"/>'
        '<rect class="con" x="41" y="2" width="{}" height="8"/><line class="axis" x1="40.5" x2="40.5" y1="0" y2="12"/>'
        '</svg><span>{}<span class="vh"> {}</span></span></span>',
        for_it,
        gettext("rows for it"),
        f"{40 - for_it * unit:.1f}",
        f"{for_it * unit:.1f}",
        f"{against_it * unit:.1f}",
        against_it,
        gettext("rows against it"),
    )


@register.simple_tag
def milestone_class(status: str) -> str:
    """The class that colours a milestone's icon."""
    return MILESTONE_LOOK[MilestoneStatus(status)][0]


@register.simple_tag
def milestone_icon(status: str) -> SafeString:
    return icon(MILESTONE_LOOK[MilestoneStatus(status)][2])


@register.simple_tag
def milestone_badge(status: str, label: str = "") -> SafeString:
    """Icon and word for the status of a milestone, or of a phase with ``label`` instead of the status's own word."""
    _, style, name = MILESTONE_LOOK[MilestoneStatus(status)]
    return format_html('<span class="badge{}">{}{}</span>', style, icon(name), label or MilestoneStatus(status).label)


@register.simple_tag
def curation(level: int) -> SafeString:
    """How far people have worked on an entry, with what that means."""
    known = Curation(level)
    return format_html("{}: {}", known.label, CURATION_WORDS[known])


@register.simple_tag
def partial_date(value: str) -> str:
    """A date of which only the year or the month may be known: 2022, Mar 2022, 7 Mar 2022."""
    try:
        parts = [int(part) for part in value.split("-")]
        known = date(*[*parts, 1, 1][:3])
    except (TypeError, ValueError):
        return value
    return [str, _year, _month, day][len(parts)](known)


def _year(known: date) -> str:
    return f"{known:%Y}"


def _month(known: date) -> str:
    return day(known).partition(" ")[2]


@register.inclusion_tag("catalog/parts/evidence_side.html")
def evidence_side(title: str, kind: str, rows: Any, total: int) -> dict[str, Any]:
    """One side of a claim's evidence: its strongest rows at once, the others on demand."""
    shown = 3 if len(rows) > 4 else 4
    return {"title": title, "kind": kind, "first": rows[:shown], "rest": rows[shown:], "total": total}


@register.simple_tag
def year_chart(title: str, years: Any) -> SafeString:
    """Bars of works for each of the last years; ``years`` are (year, works) pairs in order."""
    counts = dict(years)
    if not counts:
        return mark_safe("")
    last = max(counts)
    shown = range(last - CHART_YEARS + 1, last + 1)
    most = max(counts.get(year, 0) for year in shown)
    bars = []
    for number, year in enumerate(shown):
        works = counts.get(year, 0)
        height = round(60 * works / most)
        left = 4 + 30 * number
        said = mark_safe("")
        if works:
            said = format_html('<text class="mid" x="{}" y="{}">{}</text>', left + 11, 70 - height, works)
        if number in (0, CHART_YEARS - 1):
            said += format_html('<text class="mid" x="{}" y="92">{}</text>', left + 11, year)
        bars.append((left, 76 - height, height, said))
    label = ", ".join(f"{year} {counts[year]}" for year in shown if year in counts)
    drawn = format_html_join("", '<rect class="s1" x="{}" y="{}" width="22" height="{}"/>{}', bars)
    return format_html(
        '<svg class="chart" viewBox="0 0 240 96" role="img" aria-label="{}: {}">'
        '<line class="axis" x1="0" x2="240" y1="76" y2="76"/>{}</svg>',
        title,
        label,
        drawn,
    )


@register.simple_tag
def linked_data(data: dict[str, Any]) -> SafeString:
    """JSON-LD as a block of data, which no browser runs and in which no text can end the block."""
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(_json_for_html(data)))


def _json_for_html(data: dict[str, Any]) -> str:
    text = json.dumps(data, ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


@register.simple_tag
def cite(block: Any, unfolded: bool = True) -> SafeString:
    """How to cite one thing, in every format, the first shown at once where ``unfolded``; with copy buttons where a
    script can copy. Written out here, as it stands on every entry's page and took a fifth of its template's time."""
    formats = [_citation(block.key, text, unfolded and not number) for number, text in enumerate(block.formats)]
    permalink = format_html(
        '<p class="sm"><a href="{}"{}>{}</a></p>',
        block.permalink,
        mark_safe(' rel="nofollow ugc noopener"') if block.key == "work" else "",
        gettext("Permalink to {what}").format(what=block.permalink_label),
    )
    return format_html(
        '<section class="cite" id="cite-{}"><h2>{}</h2>\n{}{}<p class="vh" role="status" data-copied></p>'
        '<script type="module" src="{}"></script></section>\n',
        block.key,
        block.title,
        mark_safe("".join(formats)),
        permalink if block.permalink else "",
        static("js/copy.js"),
    )


def _citation(key: str, text: Any, opened: bool) -> SafeString:
    """One format of a citation."""
    shown = format_html('<pre class="cite-pre" id="{}" tabindex="0">{}</pre>', text.key, text.text)
    copy = format_html(
        '<button class="btn btn--sm" type="button" data-copy="{}" hidden>{}<span>{}</span></button>',
        text.key,
        icon("copy"),
        gettext("Copy {format}").format(format=text.label),
    )
    download = format_html(
        '<a class="btn btn--sm btn--quiet" href="{}">{}{}</a>',
        text.url,
        icon("download"),
        gettext("Download {format}").format(format=text.label),
    )
    return format_html(
        '<details name="cite-{}"{}><summary>{}</summary>{}<div class="row">{}{}</div></details>\n',
        key,
        mark_safe(" open") if opened else "",
        text.label,
        shown if text.text else format_html('<p class="sm muted">{}</p>', gettext("Too long to show here.")),
        copy if text.text else "",
        download if text.url else "",
    )
