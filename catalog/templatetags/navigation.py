"""Links of the navigation, marked on the pages they lead to."""

from django import template
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from alignhub.kit.markup import format_html, format_html_join
from alignhub.kit.wording import gettext, kept
from alignhub.kit.wording import gettext_lazy as _

register = template.Library()

MAIN = {
    "/browse/": _("Browse"),
    "/map/": _("Map"),
    "/roadmap/": _("Roadmap"),
    "/tags/": _("Tags"),
    "/guide/": _("Guide"),
    "/contribute/": _("Contribute"),
}


@register.simple_tag
def main_navigation(path: str) -> SafeString:
    """The links to the parts of the site, as the page at ``path`` shows them."""
    part = next((url for url in MAIN if path.startswith(url)), "")
    return _main(part, _current(part, path))


@register.simple_tag
def nav_link(url: str, label: str, path: str) -> SafeString:
    """A link of a navigation, marked on its own page and on those below it."""
    return _link(url, label, _current(url, path))


@register.simple_tag
def from_on(first: str) -> str:
    """What tells a later page of a list from the others in its title: the ``first`` of its rows, "" for none."""
    text = Truncator(first).chars(60)
    return gettext(", from “{text}” on").format(text=text) if text else gettext(", another page")


@kept(2 * len(MAIN) + 1)
def _main(part: str, current: str) -> SafeString:
    return format_html_join(
        "", "{}", ([_link(url, label, current if url == part else "")] for url, label in MAIN.items())
    )


def _current(url: str, path: str) -> str:
    return "page" if path == url else "true" if path.startswith(url) else ""


def _link(url: str, label: object, current: str) -> SafeString:
    marked = format_html(' aria-current="{}"', current) if current else ""
    return format_html('<a href="{}"{}>{}</a>', url, marked, label)
