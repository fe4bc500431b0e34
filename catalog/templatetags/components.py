"""Components of pages: each prints what it is given, and only that. Available in every template without loading."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.forms import BoundField
from django.utils.safestring import SafeString, mark_safe

from alignhub.kit.markup import escaped, format_html, format_html_join
from alignhub.kit.wording import day, gettext, kept, ngettext
from alignhub.kit.wording import gettext_lazy as _
from catalog.content.comparison import FieldComparison
from catalog.content.excerpts import in_short
from catalog.kinds import KIND_OF_LIST, LIST_LABELS, CritiqueState, Kind, NoteKind
from catalog.queries.critiques import UNNAMED

register = template.Library()

AMOUNTS = (
    _("No evidence yet"),
    _("Argument only"),
    _("Limited evidence"),
    _("Moderate evidence"),
    _("Strong evidence"),
)
BALANCES = {"mixed": _("contested"), "for": _("points for it"), "against": _("points against it")}
# Milestones wear the roadmap's flag.
KIND_STYLE = {kind.value: "roadmap" if kind == Kind.MILESTONE else kind.value for kind in Kind}
CALLOUTS = {
    NoteKind.LIMITATION: ("", "triangle-alert"),
    NoteKind.BENEFIT: (" callout--benefit", "circle-check"),
    NoteKind.DIFFICULTY: ("", "circle-alert"),
    NoteKind.POTENTIAL: (" callout--potential", "lightbulb"),
    NoteKind.TRADE_OFF: (" callout--tradeoff", "scale"),
    NoteKind.BEST_PRACTICE: (" callout--practice", "badge-check"),
    NoteKind.IMPLEMENTATION: (" callout--potential", "wrench"),
}
BADGES = {
    "draft": ("", "pencil", _("Draft")),
    "submitted": (" badge--info", "send", _("Submitted")),
    "in-review": (" badge--info", "eye", _("In review")),
    "changes-requested": (" badge--warn", "pencil-line", _("Changes requested")),
    "held": (" badge--warn", "lock", _("Held")),
    "published": (" badge--ok", "check", _("Published")),
    "rejected": (" badge--bad", "x", _("Rejected")),
    "withdrawn": ("", "undo-2", _("Withdrawn")),
}
CRITIQUE_BADGES = {
    CritiqueState.OPEN: (" badge--warn", "circle-dot"),
    CritiqueState.ANSWERED: (" badge--info", "message-square"),
    CritiqueState.ADDRESSED: (" badge--ok", "check"),
    CritiqueState.CONCEDED: (" badge--ok", "badge-check"),
    CritiqueState.NOT_UPHELD: ("", "x"),
    CritiqueState.WITHDRAWN: ("", "undo-2"),
}
NOTICES = {"info": "info", "ok": "circle-check", "warn": "triangle-alert", "bad": "circle-alert"}
NOTICE_OF_LEVEL = {"success": "ok", "warning": "warn", "error": "bad", "debug": "info"}
FIELD_STYLE = {"textarea": "textarea", "markdownx": "textarea", "select": "select"}


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
    named = f' class="{css_class}"' if css_class else ""
    return mark_safe(f'<svg{named} viewBox="{box}" aria-hidden="true">{inner}</svg>')


@register.simple_tag
def logo() -> SafeString:
    """The mark beside the name."""
    return _svg("logo-mark", "")


# Few values, many rows: typed, because safe and plain text of the same letters differ in what they come out as.
_kept = kept(2_048)


@register.simple_tag
@_kept
def kind_mark(kind: str, label: str = "") -> SafeString:
    """Glyph and word of a kind of entry."""
    style = KIND_STYLE[str(kind)]
    return format_html(
        '<span class="kind kind--{}">{}{}</span>', style, _svg(f"kind-{style}", ""), label or Kind(kind).label
    )


@register.simple_tag
@_kept
def tag_chip(slug: str, name: str) -> SafeString:
    """A tag that leads to its page."""
    return format_html('<a class="tag" href="/tags/{}/">{}</a>', slug, name)


@register.simple_tag
@_kept
def evidence_mark(amount: int, balance: str = "") -> SafeString:
    """Bars and words for amount and balance of evidence."""
    heights = ((0.5, 8.0), (7.5, 5.7), (14.5, 3.4), (21.5, 1.1))
    bars = format_html_join(
        "",
        '<rect{} x="{}" y="{}" width="5" height="{}"/>',
        (
            (mark_safe(' class="on"') if number < amount else "", x, y, f"{11.5 - y:.1f}")
            for number, (x, y) in enumerate(heights)
        ),
    )
    word = BALANCES.get(str(balance), "") if amount >= 2 else ""
    said = (
        format_html(', <span class="{}">{}</span>', "contested" if balance == "mixed" else "muted", word)
        if word
        else ""
    )
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
    style, name, word = BADGES[str(state)]
    return format_html('<span class="badge{}">{}{}</span>', style, icon(name), word)


@register.simple_tag
def callout(kind: str, text: str) -> SafeString:
    """The entry qualifies itself."""
    note = NoteKind(kind)
    style, name = CALLOUTS[note]
    return format_html(
        '<div class="callout{}"><p class="label">{}{}</p><p>{}</p></div>', style, icon(name), note.label, text
    )


@register.simple_block_tag
def notice(content: str, kind: str = "info") -> SafeString:
    """The system speaks: a sentence, then one action. ``kind`` is info, ok, warn or bad, or a message's level."""
    kind = NOTICE_OF_LEVEL.get(kind, kind)
    return format_html('<div class="notice notice--{}">{}<div>{}</div></div>', kind, icon(NOTICES[kind]), content)


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField, hint: str = "", *, label: str = "", hide_label: bool = False, optional: bool = True
) -> dict[str, Any]:
    """One field of a form with its label, hint and errors, tied together for screen readers.

    ``optional`` is false where of several fields one is needed.
    """
    name, hint = bound.auto_id, hint or bound.help_text
    ticked = bound.widget_type == "checkbox"
    attributes = {} if ticked else {"class": FIELD_STYLE.get(bound.widget_type, "input")}
    described = [f"{name}-hint"] if hint else []
    if bound.errors:
        attributes["aria-invalid"] = "true"
        described.append(f"{name}-error")
    if described:
        attributes["aria-describedby"] = " ".join(described)
    return {
        "bound": bound,
        "label": label or bound.label,
        "control": bound.as_widget(attrs=attributes),
        "hint": hint,
        "hide_label": hide_label,
        "optional": optional and not bound.field.required,
        "ticked": ticked,
    }


