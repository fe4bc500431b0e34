"""A chain of hashes: each link covers its own body and the link before it, so that no row can be changed unseen."""

from collections.abc import Iterable
from typing import Any

from alignhub.kit.canonical import digest

START = ""


def link(previous: str, body: dict[str, Any]) -> str:
    """The hash of the link that holds ``body`` and follows ``previous``."""
    return digest({"previous": previous, "body": body})


def first_break(links: Iterable[tuple[int, dict[str, Any], str, str]]) -> int | None:
    """The position of the first link that does not fit, or None.

    ``links`` are (position, body, previous hash, hash) in order, positions from 1 without a gap.
    """
    expected_position, previous = 1, START
    for position, body, stated_previous, stated in links:
        if position != expected_position or stated_previous != previous or link(previous, body) != stated:
            return expected_position
        expected_position, previous = position + 1, stated
    return None
