"""The facets beside a list, written out here: in templates their boxes took as long as all rows of the list."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString

from alignhub.kit.markup import format_html, format_html_join
from catalog.templatetags.components import evidence_mark, kind_mark

register = template.Library()


@register.simple_tag
def facet(name: str, legend: str, choices: Sequence[Any], more_url: str = "", more: str = "") -> SafeString | str:
    """A facet with its ``choices`` and their numbers, nothing where there are none; the address calls it ``name``."""
    if not choices:
        return ""
    link = format_html('<a class="more" href="{}">{}</a>', more_url, more) if more else ""
    boxes = facet_boxes(name, choices)
    return format_html('<fieldset class="facet"><legend>{}</legend><ul>{}</ul>{}</fieldset>', legend, boxes, link)


@register.simple_tag
def facet_boxes(name: str, choices: Sequence[Any]) -> SafeString:
    """The boxes alone, for a facet whose legend stands over two."""
    shown = _SHOWN_AS.get(name, _as_label)
    # One may be chosen of some, several of most.
    of = "radio" if name == "evidence" else "checkbox"
    pattern = (
        f'<li><label class="check"><input type="{of}" id="f-{name}-{{0}}" name="{name}" value="{{0}}"{{1}}>{{2}}'
        '<span class="count">{3}</span></label></li>'
    )
    boxes = [(it.value, _CHECKED if it.chosen else "", shown(it), it.number) for it in choices]
    return format_html_join("", pattern, boxes)


def _as_label(choice: Any) -> str:
    return choice.label


def _as_kind(choice: Any) -> SafeString:
    return kind_mark(choice.value, choice.label)


def _as_amount(choice: Any) -> SafeString | str:
    return evidence_mark(int(choice.value)) if choice.value else choice.label


_SHOWN_AS = {"kind": _as_kind, "evidence": _as_amount}
_CHECKED = format_html(" checked")