register.simple_tag(day)


@register.simple_tag
def entry_row(row: Any, title: str = "", summary: str = "") -> SafeString:
    """One entry in a list, with its ``title`` and ``summary`` as they are to be shown there.

    Written out here and not in a template, which took two thirds of the time of a list.
    """
    summary = summary or row.summary
    excerpt = format_html('<p class="excerpt">{}</p>', summary) if summary else ""
    return format_html(
        '<article class="entry-row"><div class="meta">{}{}<time datetime="{}">{}</time>{}</div>'
        '<h3><a href="{}">{}</a></h3>{}{}</article>',
        kind_mark(row.kind.value, row.kind_label),
        _span(row.source_line),
        row.published_on.isoformat(),
        day(row.published_on),
        _span(row.curation_label),
        row.url,
        title or row.title,
        excerpt,
        _judged(row),
    )


def marks(pieces: Iterable[tuple[str, bool]]) -> SafeString:
    """A text in pieces, those found by a search marked."""
    return SafeString("".join([f"<mark>{escaped(text)}</mark>" if on else escaped(text) for text, on in pieces]))


def _judged(row: Any) -> SafeString | str:
    """Marks, stances and tags of a row."""
    mark = evidence_mark(row.amount, row.balance) if row.amount is not None else ""
    supports, limits, contradicts = (row.counts.get(stance, 0) for stance in ("supports", "limits", "contradicts"))
    said = ""
    if supports or limits or contradicts:
        said = gettext("Supports {supports}, limits {limits}, contradicts {contradicts}").format(
            supports=supports, limits=limits, contradicts=contradicts
        )
    chips = [tag_chip(slug, name) for slug, name in row.tags]
    disputed = row.counts.get("critiques", 0)
    dispute = (
        format_html(
            '<a class="sm" href="{}#critiques">{}</a>',
            row.url,
            ngettext("{number} open critique", "{number} open critiques", disputed).format(number=disputed),
        )
        if disputed
        else ""
    )
    tags = mark_safe(f'<span class="tags">{"".join(chips)}</span>') if chips else ""
    if not (mark or chips or dispute):
        return ""
    return format_html('<div class="meta">{}{}{}{}</div>', mark, _span(said), dispute, tags)


