"""Positions in a list as short opaque text for addresses.

They are sealed: positions hold moments to the microsecond, and the public is told days only.
"""

import base64
import binascii
import functools
import hashlib
import json
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings

MOST_CHARACTERS = 500
Value = str | int | datetime


class BadCursor(ValueError):
    """The text is no cursor of this list."""


def encode(values: tuple[Value, ...]) -> str:
    """``values`` as text that may stand in an address; the same values always give the same text."""
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return seal(json.dumps(plain, separators=(",", ":"), ensure_ascii=False))


def decode(text: str, kinds: tuple[type[Value], ...]) -> tuple[Value, ...]:
    """The values in ``text``, one of each of ``kinds`` in order. Raises ``BadCursor`` for anything else."""
    try:
        values = json.loads(_unseal(text))
    except (ValueError, RecursionError) as error:
        raise BadCursor("not a cursor") from error
    if not isinstance(values, list) or len(values) != len(kinds):
        raise BadCursor("a cursor of another list")
    return tuple(_checked(value, kind) for value, kind in zip(values, kinds, strict=True))


def seal(text: str) -> str:
    """``text`` so that only this site can read it."""
    return base64.urlsafe_b64encode(_cipher(settings.SECRET_KEY).encrypt(text.encode(), None)).decode().rstrip("=")


def _unseal(text: str) -> bytes:
    if len(text) > MOST_CHARACTERS or not text.isascii():
        raise BadCursor("too long or not ASCII")
    try:
        sealed = base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
        return _cipher(settings.SECRET_KEY).decrypt(sealed, None)
    except (binascii.Error, InvalidTag, ValueError) as error:
        raise BadCursor("not a cursor") from error


@functools.cache
def _cipher(secret: str) -> AESSIV:
    # SIV needs no random number, so that the same position keeps its address and pages keep their ETag.
    return AESSIV(hashlib.sha256(f"alignhub.kit.cursor {secret}".encode()).digest())


def _checked(value: object, kind: type[Value]) -> Value:
    if kind is datetime and isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError as error:
            raise BadCursor("not a moment") from error
        if moment.tzinfo is None:
            raise BadCursor("a moment without its time zone")
        return moment
    # PostgreSQL stores no NUL and no integer beyond 64 bits.
    if kind is int and type(value) is int and abs(value) < 2**63:
        return value
    if kind is str and isinstance(value, str) and "\x00" not in value and value.isprintable():
        return value
    raise BadCursor("a value of another kind")
