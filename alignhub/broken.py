"""The pages for what is broken or too busy: files, shown without a template, a database or a session.

On a site of several languages their sentences are exchanged one by one for those of the reader's language; whatever
goes wrong on the way, the file itself is shown.
"""

import re
from functools import cache
from html import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from alignhub.kit.wording import TRANSLATED
from alignhub.kit.wording import gettext_noop as _

# As they stand in the files, for translators to find; a test holds the two together.
SAID = (
    _("Something went wrong"),
    _("Skip to content"),
    _("Main"),
    _("Browse"),
    _("Map"),
    _("Roadmap"),
    _("Tags"),
    _("Guide"),
    _("Contribute"),
    _("Something went wrong on our side"),
    _("The page could not be made. The fault has been recorded with its time."),
    _(
        "If you were sending a form, go back: your browser may still hold what you typed, and drafts saved earlier are"
        " kept. Then try again in a few minutes."
    ),
    _("Not available"),
    _("AlignHub is not available right now"),
    _("It is being maintained or has too much to do at the moment."),
    _("Everything published and every saved draft is kept. Try again in a few minutes."),
)
# A text between tags, without the site's name behind a title; and a name that is only read aloud.
_TEXT = re.compile(r"""(?<=>)[^<>]+?(?= · AlignHub<|<)|(?<=aria-label=")[^"]+""")


def server_error(request: HttpRequest) -> HttpResponse:
    """500, whatever has gone wrong."""
    return HttpResponse(_page("500.html", request), status=500)


def unavailable(request: HttpRequest, *, seconds: int) -> HttpResponse:
    """503, to be tried again after so many ``seconds``."""
    return HttpResponse(_page("503.html", request), status=503, headers={"Retry-After": str(seconds)})


def _page(name: str, request: HttpRequest) -> str:
    if TRANSLATED:
        try:
            return in_language(name, translation.get_language_from_request(request))
        except Exception:  # noqa: S110 - this page is for when anything may be broken
            pass
    return _file(name)


@cache
def _file(name: str) -> str:
    return (settings.BASE_DIR / "templates" / name).read_text(encoding="utf-8")


@cache
def in_language(name: str, language: str) -> str:
    """The file ``name`` with its sentences in ``language``."""

    def said(found: re.Match[str]) -> str:
        return escape(translation.gettext(found[0])) if found[0] in SAID else found[0]

    with translation.override(language):
        return _TEXT.sub(said, _file(name)).replace('<html lang="en">', f'<html lang="{language}">', 1)
