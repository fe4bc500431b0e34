"""Asking a metadata service, with every way it can fail told in a sentence for the person who waits."""

import html
import json
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from alignhub.kit import http, metadata_cache
from alignhub.kit.wording import gettext
from alignhub.kit.wording import gettext_lazy as _
from catalog.content.years import is_possible
from catalog.importers.records import Record

# Nothing else is ever asked, whatever the settings say, unless they name a plain-http server of the operator's own.
HOSTS = frozenset({"export.arxiv.org", "api.crossref.org", "api.datacite.org"})
NAMES = {"arxiv": "arXiv", "crossref": "Crossref", "datacite": "DataCite"}
BY_HAND = _("Please fill in the form by hand, or try again later.")
# Records change seldom; a paper that is not there today may be there soon.
_FOUND_LASTS = timedelta(days=7)
_MISSING_LASTS = timedelta(minutes=10)
# One answer about many works is longer than one about one, and takes longer.
_SECONDS_FOR_MANY, _MOST_FOR_MANY = 12.0, 5_000_000
_MARKUP = re.compile(r"</?(?:i|b|u|em|strong|sub|sup|sc|scp|tt|span|p|br|title|sec|jats:[\w-]+|mml:[\w-]+)\b[^>]*>")
_MONTHS = range(1, 13)


class LookupFailed(Exception):
    """A service gave no record; the message is written to be shown."""

    def __init__(self, message: str, *, not_found: bool = False, too_long: bool = False) -> None:
        super().__init__(message)
        self.not_found = not_found
        self.too_long = too_long


def answer(service: str, path: str, *, accept: str, read: Callable[[bytes], Record]) -> Record:
    """What ``read`` makes of the answer of ``service`` to ``path``, or of one given lately. Raises ``LookupFailed``.

    Only answers that could be read, and the refusals of services that do not know a work, are kept.
    """
    key = f"{service}:{path}"
    if found := metadata_cache.kept(key, for_at_most=_FOUND_LASTS):
        status, body = found
        if status == 200:
            return read(body.encode())
        if metadata_cache.kept(key, for_at_most=_MISSING_LASTS):
            raise _refusal(NAMES[service], status)
    try:
        raw = ask(service, path, accept=accept)
    except LookupFailed as failed:
        if failed.not_found:
            metadata_cache.keep(key, 404, "")
        raise
    value = read(raw)
    metadata_cache.keep(key, 200, raw.decode("utf-8", "replace"))
    return value


def kept_statuses(service: str, paths: Iterable[str]) -> dict[str, int]:
    """For each of ``paths`` 200 or 404 where ``answer`` would ask nobody about it, else 0. One question for all."""
    paths = tuple(paths)
    found = metadata_cache.statuses(f"{service}:{path}" for path in paths) if paths else {}
    now = timezone.now()
    return {path: _still(*found[key], now) if (key := f"{service}:{path}") in found else 0 for path in paths}


def _still(status: int, when: datetime, now: datetime) -> int:
    return status if now - when <= (_FOUND_LASTS if status == 200 else _MISSING_LASTS) else 0


def keep_answer(service: str, path: str, body: str | None) -> None:
    """Let ``answer`` give ``body`` for ``path`` for a while; None says that ``service`` does not know this."""
    metadata_cache.keep(f"{service}:{path}", 404 if body is None else 200, body or "")


