"""Which years a work may be of."""

from datetime import UTC, datetime

EARLIEST_YEAR = 1000
# The starting content has papers of this year, so a clock that says less is wrong.
_AT_LEAST = 2026


def latest_year() -> int:
    """The last year that is accepted: publishers date ahead, but not by more than one."""
    return max(datetime.now(UTC).year, _AT_LEAST) + 1


def is_possible(year: int) -> bool:
    """Whether a work may be of ``year``."""
    return EARLIEST_YEAR <= year <= latest_year()
