"""A chain of hashes: each link covers its own body and the link before it, so that no row can be changed unseen."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from alignhub.kit.canonical import digest

START = ""


@dataclass(frozen=True, slots=True)
class Link:
    """One stored link. ``body`` holds the position too, under "position"."""

    position: int
    body: dict[str, Any]
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where a chain does not hold, and what seems to have happened there, as a sentence."""

    position: int
    what: str


def link(previous: str, body: dict[str, Any]) -> str:
    """The hash of the link that holds ``body`` and follows ``previous``."""
    return digest({"previous": previous, "body": body})


def walk(links: Iterable[Link]) -> Iterator[Link | Break]:
    """The links one after another as long as they hold; then, if one does not, a ``Break``, and no more.

    ``links`` are in order, positions from 1 without a gap. Only three links are held at a time.
    """
    stream = iter(links)
    before, last = None, None
    for found in stream:
        expected = last.position + 1 if last else 1
        previous = last.hash if last else START
        if found.position != expected or found.previous != previous or link(previous, found.body) != found.hash:
            yield _break(before, last, found, next(stream, None))
            return
        yield found
        before, last = last, found


def first_break(links: Iterable[Link]) -> Break | None:
    """Where ``links`` first do not hold, or None."""
    return next((found for found in walk(links) if isinstance(found, Break)), None)


def _break(before: Link | None, last: Link | None, found: Link, following: Link | None) -> Break:
    """What happened at ``found``, the first link that does not fit after ``last``, read off its neighbours."""
    expected = last.position + 1 if last else 1
    previous = last.hash if last else START
    renumbered = "; those after it were renumbered."
    if found.position > expected:
        gone = found.position - expected
        return Break(expected, f"{'An event was' if gone == 1 else f'{gone} events were'} removed from here on.")
    if found.position < expected:
        return Break(found.position, "An event was inserted here.")
    if _fits(following, previous, expected):
        return Break(expected, f"An event was inserted here{renumbered}")
    if last and found.previous == (before.hash if before else START) and _fits(found, found.previous, expected - 1):
        return Break(expected - 1, f"An event was inserted here{renumbered}")
    if found.previous != previous and _fits(found, found.previous, expected + 1):
        return Break(expected, f"An event was removed from here{renumbered}")
    if last and found.previous != previous and link(found.previous, found.body) == found.hash:
        return Break(expected - 1, "The event here was replaced: the one after it does not follow from it.")
    return Break(expected, "The event here was changed: it does not fit its hash.")


def _fits(found: Link | None, previous: str, position: int) -> bool:
    """Whether ``found`` would be a sound link at ``position`` after ``previous``."""
    return found is not None and link(previous, {**found.body, "position": position}) == found.hash
