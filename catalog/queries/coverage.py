"""How evenly the challenges have been assessed: which of them the fewest works speak about."""

from collections.abc import Iterable
from dataclasses import dataclass

# Of more than so many alike none stands out.
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Least:
    """The challenges (title, url) about which the fewest works say anything: ``works`` each."""

    challenges: tuple[tuple[str, str], ...]
    works: int


def least_assessed(challenges: Iterable[tuple[str, str, int]]) -> Least | None:
    """From (title, url, works) of each challenge. None where all are alike, or too many share the last place."""
    rows = tuple(challenges)
    fewest = min((works for *_, works in rows), default=0)
    last = tuple((title, url) for title, url, works in rows if works == fewest)
    return Least(last, fewest) if len(last) < len(rows) and len(last) <= MOST_NAMED else None
