"""How often something may happen, counted in PostgreSQL so that it holds across all processes."""

import hashlib
import logging
import secrets
import time

from django.db import DatabaseError, connection, transaction

KEY_LENGTH = 200
_KEPT_SECONDS = 7 * 24 * 3600
# Only this share of the calls clears away what nobody asks about any more.
_CLEARED_EVERY = 500
_COUNT = """
    INSERT INTO kit_ratelimit AS stored (key, "window", count) VALUES (%s, %s, 1)
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN stored."window" = EXCLUDED."window" THEN LEAST(stored.count + 1, 1000000000) ELSE 1 END,
        "window" = EXCLUDED."window"
    RETURNING count
"""
_CLEAR = 'DELETE FROM kit_ratelimit WHERE "window" < %s'

logger = logging.getLogger(__name__)


def allow(key: str, limit: int, per_seconds: int) -> bool:
    """Count one more use of ``key`` and say whether it is within ``limit`` in the current span of ``per_seconds``.

    Says yes when the database fails: a limit that cannot be counted must not close the site. Call it outside
    transactions, else the key stays locked until their end.
    """
    now = int(time.time())
    window = now - now % per_seconds
    key = f"{per_seconds}:{key}"
    if len(key) > KEY_LENGTH:
        key = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_COUNT, [key.replace("\x00", ""), window])
            (count,) = cursor.fetchone()
            if secrets.randbelow(_CLEARED_EVERY) == 0:
                cursor.execute(_CLEAR, [now - _KEPT_SECONDS])
    except DatabaseError:
        logger.exception("A rate limit could not be counted")
        return True
    return bool(count <= limit)
