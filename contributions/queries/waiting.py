"""How long authors wait for a decision, measured."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from alignhub.kit.wording import gettext
from contributions.states import DECISIONS

WINDOW = timedelta(days=90)
# More decisions would not change the figures, only the time it takes to read them.
MOST = 500
# Fewer would tell about persons rather than about the desk.
FEWEST = 5

_SQL = """
WITH decided AS (
    SELECT contribution_id, position, created_at FROM contributions_contributionevent
    WHERE step = ANY(%(decisions)s) AND created_at > %(since)s
      AND position > 0 ORDER BY position DESC LIMIT %(most)s
), waits AS (
    SELECT extract(epoch FROM decided.created_at - sent.created_at) / 86400 AS days
    FROM decided
    CROSS JOIN LATERAL (
        SELECT created_at FROM contributions_contributionevent AS event
        WHERE event.contribution_id = decided.contribution_id AND event.position < decided.position
          AND event.step IN ('submit', 'appeal')
        ORDER BY event.position DESC LIMIT 1
    ) AS sent
    WHERE NOT EXISTS (
        SELECT 1 FROM contributions_contributionevent AS later
        WHERE later.contribution_id = decided.contribution_id AND later.step = 'reopen'
          AND later.position = (
              SELECT min(position) FROM contributions_contributionevent AS next
              WHERE next.contribution_id = decided.contribution_id AND next.position > decided.position
          )
    )
)
SELECT count(*), percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY days) FROM waits
"""


@dataclass(frozen=True, slots=True)
class TypicalWait:
    """Half of the ``decisions`` came within ``median`` days, nine in ten within ``ninth`` days."""

    decisions: int
    median: float
    ninth: float

    @property
    def half_within(self) -> str:
        """``median`` in words, like "3 days"."""
        return in_days(self.median)

    @property
    def most_within(self) -> str:
        """``ninth`` in words, like "9 days"."""
        return in_days(self.ninth)


def typical_wait(now: datetime | None = None) -> TypicalWait | None:
    """Waits from sending, resending or appealing to the decision, of the last 90 days and at most 500 decisions.

    None before there are ``FEWEST``. Decisions that were taken back do not count. One query.
    """
    since = (now or timezone.now()) - WINDOW
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"decisions": sorted(DECISIONS), "since": since, "most": MOST})
        decisions, days = cursor.fetchone()
    if decisions < FEWEST:
        return None
    return TypicalWait(decisions, float(days[0]), float(days[1]))


def in_days(days: float) -> str:
    """A wait in words: "a few hours", "1 day", "3.5 days"."""
    if days < 0.75:
        return gettext("a few hours")
    if days < 10:
        shown = f"{days:.1f}".removesuffix(".0")
        return gettext("1 day") if shown == "1" else gettext("{number} days").format(number=shown)
    return gettext("{number} days").format(number=f"{days:.0f}")