def _span(text: str) -> SafeString | str:
    return format_html("<span>{}</span>", text) if text else ""


@register.inclusion_tag("components/pager.html")
def pager(pager: dict[str, str | None]) -> dict[str, Any]:
    """Previous and next, by cursor."""
    return dict(pager)


@register.inclusion_tag("components/follow.html")
def follow_links(url: str, query: str = "", *, export: bool = True, button: bool = True) -> dict[str, Any]:
    """Links to the feeds and, with ``export``, the files of the list at ``url``, narrowed by ``query``; with ``button``
    to where it can be followed."""
    of = f"{url}?{query}" if query else url
    export_url = url.rstrip("/") if export else ""
    return {**_follow(url, query), "of": of if button else "", "export": export_url, "many": True}


@register.simple_tag
def follow_button(of: str, label: str = _("Follow")) -> SafeString:
    """Leads to where what has the address ``of`` can be followed: the same for everybody, so that pages stay public."""
    return format_html(
        '<a class="btn btn--sm no-print" href="/follow/?{}" rel="nofollow">{}{}</a>',
        urlencode({"of": of}),
        icon("bell"),
        label,
    )


@register.filter
def feed_of(of: str) -> str:
    """The feed that follows the page at the address ``of``."""
    path, mark, query = of.partition("?")
    return f"{path.removesuffix('browse/') if not query else path}feed.atom{mark}{query}"


@register.inclusion_tag("catalog/record/head.html")
def feed_links(url: str, title: str, query: str = "") -> dict[str, Any]:
    """For a page's head: where feed readers find what follows the page at ``url``."""
    return {**_follow(url, query), "title": f"AlignHub: {title}"}


def _follow(url: str, query: str) -> dict[str, str]:
    return {"feed": f"{url}feed", "query": f"?{query}" if query else ""}


@register.inclusion_tag("components/diff.html")
def diff_table(field: Any, before: int, after: int) -> dict[str, Any]:
    """One changed field side by side."""
    return {"rows": field.rows, "label": field.label, **_versions(before, after)}


@register.inclusion_tag("components/in_short.html", name="in_short")
def said_in_short(fields: Sequence[FieldComparison], level: int = 2, name: str = "d") -> dict[str, Any]:
    """What changed, above the fields' tables of differences, whose headings have the ids d1, d2 and so on; another
    ``name`` than "d" for each further list on a page."""
    lines = in_short(fields)
    return {"lines": lines, "more_parts": len(fields) - len(lines) if lines else 0, "level": level, "name": name}


def _versions(before: int, after: int) -> dict[str, str]:
    said = gettext("Version {number}")
    return {"before": said.format(number=before), "after": said.format(number=after)}


@register.simple_tag
def critique_badge(state: str) -> SafeString:
    """Icon and word for the state of a critique."""
    style, name = CRITIQUE_BADGES[CritiqueState(state)]
    return format_html('<span class="badge{}">{}{}</span>', style, icon(name), CritiqueState(state).label)


@register.simple_tag
def person(name: str, url: str = "", orcid: str = "") -> SafeString:
    """A name that leads to the person's page where they have one, else to their verified ``orcid``."""
    target = f"https://orcid.org/{orcid}" if orcid else ""
    if url:
        known = format_html(' (<a href="{}" rel="noopener">ORCID</a>)', target) if orcid else ""
        return format_html('<a href="{}">{}</a>{}', url, name, known)
    return format_html('<a href="{}" rel="noopener">{}</a>', target, name) if orcid else format_html("{}", name)


@register.filter
def list_label(name: str) -> str:
    """What the list of entries at /``name``/ is called."""
    return str(LIST_LABELS[KIND_OF_LIST[name]])


@register.filter
def initials(name: str) -> str:
    """The first letters of the first two words of a name; of what stands in place of one, a question mark."""
    return "?" if name == str(UNNAMED) else "".join(word[0] for word in name.split()[:2]).upper()
