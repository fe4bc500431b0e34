"""Positions in a list as short opaque text for addresses.

They are not signed: a cursor says only where to go on, so a made-up one shows nothing that a real one would not.
"""

import base64
import binascii
import json
from datetime import datetime

MOST_CHARACTERS = 500
Value = str | int | datetime


class BadCursor(ValueError):
    """The text is no cursor of this list."""


def encode(values: tuple[Value, ...]) -> str:
    """``values`` as text that may stand in an address."""
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    text = json.dumps(plain, separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(text: str, kinds: tuple[type[Value], ...]) -> tuple[Value, ...]:
    """The values in ``text``, one of each of ``kinds`` in order. Raises ``BadCursor`` for anything else."""
    if len(text) > MOST_CHARACTERS or not text.isascii():
        raise BadCursor("too long or not ASCII")
    try:
        padded = text.encode() + b"=" * (-len(text) % 4)
        values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise BadCursor("not a cursor") from error
    if not isinstance(values, list) or len(values) != len(kinds):
        raise BadCursor("a cursor of another list")
    return tuple(_checked(value, kind) for value, kind in zip(values, kinds, strict=True))


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
