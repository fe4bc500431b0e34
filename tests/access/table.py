"""All checks together, and every address of the site."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver

from tests.access.contract import Check
from tests.access.rows import (
    accounts,
    acts,
    admin,
    catalogue,
    contributing,
    contributions,
    critiques,
    desk,
    following,
    imports,
    operators,
    proposals,
    suspensions,
)

CHECKS: tuple[Check, ...] = (
    *catalogue.ROWS,
    *contributing.ROWS,
    *contributions.ROWS,
    *proposals.ROWS,
    *imports.ROWS,
    *critiques.ROWS,
    *following.ROWS,
    *suspensions.ROWS,
    *desk.ROWS,
    *admin.ROWS,
    *accounts.ROWS,
    *acts.ROWS,
    *operators.ROWS,
)


def routes(patterns: Sequence[Any] | None = None, prefix: str = "") -> Iterator[str]:
    """The route of every address of the site, as ``resolve`` names it."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            # ``resolve`` leaves out the "^" of an expression that stands behind a prefix.
            yield prefix + (str(pattern.pattern).removeprefix("^") if prefix else str(pattern.pattern))


def route_of(path: str) -> str | None:
    """The route that answers ``path``; None when there is none."""
    try:
        return get_resolver().resolve(path.partition("?")[0]).route
    except Resolver404:
        return None
