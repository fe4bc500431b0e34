"""Links of the navigation, marked on the pages they lead to."""

from django import template
from django.utils.safestring import SafeString

from alignhub.kit.markup import format_html, format_html_join
from alignhub.kit.wording import gettext_lazy as _
from alignhub.kit.wording import kept

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
