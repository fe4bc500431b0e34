"""What stands on every page and is the same on all of them."""

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from alignhub.kit.wording import kept

register = template.Library()


@register.simple_tag
def fixed(name: str) -> SafeString:
    """What the template ``name`` makes of nothing but the language it is said in, made once in a process."""
    return _part(name) if settings.DEBUG else _kept_part(name)


def _part(name: str) -> SafeString:
    return mark_safe(render_to_string(name).strip())


_kept_part = kept(16)(_part)
