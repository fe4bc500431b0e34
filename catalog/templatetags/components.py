"""Components of pages: each prints what it is given, and only that. Available in every template without loading."""

from datetime import date, datetime
from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from catalog.kinds import Kind, NoteKind

register = template.Library()

AMOUNTS = ("No evidence yet", "Argument only", "Limited evidence", "Moderate evidence", "Strong evidence")
BALANCES = {"mixed": "contested", "for": "points for it", "against": "points against it"}
# Milestones wear the roadmap's flag.
KIND_STYLE = {kind.value: "roadmap" if kind == Kind.MILESTONE else kind.value for kind in Kind}
CALLOUTS = {
    NoteKind.LIMITATION: ("", "triangle-alert"),
    NoteKind.BENEFIT: (" callout--benefit", "circle-check"),
    NoteKind.DIFFICULTY: ("", "circle-alert"),
    NoteKind.POTENTIAL: (" callout--potential", "lightbulb"),
    NoteKind.TRADE_OFF: ("", "scale"),
    NoteKind.BEST_PRACTICE: (" callout--benefit", "list-checks"),
    NoteKind.IMPLEMENTATION: (" callout--potential", "wrench"),
}
BADGES = {
    "draft": ("", "pencil"),
    "submitted": ("badge--info", "send"),
    "in-review": ("badge--info", "eye"),
    "changes-requested": ("badge--warn", "pencil-line"),
    "held": ("badge--warn", "lock"),
    "published": ("badge--ok", "check"),
    "rejected": ("badge--bad", "x"),
    "withdrawn": ("", "undo-2"),
}
STATE_WORDS = {state: state.replace("-", " ").capitalize() for state in BADGES}


@register.simple_tag
def icon(name: str) -> SafeString:
    """The icon ``name`` of static/icons, inlined; it stands beside a word and is hidden from screen readers."""
    return _svg(name, "icon")


@cache
def _svg(name: str, css_class: str) -> SafeString:
    path = settings.BASE_DIR / "static" / "icons" / f"{name}.svg"
    source = path.read_text(encoding="utf-8").strip()
    inner = source[source.index(">") + 1 : source.rindex("</svg>")]
    opening = source[: source.index(">")]
    box = opening.partition('viewBox="')[2].partition('"')[0]
    # Our own files, not anybody's input.
    return mark_safe(f'<svg class="{css_class}" viewBox="{box}" aria-hidden="true">{inner}</svg>')  # noqa: S308


@register.simple_tag
def logo() -> SafeString:
    """The mark beside the name."""
    return mark_safe(  # noqa: S308
        '<svg viewBox="0 0 24 24" aria-hidden="true"><rect class="m-rule" x="3" y="2" width="2.5" height="20" rx="1"/>'
        '<rect class="m-bar" x="8" y="4" width="13" height="3.2" rx="1"/>'
        '<rect class="m-bar" x="8" y="10.4" width="8" height="3.2" rx="1"/>'
        '<rect class="m-bar" x="8" y="16.8" width="11" height="3.2" rx="1"/></svg>'
    )


@register.simple_tag
def kind_mark(kind: str, label: str = "") -> SafeString:
    """Glyph and word of a kind of entry."""
    style = KIND_STYLE[str(kind)]
    return format_html(
        '<span class="kind kind--{}">{}{}</span>', style, _svg(f"kind-{style}", ""), label or Kind(kind).label
    )


@register.simple_tag
def tag_chip(slug: str, name: str) -> SafeString:
    """A tag that leads to its page."""
    return format_html('<a class="tag" href="/tags/{}/">{}</a>', slug, name)


@register.simple_tag
def evidence_mark(amount: int, balance: str = "") -> SafeString:
    """Bars and words for amount and balance of evidence."""
    heights = ((0.5, 8.0), (7.5, 5.7), (14.5, 3.4), (21.5, 1.1))
    bars = format_html_join(
        "",
        '<rect{} x="{}" y="{}" width="5" height="{}"/>',
        (
            (mark_safe(' class="on"') if number < amount else "", x, y, f"{11.5 - y:.1f}")  # noqa: S308
            for number, (x, y) in enumerate(heights)
        ),
    )
    word = BALANCES.get(str(balance), "") if amount >= 2 else ""
    said = format_html(', <span class="{}">{}</span>', "contested" if balance == "mixed" else "muted", word) if word else ""
    return format_html(
        '<span class="ev ev--{}"><svg viewBox="0 0 28 12" aria-hidden="true">{}</svg><span>{}{}</span></span>',
        amount,
        bars,
        AMOUNTS[amount],
        said,
    )


@register.simple_tag
def badge(state: str) -> SafeString:
    """Icon and word for the state of a contribution."""
    style, name = BADGES[str(state)]
    return format_html('<span class="badge {}">{}{}</span>', style, icon(name), STATE_WORDS[str(state)])


@register.simple_tag
def callout(kind: str, text: str) -> SafeString:
    """The entry qualifies itself."""
    note = NoteKind(kind)
    style, name = CALLOUTS[note]
    return format_html(
        '<div class="callout{}"><p class="label">{}{}</p><p>{}</p></div>', style, icon(name), note.label, text
    )


@register.simple_tag
def day(value: date | datetime | None) -> str:
    """A day as people write it here: 3 Nov 2026."""
    return f"{value.day} {value:%b %Y}" if value else ""


@register.inclusion_tag("components/entry_row.html")
def entry_row(row: Any) -> dict[str, Any]:
    """One entry in a list."""
    return {"row": row}


@register.inclusion_tag("components/pager.html")
def pager(pager: dict[str, str | None]) -> dict[str, Any]:
    """Previous and next, by cursor."""
    return dict(pager)
