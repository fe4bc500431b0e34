"""How often something may happen, counted in PostgreSQL so that it holds across all processes."""

import hashlib
import ipaddress
import logging
import secrets
import time
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest

from alignhub.kit.wording import gettext, ngettext

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


@dataclass(frozen=True, slots=True)
class Limit:
    """``most`` of ``what``, a word in the plural that people are shown, in any span of ``seconds``."""

    what: str
    most: int
    seconds: int

    def refusal(self, wait: int) -> str:
        """What somebody is told who has to wait ``wait`` seconds."""
        return gettext("That was a lot of {what} in a short time. The next is possible in {time}.").format(
            what=gettext(self.what), time=_spoken(wait)
        )


def wait_for(request: HttpRequest, limit: Limit) -> int:
    """Count one more of ``limit`` for whoever asks; 0 when it may be done, else the seconds until the next may."""
    if allow(f"{limit.what}:{asker(request)}", limit.most, limit.seconds):
        return 0
    return limit.seconds - int(time.time()) % limit.seconds


def asker(request: HttpRequest) -> str:
    """Who is counted: the signed-in person, else the network (/24 or /64) of the address our own proxy saw."""
    if request.user.is_authenticated:
        return f"user:{request.user.pk}"
    address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(ipaddress.ip_network(f"{address}/{24 if address.version == 4 else 64}", strict=False))


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


def _spoken(seconds: int) -> str:
    if seconds < 60:
        return ngettext("{number} second", "{number} seconds", seconds).format(number=seconds)
    minutes = -(-seconds // 60)
    return ngettext("{number} minute", "{number} minutes", minutes).format(number=minutes)
