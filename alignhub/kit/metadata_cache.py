"""What metadata services answered lately, kept in PostgreSQL so that nobody waits twice for the same record."""

import hashlib
import logging
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.db.models import CharField, F, Func
from django.utils import timezone

from alignhub.kit.models import MetadataCache

KEY_LENGTH = 300
_KEPT = timedelta(days=30)
# Only this share of the writes clears away what is too old to be used.
_CLEARED_EVERY = 200
_SHAPE = Func(F("body"), function="jsonb_typeof", output_field=CharField())

logger = logging.getLogger(__name__)


def kept(key: str, *, for_at_most: timedelta) -> tuple[int, str] | None:
    """(status, body) of the answer kept under ``key`` unless it is older than ``for_at_most``; None when in doubt."""
    since = timezone.now() - for_at_most
    try:
        with transaction.atomic():
            row = MetadataCache.objects.filter(key=_short(key), fetched_at__gte=since).first()
    except DatabaseError:
        logger.exception("The kept answers could not be read")
        return None
    return (row.status, row.body) if row and isinstance(row.body, str) else None


def statuses(keys: Iterable[str]) -> dict[str, tuple[int, datetime]]:
    """(status, when it was given) of each answer that is kept, without the answers; none when in doubt."""
    short = {_short(key): key for key in keys}
    try:
        with transaction.atomic():
            rows = MetadataCache.objects.filter(key__in=short).annotate(shape=_SHAPE).filter(shape="string")
            return {short[key]: (status, when) for key, status, when in rows.values_list("key", "status", "fetched_at")}
    except DatabaseError:
        logger.exception("The kept answers could not be read")
        return {}


def keep(key: str, status: int, body: str) -> None:
    """Keep an answer; an older one under the same key is replaced. Never fails: what is not kept is asked again."""
    # PostgreSQL stores no NUL.
    if "\x00" in body:
        return
    try:
        with transaction.atomic():
            MetadataCache.objects.update_or_create(key=_short(key), defaults={"status": status, "body": body})
            if secrets.randbelow(_CLEARED_EVERY) == 0:
                MetadataCache.objects.filter(fetched_at__lt=timezone.now() - _KEPT).delete()
    except DatabaseError:
        logger.exception("An answer could not be kept")


def _short(key: str) -> str:
    key = key.replace("\x00", "")
    return key if len(key) <= KEY_LENGTH else hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
