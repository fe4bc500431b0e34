"""How often one person may ask for something costly."""

from django.core.cache import cache

WINDOW = 60


def allow(what: str, user_id: int, most: int) -> bool:
    """Whether person ``user_id`` may do ``what`` once more, at most ``most`` times a minute."""
    key = f"contributions:{what}:{user_id}"
    if cache.add(key, 1, WINDOW):
        return True
    try:
        return cache.incr(key) <= most
    except ValueError:
        # The minute ended in between.
        return True
