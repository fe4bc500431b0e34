"""What the code says to people: Django's functions on a site of several languages, the words themselves on one of one.

``gettext_lazy`` is for what is said when a module is loaded, the others for what is said while a request is answered.
What is stored, hashed or exported is never said through these: it stays in English, whoever asks for it.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.utils import dateformat, translation

P = ParamSpec("P")
R = TypeVar("R")

# Everything that a site says is known when its code is loaded.
TRANSLATED = len(settings.LANGUAGES) > 1


def _same(message: str) -> str:
    return message


def _in_english(singular: str, plural: str, number: int) -> str:
    return singular if number == 1 else plural


# What is said later prints like a text and is passed on like one, so it is typed as one.
gettext_lazy: Callable[[str], str] = translation.gettext_lazy if TRANSLATED else _same  # type: ignore[assignment]
gettext: Callable[[str], str] = translation.gettext if TRANSLATED else _same
ngettext: Callable[[str, str, int], str] = translation.ngettext if TRANSLATED else _in_english
# For what is kept in English and said in another language by those who print it.
gettext_noop: Callable[[str], str] = _same


def day(value: date | None) -> str:
    """A day as people write it here: 3 Nov 2026; "" for none."""
    if not value:
        return ""
    return dateformat.format(value, "j M Y") if TRANSLATED else f"{value.day} {value:%b %Y}"


def speaking(language: str) -> AbstractContextManager[None]:
    """Whatever is said within is said in ``language``, or in the site's own where that is unknown by now."""
    if not TRANSLATED:
        return nullcontext()
    return translation.override(language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE)


def kept(size: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """``lru_cache`` for what holds words: the answers of each language apart, and those of each type."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        if not TRANSLATED:
            return lru_cache(size, typed=True)(function)  # type: ignore[return-value]

        @lru_cache(size, typed=True)
        def answered(language: str, *args: P.args, **kwargs: P.kwargs) -> R:
            return function(*args, **kwargs)

        @wraps(function)
        def asked(*args: P.args, **kwargs: P.kwargs) -> R:
            return answered(translation.get_language() or "", *args, **kwargs)  # type: ignore[arg-type]

        return asked

    return decorate


def in_english(answer: Callable[P, R]) -> Callable[P, R]:
    """For what makes a file, or a text that is kept: the same in whatever language the rest is said."""
    if not TRANSLATED:
        return answer

    @wraps(answer)
    def said(*args: P.args, **kwargs: P.kwargs) -> R:
        with translation.override(settings.LANGUAGE_CODE):
            return answer(*args, **kwargs)

    return said
