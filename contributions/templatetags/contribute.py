"""Components of the contribution forms."""

from typing import Any

from django import template
from django.forms import BoundField

from catalog.templatetags.components import FIELD_STYLE

register = template.Library()
_MONO = ("doi", "arxiv")
_NUMERIC = ("date",)


@register.inclusion_tag("contributions/field.html")
def paper_field(
    bound: BoundField,
    *,
    checked: bool = False,
    sources: dict[str, str] | None = None,
    offers: dict[str, tuple[str, str]] | None = None,
    hint: str = "",
    label: str = "",
    optional: bool = True,
    wide: bool = False,
) -> dict[str, Any]:
    """One field with its label, hint, source and errors; the errors stay unsaid until the form is ``checked``.

    ``offers`` holds what a source says where it differs from what was typed.
    """
    ident, hint = bound.auto_id, hint or str(bound.help_text)
    errors = list(bound.errors) if checked else []
    offer = (offers or {}).get(bound.name)
    ticked = bound.widget_type == "checkbox"
    style = "" if ticked else FIELD_STYLE.get(bound.widget_type, "select" if "choose" in bound.widget_type else "input")
    attributes: dict[str, Any] = {"id": ident}
    if style:
        attributes["class"] = f"{style} mono" if bound.name in _MONO else style
    if bound.widget_type in ("text", "textarea", "markdownx"):
        attributes["dir"] = "auto"
    if bound.name in _NUMERIC:
        attributes["inputmode"] = "numeric"
    if errors:
        attributes["aria-invalid"] = "true"
    described = [(f"{ident}-hint", hint), (f"{ident}-error", errors), (f"{ident}-offer", offer)]
    if told := " ".join(name for name, there in described if there):
        attributes["aria-describedby"] = told
    return {
        "bound": bound,
        "ident": ident,
        "label": label or bound.label,
        # Past Django's own attributes, which would tell errors before a button asks for a check.
        "control": bound.field.widget.render(bound.html_name, bound.value(), attributes),
        "hint": hint,
        "errors": errors,
        "ticked": ticked,
        "source": (sources or {}).get(bound.name, ""),
        "offer": offer,
        "sourced": sources is not None,
        "optional": optional and not bound.field.required,
        "wide": wide,
    }


@register.filter
def of(mapping: dict[str, Any], key: Any) -> Any:
    """The value of ``mapping`` under a key that the page computes; "" when there is none."""
    return mapping.get(str(key), "") if mapping else ""
