"""Controls of the contribution forms."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.safestring import SafeString
from markdownx.widgets import MarkdownxWidget

from alignhub.kit.markup import format_html, format_html_join


class Editor(MarkdownxWidget):
    """A text area for Markdown. Its preview comes from our own script, which needs no inline style."""

    template_name = "django/forms/widgets/textarea.html"

    class Media:
        extend = False


class Chooser(forms.Select):
    """A grouped select over hundreds of options, which script turns into a box that searches them.

    Written without Django's template for each option, which takes a tenth of a second for a thousand.
    """

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = "" if value is None else str(value)
        given = {"name": name, "class": "select", "data-choose": True} | (attrs or {})
        attributes = format_html_join(
            "", " {}{}", ((key, "" if text is True else format_html('="{}"', text)) for key, text in given.items())
        )
        return format_html("<select{}>{}</select>", attributes, _options(self.choices, chosen))


def _options(choices: Iterable[Any], chosen: str) -> SafeString:
    parts = []
    for value, label in choices:
        if isinstance(label, list | tuple):
            parts.append(format_html('<optgroup label="{}">{}</optgroup>', value, _options(label, chosen)))
        else:
            selected = SafeString(" selected") if str(value) == chosen else ""
            parts.append(format_html('<option value="{}"{}>{}</option>', value, selected, label))
    return format_html_join("", "{}", ((part,) for part in parts))