def ask(service: str, path: str, *, accept: str, many: bool = False) -> bytes:
    """The body that ``service`` answers to ``path``, of ``many`` works with more time and length.

    Raises ``LookupFailed``.
    """
    base = settings.METADATA_SERVICES[service]
    parts = urlsplit(base)
    own = frozenset({parts.netloc}) if parts.scheme == "http" else frozenset()
    agent = f"AlignHub ({settings.SITE_URL}; mailto:{settings.CONTACT_EMAIL})"
    name = NAMES[service]
    try:
        return http.fetch(
            base.rstrip("/") + path,
            accept=accept,
            allowed_hosts=HOSTS,
            insecure_hosts=own,
            agent=agent,
            seconds=_SECONDS_FOR_MANY if many else None,
            most=_MOST_FOR_MANY if many else None,
        ).body
    except http.BadStatus as refused:
        raise _refusal(name, refused.status) from refused
    except http.TimedOut as error:
        raise LookupFailed(
            gettext("{name} took too long to answer. {by_hand}").format(name=name, by_hand=BY_HAND)
        ) from error
    except http.TooLarge as error:
        raise LookupFailed(
            gettext("The answer of {name} is too long to be read. {by_hand}").format(name=name, by_hand=BY_HAND),
            too_long=True,
        ) from error
    except http.FetchError as error:
        raise LookupFailed(
            gettext("{name} cannot be reached at the moment. {by_hand}").format(name=name, by_hand=BY_HAND)
        ) from error


def _refusal(name: str, status: int) -> LookupFailed:
    if status in (400, 404, 410):
        return LookupFailed(gettext("{name} does not know this. Is it spelt right?").format(name=name), not_found=True)
    if status == 429:
        return LookupFailed(
            gettext("{name} is being asked too often at the moment. Please try again in a minute.").format(name=name)
        )
    return LookupFailed(
        gettext("{name} is out of order at the moment (status {status}). {by_hand}").format(
            name=name, status=status, by_hand=BY_HAND
        )
    )


def unreadable(service: str) -> LookupFailed:
    """The failure of a service whose answer is not what it should be."""
    return LookupFailed(
        gettext("{name} gave an answer that cannot be read. {by_hand}").format(name=NAMES[service], by_hand=BY_HAND)
    )


def read_json(service: str, body: bytes, *path: str) -> dict[str, Any]:
    """The object under ``path`` in a JSON body. Raises ``LookupFailed`` for anything else."""
    try:
        found = json.loads(body)
        for name in path:
            found = found[name]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise unreadable(service) from error
    if not isinstance(found, dict):
        raise unreadable(service)
    return found


def words(value: object) -> str:
    """A text field without markup, entities and needless blanks; "" for what is no text."""
    if not isinstance(value, str):
        return ""
    text = _MARKUP.sub("", value)
    text = _MARKUP.sub("", html.unescape(text))
    return " ".join(text.replace("\x00", "").split())


def first(values: object) -> str:
    """The first text of a list that says something."""
    return next((words(value) for value in rows(values) if words(value)), "")


def rows(value: object) -> list[Any]:
    """A list as it is, and an empty one for anything else."""
    return value if isinstance(value, list) else []


def part(value: object, name: str) -> object:
    """``value[name]`` of an object, None for anything else."""
    return value.get(name) if isinstance(value, dict) else None


def orcid(value: object) -> str:
    """The ORCID in a text, like 0000-0002-1825-0097."""
    match = re.search(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", value) if isinstance(value, str) else None
    return match[0] if match else ""


def date_of(numbers: object) -> str:
    """Year, year-month or full date from the parts of a date, as far as they make sense."""
    if not isinstance(numbers, list):
        return ""
    year, month, day = (*(_number(number) for number in numbers[:3]), 0, 0, 0)[:3]
    if not is_possible(year):
        return ""
    if month not in _MONTHS:
        return f"{year}"
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return f"{year}-{month:02}"


def _number(value: object) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0


def open_licence(address: object) -> str:
    """The short name of a Creative Commons licence that allows reproduction, from its address; else ""."""
    text = address.lower() if isinstance(address, str) else ""
    match = re.search(r"creativecommons\.org/licenses/(by(?:-sa)?)/(\d\.\d)", text)
    if match:
        return f"CC {match[1].upper()} {match[2]}"
    return "CC0 1.0" if "creativecommons.org/publicdomain/zero" in text else ""
