"""How often one person may ask for something costly."""

import time
from datetime import UTC, datetime

from alignhub.kit import limiter

MINUTE, HOUR = 60, 3600


def allow(what: str, user_id: int, most: int, per_seconds: int = MINUTE) -> bool:
    """Whether person ``user_id`` may do ``what`` once more, at most ``most`` times in the current span."""
    return limiter.allow(f"contributions:{what}:{user_id}", most, per_seconds)


def next_at(per_seconds: int) -> datetime:
    """When the next span of ``per_seconds`` begins, and with it the next allowance."""
    now = int(time.time())
    return datetime.fromtimestamp(now - now % per_seconds + per_seconds, tz=UTC)
